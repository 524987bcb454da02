import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { NetworkError } from "graphql-sse";

import { eventsClient } from "../src/quickstart/events";
import { ask } from "../src/quickstart/fetch";
import { whileActing } from "./support/acting";
import { Demo } from "./support/demo";

let demo: Demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

interface Entry {
  activity: { verb: string; cursor: string };
}

function connect(token?: string) {
  return eventsClient({ ...demo.as("a partner"), ...(token !== undefined && { token }) });
}

test("graphql-sse follows the log, and goes on behind the last entry", async () => {
  const session = demo.as("a partner");
  const END = "{ collaborative { activityHead { cursor } } }";
  const { collaborative } = await ask<{ collaborative: { activityHead: { cursor: string } } }>(session, END);
  const query = "subscription($after: String) { activity(after: $after) { verb cursor } }";
  const client = connect();
  const heard = async (after: string) => {
    const entries = client.iterate<Entry>({ query, variables: { after } });
    const { value } = await entries.next();
    await entries.return?.();
    return value?.data?.activity;
  };
  const first = await whileActing(demo, heard(collaborative.activityHead.cursor));
  assert.equal(first?.verb, "outcomeCreated");
  const second = await whileActing(demo, heard(first.cursor));
  assert.notEqual(second?.cursor, first.cursor);
  client.dispose();
});

test("graphql-sse runs a query, and is told what is wrong with a document", async () => {
  const client = connect();
  const answer = await client.iterate<{ viewer: { name: string } }>({ query: "{ viewer { name } }" }).next();
  assert.equal(answer.value?.data?.viewer.name, "Fatima Fictional");
  const wrong = await client.iterate({ query: "{ nothing }" }).next();
  const [error] = wrong.value?.errors ?? [];
  assert.equal(error?.extensions?.["code"], "GRAPHQL_VALIDATION_FAILED");
  client.dispose();
});

test("a stream with a token that is none is refused", async () => {
  const client = connect("none");
  const refused = client.iterate({ query: "{ viewer { name } }" }).next();
  await assert.rejects(refused, (error) => error instanceof NetworkError && error.response?.status === 401);
  client.dispose();
});

test("graphql-sse runs a mutation, once", async () => {
  const outcomes = "{ collaborative { outcomes { totalCount } } }";
  const count = async () => {
    const told = await ask<{ collaborative: { outcomes: { totalCount: number } } }>(demo.as("the evaluator"), outcomes);
    return told.collaborative.outcomes.totalCount;
  };
  const before = await count();
  const client = eventsClient(demo.as("the evaluator"));
  const input = { title: "Children swim", description: "In the river." };
  const query = "mutation($input: CreateOutcomeInput!) { createOutcome(input: $input) { outcome { title } } }";
  const told = [];
  for await (const answer of client.iterate({ query, variables: { input } })) told.push(answer);
  assert.deepEqual(told.map(({ data }) => data), [{ createOutcome: { outcome: { title: "Children swim" } } }]);
  assert.equal(await count(), before + 1);
  client.dispose();
});

test("two streams share a client, and one that ends leaves the other", async () => {
  const client = connect();
  const query = "subscription { activity { verb cursor } }";
  const [one, other] = [client.iterate<Entry>({ query }), client.iterate<Entry>({ query })];
  const heard = await whileActing(demo, Promise.all([one.next(), other.next()]));
  assert.deepEqual(heard.map(({ value }) => value?.data?.activity.verb), ["outcomeCreated", "outcomeCreated"]);
  await one.return?.();
  const again = await whileActing(demo, other.next());
  assert.ok(again.value?.data);
  client.dispose();
});
