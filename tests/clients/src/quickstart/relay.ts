import { createClient } from "graphql-ws";
import {
  Environment,
  Network,
  Observable,
  RecordSource,
  Store,
  type GraphQLResponse,
  type RequestParameters,
  type Variables,
} from "relay-runtime";

import { headers, type Session } from "./fetch";

export function relayEnvironment(session: Session): Environment {
  const { address, token, collaborative } = session;
  const socket = createClient({
    url: `${address.replace(/^http/, "ws")}/graphql`,
    connectionParams: { token, collaborative },
  });

  async function fetched({ text }: RequestParameters, variables: Variables): Promise<GraphQLResponse> {
    const response = await fetch(`${address}/graphql`, {
      method: "POST",
      headers: { ...headers(session), accept: "application/graphql-response+json", "content-type": "application/json" },
      body: JSON.stringify({ query: text, variables }),
    });
    return (await response.json()) as GraphQLResponse;
  }

  function followed({ text }: RequestParameters, variables: Variables): Observable<GraphQLResponse> {
    return Observable.create((sink) =>
      socket.subscribe(
        { query: text ?? "", variables },
        {
          next: (answer) => sink.next(answer as GraphQLResponse),
          error: (error) => sink.error(error instanceof Error ? error : new Error(JSON.stringify(error))),
          complete: () => sink.complete(),
        },
      ),
    );
  }

  return new Environment({ network: Network.create(fetched, followed), store: new Store(new RecordSource()) });
}
