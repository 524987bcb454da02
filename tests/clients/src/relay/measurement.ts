import { graphql } from "relay-runtime";

export const outcomesPage = graphql`
  query measurementOutcomesQuery {
    collaborative {
      id
      outcomes(first: 10) @connection(key: "Collaborative_outcomes") {
        edges {
          node {
            id
            title
            indicators(first: 5) {
              edges {
                node {
                  id
                  ...measurementResults
                }
              }
            }
          }
        }
      }
    }
  }
`;

export const results = graphql`
  fragment measurementResults on Indicator
  @argumentDefinitions(count: { type: "Int", defaultValue: 4 }, cursor: { type: "String" })
  @refetchable(queryName: "measurementResultsPage") {
    name
    target { id value }
    results(first: $count, after: $cursor) @connection(key: "Indicator_results") {
      edges {
        node {
          period { id label }
          value
          withheld
        }
      }
    }
  }
`;

export const who = graphql`
  query measurementWhoQuery {
    viewer {
      ...measurementViewer
    }
  }
`;

export const viewer = graphql`
  fragment measurementViewer on Viewer @refetchable(queryName: "measurementViewerRefetched") {
    name
    membership { id roles organisation { id name } }
  }
`;
