import { graphql } from "relay-runtime";

export const fundsPage = graphql`
  query grantsFundsQuery($count: Int!) {
    collaborative {
      id
      funds(first: 3) @connection(key: "Collaborative_funds") {
        edges {
          node {
            id
            ...grantsOfFund @arguments(count: $count)
          }
        }
      }
    }
  }
`;

export const grantsOfFund = graphql`
  fragment grantsOfFund on Fund
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "grantsOfFundPage") {
    name
    grants(first: $count, after: $cursor) @connection(key: "Fund_grants") {
      edges {
        node {
          id
          title
          amount { amount currency }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
