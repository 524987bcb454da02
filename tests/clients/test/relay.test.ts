import "./support/websocket";

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  commitMutation,
  ConnectionHandler,
  createOperationDescriptor,
  type Environment,
  fetchQuery,
  getSingularSelector,
  type GraphQLTaggedNode,
  type MutationParameters,
  type OperationType,
  requestSubscription,
  type Variables,
} from "relay-runtime";

import { ask } from "../src/quickstart/fetch";
import { relayEnvironment } from "../src/quickstart/relay";
import fundsQuery from "../src/relay/__generated__/grantsFundsQuery.graphql";
import grantsFragment from "../src/relay/__generated__/grantsOfFund.graphql";
import grantsPage from "../src/relay/__generated__/grantsOfFundPage.graphql";
import type { grantsOfFund$data } from "../src/relay/__generated__/grantsOfFund.graphql";
import logFollowed from "../src/relay/__generated__/logFollowedSubscription.graphql";
import outcomesQuery from "../src/relay/__generated__/measurementOutcomesQuery.graphql";
import createMutation from "../src/relay/__generated__/proposalsCreateMutation.graphql";
import type { proposalsCreateMutation } from "../src/relay/__generated__/proposalsCreateMutation.graphql";
import lineFragment from "../src/relay/__generated__/proposalsLine.graphql";
import type { proposalsLine$data } from "../src/relay/__generated__/proposalsLine.graphql";
import listFragment from "../src/relay/__generated__/proposalsOfCollaborative.graphql";
import type { proposalsOfCollaborative$data } from "../src/relay/__generated__/proposalsOfCollaborative.graphql";
import proposalsQuery from "../src/relay/__generated__/proposalsPageQuery.graphql";
import withdrawMutation from "../src/relay/__generated__/proposalsWithdrawMutation.graphql";
import type { proposalsWithdrawMutation } from "../src/relay/__generated__/proposalsWithdrawMutation.graphql";
import { whileActing } from "./support/acting";
import { Demo } from "./support/demo";

let demo: Demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

/** Asks the server, and gives what the query itself reads of the store. */
async function asked(environment: Environment, query: GraphQLTaggedNode, variables: Variables): Promise<any> {
  await fetchQuery<OperationType>(environment, query, variables).toPromise();
  return environment.lookup(createOperationDescriptor(query as never, variables).fragment).data;
}

/** What a fragment reads of the store now. */
function read<Data>(environment: Environment, fragment: unknown, reference: unknown): Data {
  const selector = getSingularSelector(fragment as never, reference);
  assert.ok(selector);
  const { data, isMissingData } = environment.lookup(selector);
  assert.equal(isMissingData, false, "all of it is in the store");
  return data as Data;
}

function mutated<Mutation extends MutationParameters>(
  environment: Environment,
  mutation: GraphQLTaggedNode,
  variables: Mutation["variables"],
): Promise<Mutation["response"]> {
  return new Promise((resolve, reject) =>
    commitMutation<Mutation>(environment, {
      mutation,
      variables,
      onCompleted: (response, errors) => (errors?.length ? reject(new Error(errors[0]?.message)) : resolve(response)),
      onError: reject,
    }),
  );
}

test("a connection grows page by page, without gap or duplicate", async () => {
  const session = demo.as("a partner");
  const environment = relayEnvironment(session);
  const { collaborative } = await asked(environment, fundsQuery, { count: 2 });
  const fund = collaborative.funds.edges[0].node;
  const grants = () => read<grantsOfFund$data>(environment, grantsFragment, fund).grants;
  for (let pages = 1; pages < 20 && grants().pageInfo.hasNextPage; pages += 1) {
    const cursor = grants().pageInfo.endCursor;
    await asked(environment, grantsPage, { id: fund.id, count: 2, cursor });
  }
  const whole = await ask<{ node: { grants: { nodes: { id: string }[] } } }>(
    session,
    "query($id: ID!) { node(id: $id) { ... on Fund { grants(first: 100) { nodes { id } } } } }",
    { id: fund.id },
  );
  assert.ok(whole.node.grants.nodes.length > 4);
  assert.deepEqual(
    grants().edges.map(({ node }) => node.id),
    whole.node.grants.nodes.map(({ id }) => id),
  );
});

test("a list takes in what an act creates, and shows what another one changes", async () => {
  const environment = relayEnvironment(demo.as("a partner"));
  const states = ["DRAFT", "DISCUSSION"];
  const { collaborative } = await asked(environment, proposalsQuery, { count: 5, states });
  const list = () => read<proposalsOfCollaborative$data>(environment, listFragment, collaborative).proposals.edges;
  const seen = list().length;
  const line = () => read<proposalsLine$data>(environment, lineFragment, list()[0]?.node);

  const connections = [
    ConnectionHandler.getConnectionID(collaborative.__id, "Collaborative_proposals", { filter: { states } }),
  ];
  const text = { summary: "Warmly.", whoGains: "Everybody.", cost: "Nothing." };
  const input = { title: "How we greet one another", case: text, area: "AGREEMENT" as const };
  const made = await mutated<proposalsCreateMutation>(environment, createMutation, { input, connections });
  assert.equal(list().length, seen + 1);
  assert.deepEqual([line().title, line().state], [input.title, "DRAFT"]);

  const proposalId = made.createProposal.proposal.id;
  await mutated<proposalsWithdrawMutation>(environment, withdrawMutation, { input: { proposalId } });
  assert.equal(line().state, "WITHDRAWN");
});

test("results of indicators, and the log as it grows, come into the store", async () => {
  const session = demo.as("the evaluator");
  const environment = relayEnvironment(session);
  const { collaborative } = await asked(environment, outcomesQuery, {});
  assert.ok(collaborative.outcomes.edges.length > 0);

  const heard = new Promise<any>((next, error) => {
    requestSubscription(environment, {
      subscription: logFollowed,
      variables: { after: null },
      onNext: next,
      onError: error,
    });
  });
  const { activity } = await whileActing(demo, heard);
  assert.equal(activity.verb, "outcomeCreated");
});
