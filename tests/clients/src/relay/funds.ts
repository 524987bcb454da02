import { graphql } from "relay-runtime";

export const fundPage = graphql`
  query fundsPageQuery($count: Int!) {
    collaborative {
      funds(first: $count) {
        edges {
          node {
            id
            ...fundsGrants @arguments(count: $count)
          }
        }
      }
    }
  }
`;

export const fundGrants = graphql`
  fragment fundsGrants on Fund
  @argumentDefinitions(count: { type: "Int!", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "fundsGrantsPaginationQuery") {
    name
    grants(first: $count, after: $cursor) @connection(key: "fund_grants") {
      edges {
        node {
          id
          title
          amount { amount currency }
        }
      }
    }
  }
`;
