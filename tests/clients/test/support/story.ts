// One walk through the sample by many people, each with a cache of their own. The same for every client.
import assert from "node:assert/strict";

import type { Session } from "../../src/quickstart/fetch";
import { upload } from "../../src/quickstart/files";
import * as api from "../../src/generated/graphql";
import type { Cached } from "./cached";
import type { Demo } from "./demo";
import { Person, type Shown } from "./follow";

type Client = (session: Session) => Cached;
type Test = (name: string, act: () => Promise<unknown>) => Promise<void>;
type Sample = api.SampleQuery["collaborative"];

const pounds = (amount: string) => ({ amount, currency: "GBP" });
const today = () => new Date().toISOString().slice(0, 10);

export async function story(demo: Demo, client: Client, test: Test): Promise<void> {
  const complaints: unknown[][] = [];
  console.warn = console.error = (...complaint: unknown[]) => void complaints.push(complaint);
  const be = (session: Session) => new Person(session, client(session));
  const steward = be(demo.as("the steward"));
  const sample = (await steward.told(api.SampleDocument, {})).collaborative;
  const everything: Shown = { query: api.ShowCollaborativeDocument, id: sample.id };

  await money(be, demo, sample, everything, test);
  await decisions(be, demo, sample, everything, test);
  await seats(be, demo, sample, test);
  await measurement(be, demo, sample, everything, test);
  await members(be, demo, sample, test);
  await test("the cache complains of nothing", async () => assert.deepEqual(complaints, []));
}

type Be = (session: Session) => Person;

async function money(be: Be, demo: Demo, sample: Sample, everything: Shown, test: Test): Promise<void> {
  const treasurer = be(demo.as("the treasurer"));
  const steward = be(demo.as("the steward"));
  const fund = first(sample.funds.nodes);
  const onFund: Shown = { query: api.ShowFundDocument, id: fund.id };
  const funder = one(sample.organisations.nodes, ({ name }) => name === "The Placeholder Trust");
  const grant = (title: string) => one(fund.grants.nodes, (known) => known.title === title);

  await test("openFund", () => {
    const input = { name: "A second fund", purpose: "For what comes unforeseen.", holderId: holder(sample) };
    return steward.does(api.OpenFundDocument, input, everything);
  });
  await test("recordPledge, cancelPledge", async () => {
    const pledge = { fundId: fund.id, organisationId: funder.id, amount: pounds("500.00") };
    const made = await treasurer.does(api.RecordPledgeDocument, pledge, onFund);
    const { id } = made.recordPledge.pledge;
    await treasurer.does(api.CancelPledgeDocument, { pledgeId: id }, { query: api.ShowPledgeDocument, id }, onFund);
  });
  await test("recordContribution, reverseTransfer", async () => {
    const money = {
      fundId: fund.id,
      organisationId: funder.id,
      amount: pounds("75.50"),
      receivedOn: today(),
      idempotencyKey: "given",
    };
    const { contribution } = (await treasurer.does(api.RecordContributionDocument, money, onFund)).recordContribution;
    const second = be(await demo.named("cora.countersign"));
    const mistake = { transferId: contribution.transfer.id, reason: "Booked twice.", idempotencyKey: "undone" };
    await second.does(api.ReverseTransferDocument, mistake, onFund);
  });
  await test("agreeGrant", async () => {
    const { id } = grant("The reading room stays warm");
    const grantee = be(await demo.named("stella.storybook"));
    await grantee.does(api.AgreeGrantDocument, { grantId: id }, { query: api.ShowGrantDocument, id });
  });
  await test("payInstalment, recordReturn", async () => {
    const { id, instalments } = grant("Two years of trust in the mothers' circle");
    const due = one(instalments, ({ dueOn, paidOn }) => dueOn <= today() && paidOn === null);
    const onGrant: Shown = { query: api.ShowGrantDocument, id };
    await treasurer.does(api.PayInstalmentDocument, { instalmentId: due.id, idempotencyKey: "paid" }, onGrant, onFund);
    const back = {
      grantId: id,
      organisationId: due.organisation.id,
      amount: pounds("10.00"),
      returnedOn: today(),
      idempotencyKey: "back",
    };
    await treasurer.does(api.RecordReturnDocument, back, onFund);
  });
}

async function decisions(be: Be, demo: Demo, sample: Sample, everything: Shown, test: Test): Promise<void> {
  const partner = be(demo.as("a partner"));
  const funder = be(demo.as("a funder"));
  const text = (summary: string) => ({ summary, whoGains: "Everybody who reads it.", cost: "Nothing." });
  const onProposal = (id: string): Shown => ({ query: api.ShowProposalDocument, id });
  const proposal = async (state: api.ProposalState) => {
    const { proposals } = (await partner.told(api.SampleProposalsDocument, { states: [state] })).collaborative;
    return first(proposals.edges).node.id;
  };

  await test("createProposal, amendProposal, openDiscussion, addComment, withdrawProposal", async () => {
    const draft = { title: "How we greet one another", case: text("Warmly."), area: "AGREEMENT" as const };
    const { id } = (await partner.does(api.CreateProposalDocument, draft, everything)).createProposal.proposal;
    const amended = { proposalId: id, expectedVersion: 1, title: draft.title, case: text("Warmly, and by name.") };
    await partner.does(api.AmendProposalDocument, amended, onProposal(id));
    await partner.does(api.OpenDiscussionDocument, { proposalId: id }, onProposal(id));
    await partner.does(api.AddCommentDocument, { proposalId: id, body: "And in every language." }, onProposal(id));
    await partner.does(api.WithdrawProposalDocument, { proposalId: id }, onProposal(id), everything);
  });
  await test("castBallot, recuseSeat", async () => {
    const id = await proposal("VOTING");
    const ballot = { proposalId: id, choice: "CONSENT" as const, reason: "Our volunteers asked for it." };
    await partner.does(api.CastBallotDocument, ballot, onProposal(id));
    await funder.does(api.RecuseSeatDocument, { proposalId: id }, onProposal(id));
  });
  await test("recordDissent", async () => {
    const decided = (await partner.told(api.SampleBallotsDocument, {})).collaborative.proposals.edges;
    const outvoted = decided.flatMap(({ node: { id, ballots } }) => ballots.map((ballot) => ({ id, ...ballot })));
    const { id, seat } = one(outvoted, ({ choice, seat }) => choice === "AGAINST" && seat.holder !== null);
    const loser = be(await demo.named(addressed(seat.holder?.name)));
    await loser.does(
      api.RecordDissentDocument,
      { proposalId: id, statement: "We still think otherwise." },
      onProposal(id),
    );
  });
  await test("declareInterest, endInterest", async () => {
    const shelter = one(sample.organisations.nodes, ({ name }) => name === "Nowhere Night Shelter");
    const interest = { of: "MYSELF" as const, counterpartyId: shelter.id, nature: "A cousin works there." };
    const { id } = (await funder.does(api.DeclareInterestDocument, interest, everything)).declareInterest.interest;
    await funder.does(api.EndInterestDocument, { interestId: id }, { query: api.ShowInterestDocument, id }, everything);
  });
}

async function seats(be: Be, demo: Demo, sample: Sample, test: Test): Promise<void> {
  const partner = be(demo.as("a partner"));
  const council = one(sample.bodies.nodes, ({ kind }) => kind === "COUNCIL");
  const own = one(council.seats.nodes, ({ holder }) => holder?.name === "Fatima Fictional");
  const onSeat: Shown = { query: api.ShowSeatDocument, id: own.id };

  await test("writeHandover", async () => {
    const handover = { seatId: own.id, expectedRevision: 0, items: [{ text: "Call the mill." }] };
    await partner.does(api.WriteHandoverDocument, handover, onSeat);
  });
  await test("nameSeatHolder", async () => {
    const assembly = one(sample.bodies.nodes, ({ kind }) => kind === "ASSEMBLY");
    const vacant = one(assembly.seats.nodes, ({ organisation }) => organisation.name === own.organisation.name);
    const holding = { seatId: vacant.id, holderId: own.holder?.id ?? null };
    await partner.does(api.NameSeatHolderDocument, holding, { query: api.ShowSeatDocument, id: vacant.id });
  });
}

async function measurement(be: Be, demo: Demo, sample: Sample, everything: Shown, test: Test): Promise<void> {
  const evaluator = be(demo.as("the evaluator"));
  const partner = be(demo.as("a partner"));
  const period = first(sample.reportingPeriods.nodes);
  const onPeriod: Shown = { query: api.ShowPeriodDocument, id: period.id };
  const onReport = (id: string): Shown => ({ query: api.ShowReportDocument, id });

  await test("createOutcome", () => {
    const outcome = { title: "Neighbours know one another", description: "By name, in every street." };
    return evaluator.does(api.CreateOutcomeDocument, outcome, everything);
  });
  await test("setBaseline, setTarget", async () => {
    const { id } = one(sample.indicators.nodes, ({ definition }) => definition.kind !== "RATIO");
    const onIndicator: Shown = { query: api.ShowIndicatorDocument, id };
    const reason = "Counted anew.";
    await evaluator.does(api.SetBaselineDocument, { indicatorId: id, value: "11", reason }, onIndicator);
    await evaluator.does(api.SetTargetDocument, { indicatorId: id, value: "4321", reason }, onIndicator);
  });
  await test("openReportingPeriod", () => {
    const opened = { periodType: "YEAR" as const, day: today() };
    return evaluator.does(api.OpenReportingPeriodDocument, opened, everything);
  });
  await test("returnReport, saveReport, submitReport, acceptReport, correctReport", async () => {
    const handedIn = one(period.reports.nodes, ({ state }) => state === "SUBMITTED");
    const { id } = handedIn;
    const reason = "One number is missing.";
    const { report } = (
      await evaluator.does(api.ReturnReportDocument, { reportId: id, reason }, onReport(id), onPeriod)
    ).returnReport;
    const author = be(await demo.named(actsFor(sample, handedIn.organisation.name)));
    const evidence = [await upload(author.session, new File(["Counted at the tap.\n"], "Count.txt"))];
    const again = { periodId: period.id, expectedVersion: report.edition, narrative: "All now.", values: [], evidence };
    await author.does(api.SaveReportDocument, again, onReport(id), onPeriod);
    await author.does(api.SubmitReportDocument, { reportId: id }, onReport(id), onPeriod);
    await evaluator.does(api.AcceptReportDocument, { reportId: id }, onReport(id), onPeriod);
    await author.does(api.CorrectReportDocument, { reportId: id, reason: "A slip of the pen." }, onReport(id));
  });
  await test("withdrawSharingConsent, grantSharingConsent", async () => {
    const consent = { purpose: "COLLECTIVE_RESULTS" as const, audience: "MEMBERS" as const };
    await partner.does(api.WithdrawSharingConsentDocument, consent, everything);
    await partner.does(api.GrantSharingConsentDocument, consent, everything);
  });
}

async function members(be: Be, demo: Demo, sample: Sample, test: Test): Promise<void> {
  const steward = be(demo.as("the steward"));

  await test("inviteMember, revokeInvitation", async () => {
    const invitation = { email: "new@example.org", name: "Nell New", roles: ["AUDITOR" as const] };
    const { inviteMember } = await steward.does(api.InviteMemberDocument, invitation);
    await steward.does(api.RevokeInvitationDocument, { invitationId: inviteMember.invitationId });
  });
  await test("endMembership", async () => {
    const { id } = one(sample.memberships.nodes, ({ name }) => name === "Cora Countersign");
    await steward.does(api.EndMembershipDocument, { membershipId: id }, { query: api.ShowMembershipDocument, id });
  });
  await test("signIn, changePassword", async () => {
    await demo.password("fatima.fictional", "not her secret yet");
    const nobody = be({ ...demo.as("a partner"), token: "" });
    const signIn = { email: "fatima.fictional@example.org", password: "not her secret yet" };
    const { accessToken } = (await nobody.does(api.SignInDocument, signIn)).signIn;
    const herself = be({ ...nobody.session, token: accessToken });
    const change = { currentPassword: signIn.password, newPassword: "a secret of her own" };
    await herself.does(api.ChangePasswordDocument, change);
  });
}

function holder(sample: Sample): string {
  return one(sample.organisations.nodes, ({ constituency }) => constituency === "BACKBONE").id;
}

/** Who acts for an organisation in the council, as the sample addresses them. */
function actsFor(sample: Sample, organisation: string): string {
  const seats = sample.bodies.nodes.flatMap(({ seats }) => seats.nodes);
  const held = one(seats, (seat) => seat.organisation.name === organisation && seat.holder !== null);
  return addressed(held.holder?.name);
}

/** The part of an address in front of @example.org. */
function addressed(name = ""): string {
  return name.toLowerCase().replace(" ", ".");
}

function first<Item>(items: readonly Item[]): Item {
  return one(items, () => true);
}

function one<Item>(items: readonly Item[], fits: (item: Item) => boolean): Item {
  const found = items.find(fits);
  if (found === undefined) throw new Error(`nothing in the sample fits ${fits}`);
  return found;
}
