import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { print, type FormattedExecutionResult } from "graphql";
import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";

import { AddCommentDocument, type AddCommentInput, SampleProposalsDocument } from "../src/generated/graphql";
import { ask, type Session } from "../src/quickstart/fetch";
import { changesOf } from "../src/quickstart/follow";
import { Demo } from "./support/demo";
import "./support/websocket";

let demo: Demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const FOLLOW = "subscription($after: String) { activity(after: $after) { verb cursor actor { name } } }";
const END = "{ collaborative { activityHead { cursor } } }";

interface Entry {
  activity: { verb: string; cursor: string; actor: { name: string } | null };
}

function connect({ address, token, collaborative }: Session, more: object = {}): Client {
  return createClient({
    url: `${address.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token, collaborative },
    retryAttempts: 0,
    ...more,
  });
}

async function remark(session: Session, body: string): Promise<void> {
  const { collaborative } = await ask<{ collaborative: { proposals: { edges: { node: { id: string } }[] } } }>(
    session,
    print(SampleProposalsDocument),
    { states: ["VOTING"] },
  );
  const input: AddCommentInput = { proposalId: collaborative.proposals.edges[0]?.node.id ?? "", body };
  await ask(session, print(AddCommentDocument), { input });
}

test("graphql-ws follows the log, and goes on behind the last entry without loss or duplicate", async () => {
  const session = demo.as("a partner");
  const { collaborative } = await ask<{ collaborative: { activityHead: { cursor: string } } }>(session, END);
  const first = connect(session);
  const following = first.iterate<Entry>({ query: FOLLOW, variables: { after: collaborative.activityHead.cursor } });
  await remark(session, "One.");
  const one = await next(following);
  assert.deepEqual([one.verb, one.actor?.name], ["commentAdded", "Fatima Fictional"]);
  await first.dispose();

  await remark(session, "Two, unheard.");
  await remark(session, "Three, unheard.");
  const second = connect(session);
  const again = second.iterate<Entry>({ query: FOLLOW, variables: { after: one.cursor } });
  const heard = [await next(again), await next(again)];
  assert.equal(new Set([one, ...heard].map(({ cursor }) => cursor)).size, 3);
  await second.dispose();
});

test("a proposal is followed by its own subscription, as it is now", async () => {
  const session = demo.as("a partner");
  const { collaborative } = await ask<{
    collaborative: { activityHead: { cursor: string }; proposals: { edges: { node: { id: string } }[] } };
  }>(session, `{ collaborative { activityHead { cursor }
    proposals(first: 1, filter: { states: [VOTING] }) { edges { node { id } } } } }`);
  const id = collaborative.proposals.edges[0]?.node.id ?? "";
  const changes = changesOf(session, id, collaborative.activityHead.cursor);
  await remark(session, "Heard by its followers.");
  const { value: first } = await changes.next();
  assert.deepEqual(first?.entries.map(({ verb }: { verb: string }) => verb), ["commentAdded"]);
  await remark(session, "And this.");
  const { value: second } = await changes.next();
  assert.equal(second?.proposal.comments.totalCount, (first?.proposal.comments.totalCount ?? 0) + 1);
  await changes.return(undefined);
});

test("graphql-ws runs queries, and is told what is wrong with a document", async () => {
  const client = connect(demo.as("a partner"));
  const query = await client.iterate<{ viewer: { name: string } }>({ query: "{ viewer { name } }" }).next();
  assert.equal(
    (query.value as FormattedExecutionResult<{ viewer: { name: string } }>).data?.viewer.name,
    "Fatima Fictional",
  );
  const wrong = client.iterate({ query: "{ nothing }" }).next();
  await assert.rejects(wrong, (errors) => Array.isArray(errors) && errors[0].extensions.code !== undefined);
  await client.dispose();
});

test("graphql-ws sends pings that are answered", async () => {
  let pongs = 0;
  const client = connect(demo.as("a partner"), {
    lazy: false,
    keepAlive: 50,
    on: { pong: (received: boolean) => (pongs += Number(received)) },
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.ok(pongs > 2, `${pongs} pongs`);
  await client.dispose();
});

test("a socket with a token that is none ends with 4403", async () => {
  const client = connect({ ...demo.as("a partner"), token: "none" });
  const refused = client.iterate({ query: "{ viewer { name } }" }).next();
  await assert.rejects(refused, (event) => (event as CloseEvent).code === 4403);
});

async function next(
  entries: AsyncIterableIterator<FormattedExecutionResult<Entry, unknown>>,
): Promise<Entry["activity"]> {
  const { value } = (await entries.next()) as IteratorResult<FormattedExecutionResult<Entry, unknown>, undefined>;
  assert.ok(value?.data, JSON.stringify(value?.errors));
  return value.data.activity;
}
