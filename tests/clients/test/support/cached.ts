// Two clients with a normalised cache, behind what the story needs of either.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { OperationVariables } from "@apollo/client";

import "./websocket";

import { apolloClient } from "../../src/quickstart/apollo";
import type { Session } from "../../src/quickstart/fetch";
import { urqlClient } from "../../src/quickstart/urql";

export interface Cached {
  /** Asks the server, and keeps the answer. */
  ask<Data, Variables extends OperationVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** Changes something, and keeps the payload. */
  act<Data, Variables extends OperationVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** Follows something, and keeps what is told; answers with what was told first. */
  hear<Data, Variables extends OperationVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** What is kept, without asking anybody; nothing where a part of it is missing. */
  known<Data, Variables extends OperationVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data | undefined>;
}

export function apollo(session: Session): Cached {
  const client = apolloClient(session);
  return {
    async ask(query, variables) {
      return there((await client.query({ query, variables: variables as never, fetchPolicy: "network-only" })).data);
    },
    async act(mutation, variables) {
      return there((await client.mutate({ mutation, variables: variables as never })).data);
    },
    hear: (query, variables) =>
      new Promise((resolve, reject) => {
        const following = client.subscribe({ query, variables: variables as never }).subscribe({
          next: ({ data, error }) => {
            following.unsubscribe();
            if (error) reject(error);
            else resolve(there(data) as never);
          },
          error: reject,
        });
      }),
    async known(query, variables) {
      return client.readQuery({ query, variables }) ?? undefined;
    },
  };
}

export function urql(session: Session): Cached {
  const client = urqlClient(session);
  const answered = <Data>({ data, error }: { data?: Data; error?: Error | undefined }): Data => {
    if (error) throw error;
    return there(data);
  };
  return {
    ask: async (query, variables) =>
      answered(await client.query(query, variables, { requestPolicy: "network-only" }).toPromise()),
    hear: (query, variables) =>
      new Promise((resolve, reject) => {
        const following = client.subscription(query, variables).subscribe((told) => {
          following.unsubscribe();
          try {
            resolve(answered(told));
          } catch (error) {
            reject(error);
          }
        });
      }),
    act: async (mutation, variables) => answered(await client.mutation(mutation, variables).toPromise()),
    async known(query, variables) {
      const { data, stale } = await client.query(query, variables, { requestPolicy: "cache-only" }).toPromise();
      return stale ? undefined : (data ?? undefined);
    },
  };
}

function there<Data>(data: Data | null | undefined): Data {
  if (data === null || data === undefined) throw new Error("an answer without data");
  return data;
}
