//! By whose authority money moves: of every mutation and of every verb of the command line.

mod command_line;
mod story;

use std::collections::{BTreeMap, BTreeSet};

use domain::tenancy::Act;
use e2e::{Owner, Plausible, Value, both, code, data, global_id, json};

use crate::acts::mutation_of;
use story::Story;

/// The kinds of transfers that each act can make, and the authority that they name. An act that is not listed here as
/// moving money never does.
fn moves(act: Act) -> &'static [&'static str] {
    match act {
        // The treasurer's duty: to record what happened at the bank.
        Act::RecordContribution => &["CONTRIBUTION by DUTY"],
        Act::RecordReturn => &["RETURN by DUTY"],
        // What was decided and is due; the treasurer executes it.
        Act::PayInstalment => &["DISBURSEMENT by INSTALMENT"],
        // As what is reversed: of money in a second person, of a payment its instalment.
        Act::ReverseTransfer => &["REVERSAL by DUTY", "REVERSAL by INSTALMENT"],
        // Whoever's answer settles a vote carries out the decision, not a wish of their own.
        Act::CastBallot => &["ALLOCATION by DECISION", "AWARD by DECISION"],
        Act::RankOptions | Act::AllocateVotes => &["ALLOCATION by DECISION"],
        Act::RecuseSeat | Act::RetryEnactment => &["AWARD by DECISION"],
        Act::CompleteGrant => &["RELEASE by GRANT_CLOSED"],
        Act::DraftOrganisation
        | Act::InviteMember
        | Act::RevokeInvitation
        | Act::EndMembership
        | Act::CreateBody
        | Act::CreateSeat
        | Act::NameSeatHolder
        | Act::BeginSeatTerm
        | Act::WriteHandover
        | Act::DraftCharter
        | Act::DraftCharterFromTemplate
        | Act::AssentToCharter
        | Act::FoundCollaborative
        | Act::DeclareInterest
        | Act::EndInterest
        | Act::CreatePersonalToken
        | Act::CreateServiceToken
        | Act::RevokeAccessToken
        | Act::CreateWebhookEndpoint
        | Act::UpdateWebhookEndpoint
        | Act::DeleteWebhookEndpoint
        | Act::RotateWebhookSecret
        | Act::SendTestWebhook
        | Act::ReplayWebhookDeliveries
        | Act::OpenFund
        | Act::RecordPledge
        | Act::CancelPledge
        | Act::AgreeGrant
        | Act::CreateProposal
        | Act::AmendProposal
        | Act::OpenDiscussion
        | Act::AddComment
        | Act::OpenVoting
        | Act::RequestExtension
        | Act::RequestRevote
        | Act::GiveProxy
        | Act::TakeProxyBack
        | Act::AskToSetAside
        | Act::AcceptAmendment
        | Act::RecordDissent
        | Act::WithdrawProposal
        | Act::CreateOutcome
        | Act::OpenReportingPeriod
        | Act::ReopenPeriod
        | Act::SetBaseline
        | Act::SetTarget
        | Act::SaveReport
        | Act::CreateFileUpload
        | Act::SubmitReport
        | Act::AcceptReport
        | Act::ReturnReport
        | Act::CorrectReport
        | Act::GrantSharingConsent
        | Act::WithdrawSharingConsent => &[],
    }
}

/// Where a grant was awarded and paid exactly, its end leaves nothing to give back.
const NOTHING_LEFT: Act = Act::CompleteGrant;

/// Transfers in the order in which they were made, as `AWARD by DECISION`.
async fn transfers(owner: &Owner) -> Vec<String> {
    let authority = if owner.is_postgres() { "authority ->> 'kind'" } else { "json_extract(authority, '$.kind')" };
    owner.texts(&format!("select kind || ' by ' || ({authority}) from transfers order by id")).await
}

both!(money_moves_by_these_mutations_alone_and_each_names_its_authority, |world| async move {
    let mut story = Story::begin(world.clone()).await;
    story.found().await;
    story.give_and_grant().await;
    story.settle().await;
    story.measure().await;
    story.give_tokens().await;
    story.send_out().await;
    story.sign_in().await;
    let told: BTreeSet<&str> = story.moved.keys().map(String::as_str).collect();
    let schema = world.schema().await;
    let all = schema.mutations();
    let untold: Vec<_> = all.iter().map(|(name, _)| name).filter(|name| !told.contains(name.as_str())).collect();
    assert!(untold.is_empty(), "tell these mutations in the story: {untold:?}");
    let mut table: BTreeMap<String, &[&str]> = BTreeMap::new();
    table.extend(Act::ALL.iter().map(|act| (mutation_of(*act), moves(*act))));
    for (mutation, moved) in &story.moved {
        let listed: BTreeSet<String> =
            table.get(mutation).into_iter().copied().flatten().map(|one| (*one).to_owned()).collect();
        if *mutation == mutation_of(NOTHING_LEFT) {
            assert!(moved.is_subset(&listed), "{mutation}: {moved:?}");
        } else {
            assert_eq!(*moved, listed, "{mutation}");
        }
    }
    let owner = world.owner().await;
    let money = "kind in ('AWARD', 'RELEASE', 'ALLOCATION', 'DEALLOCATION', 'REFUND', 'FEE', 'COMPENSATION')";
    let decided = format!("select count(*) from transfers where {money}");
    assert!(owner.number(&decided).await >= 3);
    assert_eq!(undecided(&owner).await, Vec::<String>::new());
});

/// Transfers into or out of committed money whose grant no decision awarded.
async fn undecided(owner: &Owner) -> Vec<String> {
    owner
        .texts(
            "select t.kind from transfers t \
             join accounts a on a.collaborative_id = t.collaborative_id and a.id in (t.from_account_id, t.to_account_id) \
             join grants g on g.collaborative_id = a.collaborative_id and g.id = a.grant_id \
             left join proposals p on p.collaborative_id = g.collaborative_id and p.id = g.proposal_id \
             where a.kind = 'COMMITTED' and (p.state is null or p.state <> 'ENACTED' or p.outcome <> 'PASSED')",
        )
        .await
}

both!(nobody_takes_committed_money_out_but_by_paying_what_was_decided, |world| async move {
    let furnished = world.furnished("river").await;
    let schema = world.schema().await;
    let owner = world.owner().await;
    let committed = "select cast(sum(balance) as bigint) from accounts where kind = 'COMMITTED'";
    let mut out = Vec::new();
    let mut mutations = schema.mutations();
    // First whatever else there is, while an instalment is still unpaid.
    mutations.sort_by_key(|(mutation, _)| mutation == "payInstalment");
    for (mutation, input) in mutations {
        // What ends the actor's own membership comes to the same as doing nothing more.
        if mutation == "endMembership" {
            continue;
        }
        let ids = world.newest(&furnished.everybody).await;
        let mut fitting = furnished.fitting.clone();
        if mutation == "reverseTransfer" {
            fitting.insert("ReverseTransferInput.transferId", award(&owner).await);
        }
        let input = (Plausible { schema: &schema, ids: &ids, fitting: &fitting }.input(&input), input);
        let query = format!("mutation($input: {}!) {{ {mutation}(input: $input) {{ __typename }} }}", input.1);
        let before = owner.number(committed).await;
        let answer = world.by(&furnished.everybody, &query, json!({ "input": input.0 })).await;
        if owner.number(committed).await < before {
            data(answer);
            out.push(mutation);
        } else if mutation == "reverseTransfer" {
            assert_eq!(code(&answer), "DECISION_NEEDED", "{answer}");
        } else if mutation == "completeGrant" {
            assert_eq!(code(&answer), "WRONG_STATE", "{answer}");
        }
    }
    assert_eq!(out, ["payInstalment"]);
});

/// The global id of the one award.
async fn award(owner: &Owner) -> Value {
    let digits = if owner.is_postgres() { "replace(id::text, '-', '')" } else { "lower(hex(id))" };
    let awards = owner.texts(&format!("select {digits} from transfers where kind = 'AWARD'")).await;
    assert_eq!(awards.len(), 1);
    json!(global_id("Transfer", &awards[0]))
}
