import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { cacheExchange, type CacheExchangeOpts } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { createClient } from "graphql-ws";

import { introspection, parts } from "../generated/schema";
import { headers, type Session } from "./fetch";

const cache: CacheExchangeOpts = {
  schema: introspection,
  // What has no id of its own is a part of what holds it; an entry of the log is known by its hash.
  keys: {
    ...Object.fromEntries(parts.map((type) => [type, () => null])),
    Activity: ({ hash }) => hash as string,
  },
  resolvers: {
    Collaborative: { proposals: relayPagination() },
    Fund: { grants: relayPagination() },
  },
};

export function urqlClient(session: Session): Client {
  const { address, token, collaborative } = session;
  const socket = createClient({
    url: `${address.replace(/^http/, "ws")}/graphql`,
    connectionParams: { token, collaborative },
  });
  return new Client({
    url: `${address}/graphql`,
    fetchOptions: { headers: headers(session) },
    exchanges: [
      cacheExchange(cache),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables = {} }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables: { ...variables } }, sink) }),
        }),
      }),
    ],
  });
}
