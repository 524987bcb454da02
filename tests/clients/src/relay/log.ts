import { graphql } from "relay-runtime";

export const logPage = graphql`
  query logPageQuery($count: Int!) {
    collaborative {
      ...logOfCollaborative @arguments(count: $count)
    }
  }
`;

export const logOfCollaborative = graphql`
  fragment logOfCollaborative on Collaborative
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "logOfCollaborativePage") {
    activity(first: $count, after: $cursor) @connection(key: "Collaborative_activity") {
      edges {
        node {
          hash
          verb
          actor { id name }
          subject { id __typename ... on Proposal { title } ... on Fund { name } }
        }
      }
    }
  }
`;

export const followed = graphql`
  subscription logFollowedSubscription($after: String) {
    activity(after: $after) {
      hash
      cursor
      verb
      subject { id ...proposalsLine @alias }
    }
  }
`;
