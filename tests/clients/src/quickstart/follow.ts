// A proposal followed without loss: what was heard last says where to go on.
import { createClient } from "graphql-ws";

import type { Session } from "./fetch";

export interface ProposalChange {
  cursor: string;
  proposal: { id: string; state: string; comments: { totalCount: number } };
  entries: { verb: string }[];
}
type Told = { proposalChanged: ProposalChange };

const query = `subscription FollowProposal($id: ID!, $after: String) {
  proposalChanged(id: $id, after: $after) {
    cursor
    proposal { id state comments { totalCount } }
    entries { verb }
  }
}`;

/** Every change of a proposal behind this cursor, whatever is cut in between. */
export async function* changesOf(session: Session, id: string, after: string): AsyncGenerator<ProposalChange> {
  const client = createClient({
    url: `${session.address.replace(/^http/, "ws")}/graphql`,
    connectionParams: { token: session.token, collaborative: session.collaborative },
    retryAttempts: 0,
  });
  for (;;) {
    try {
      for await (const { data, errors } of client.iterate<Told>({ query, variables: { id, after } })) {
        if (!data) throw new Error(errors?.map(({ message }) => message).join("\n"));
        after = data.proposalChanged.cursor;
        yield data.proposalChanged;
      }
    } catch (reason) {
      if (!isCut(reason)) throw reason;
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** Whether it is worth another try: the connection broke, or the server stops, was away or waited in vain for us to read. */
function isCut(reason: unknown): boolean {
  const code = (reason as { code?: unknown } | undefined)?.code;
  return reason instanceof Event || [1006, 1012, 1013, 4410].includes(code as number);
}
