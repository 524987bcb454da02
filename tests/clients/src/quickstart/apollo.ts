import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { createClient } from "graphql-ws";

import { graphql } from "../generated/gql";
import { possibleTypes } from "../generated/schema";
import { headers, type Session } from "./fetch";

export function apolloClient(session: Session): ApolloClient {
  const { address, token, collaborative } = session;
  const http = new HttpLink({ uri: `${address}/graphql`, headers: headers(session) });
  const socket = new GraphQLWsLink(
    createClient({ url: `${address.replace(/^http/, "ws")}/graphql`, connectionParams: { token, collaborative } }),
  );
  return new ApolloClient({
    link: ApolloLink.split(({ operationType }) => operationType === "subscription", socket, http),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        // A list that is paged through: one list in the cache, for each filter.
        Collaborative: { fields: { proposals: relayStylePagination(["filter"]) } },
        Fund: { fields: { grants: relayStylePagination(), balances: { merge: true } } },
        // An entry of the log has no id; nothing ever changes it.
        Activity: { keyFields: ["hash"] },
      },
    }),
  });
}

export const funds = graphql(`
  query Funds {
    collaborative {
      id
      name
      funds(first: 10) {
        edges {
          node {
            id
            name
            balances {
              available {
                amount
                currency
              }
            }
          }
        }
      }
    }
  }
`);
