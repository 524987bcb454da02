// What is on one person's screen follows what another one does, by a subscription alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { print } from "graphql";

import * as api from "../src/generated/graphql";
import { ask, type Session } from "../src/quickstart/fetch";
import { apollo, urql, type Cached } from "./support/cached";
import { Demo } from "./support/demo";
import { plain } from "./support/follow";

let demo: Demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

for (const [name, client] of Object.entries({ "Apollo Client": apollo, urql })) {
  test(`the cache of ${name} follows a proposal that others talk about`, async () => {
    const partner = demo.as("a partner");
    const { collaborative } = await ask<api.SampleProposalsQuery>(partner, print(api.SampleProposalsDocument), {
      states: ["VOTING"],
    });
    const id = collaborative.proposals.edges[0]?.node.id ?? "";
    const screen = client(demo.as("a funder"));
    const remark = { input: { proposalId: id, body: `What ${name} did not ask for.` } };
    await followed(screen, id, demo.as("a funder"), api.ShowProposalDocument, api.ProposalFollowedDocument, () =>
      ask(partner, print(api.AddCommentDocument), remark),
    );
  });

  test(`the cache of ${name} follows a fund to which somebody pledges`, async () => {
    const session = demo.as("a funder");
    const { collaborative } = await ask<api.SampleQuery>(session, print(api.SampleDocument));
    const id = collaborative.funds.nodes[0]?.id ?? "";
    const organisationId = collaborative.organisations.nodes.find(({ name }) => name === "The Placeholder Trust")?.id;
    const input = { fundId: id, organisationId, amount: { amount: "12.00", currency: "GBP" } };
    await followed(client(session), id, session, api.ShowFundDocument, api.FundFollowedDocument, () =>
      ask(demo.as("the treasurer"), print(api.RecordPledgeDocument), { input }),
    );
  });
}

/** Shows something, has somebody else change it, and hears of that. */
async function followed(
  screen: Cached,
  id: string,
  session: Session,
  shown: typeof api.ShowProposalDocument | typeof api.ShowFundDocument,
  follow: typeof api.ProposalFollowedDocument | typeof api.FundFollowedDocument,
  change: () => Promise<unknown>,
): Promise<void> {
  const show = shown as typeof api.ShowProposalDocument;
  const before = plain(await screen.ask(show, { id }));
  const head = await ask<api.HeadOfLogQuery>(session, print(api.HeadOfLogDocument));
  await change();
  await screen.hear(follow as typeof api.ProposalFollowedDocument, {
    id,
    after: head.collaborative.activityHead.cursor,
  });
  const known = plain(await screen.known(show, { id }));
  assert.notDeepEqual(known, before);
  assert.deepEqual(known, plain(await ask(session, print(show), { id })), "the cache says what the server says");
}
