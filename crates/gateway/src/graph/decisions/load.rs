//! What one level of a query about proposals loads at once.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use domain::SeatId;
use domain::decisions::{DecisionRight, VoteResult};
use futures_util::future::BoxFuture;
use persistence::decisions::{ConcerningSeat, Viewer};
use persistence::rows::{
    AmendmentOfferRow, BallotRevisionRow, BallotRow, CommentRow, DelegatedUseRow, DissentRow, ElectorRow,
    EscalationRow, ExtensionRow, InterestRow, ProposalRow, ProposalVersionRow, ProxyRow, RevoteRow, RoundRow,
};
use persistence::{Read, decisions};
use uuid::Uuid;

use crate::graph::loader::{Load, by_ids, pages, whole};

by_ids! {
    ProposalById: ProposalRow = decisions::proposals_by_ids;
    CurrentVersion: ProposalVersionRow = decisions::current_versions_of;
    CommentById: CommentRow = decisions::comments_by_ids;
    InterestById: InterestRow = decisions::interests_by_ids;
    DelegatedUseById: DelegatedUseRow = decisions::uses_by_ids;
}

whole! {
    Versions: Uuid => Vec<ProposalVersionRow> = decisions::versions_of;
    Electors: Uuid => Vec<ElectorRow> = decisions::electors_of;
    Ballots: Uuid => Vec<BallotRow> = decisions::ballots_of;
    BallotRevisions: Uuid => Vec<BallotRevisionRow> = decisions::ballot_revisions_of;
    VotersOf: Uuid => Vec<(i64, SeatId)> = decisions::voters_of;
    Rounds: Uuid => Vec<RoundRow> = decisions::rounds_of;
    AmendmentOffers: Uuid => Vec<AmendmentOfferRow> = decisions::amendment_offers_of;
    Escalations: Uuid => Vec<EscalationRow> = decisions::escalations_of;
    Extensions: Uuid => Vec<ExtensionRow> = decisions::extensions_of;
    Revotes: Uuid => Vec<RevoteRow> = decisions::revotes_of;
    Dissents: Uuid => Vec<DissentRow> = decisions::dissents_of;
    ProxiesOfBody: Uuid => Vec<ProxyRow> = decisions::proxies_by_body;
}

/// What of the latest votes concerns a viewer: always the same one in one operation.
pub(super) struct SeatsOfViewer;

impl Load for SeatsOfViewer {
    type Key = (Uuid, Viewer);
    type Value = Vec<ConcerningSeat>;

    fn load(read: &Read, keys: Vec<Self::Key>) -> BoxFuture<'_, persistence::Result<HashMap<Self::Key, Self::Value>>> {
        Box::pin(async move {
            let mut of_viewers: HashMap<Viewer, Vec<Uuid>> = HashMap::new();
            for (proposal, viewer) in keys {
                of_viewers.entry(viewer).or_default().push(proposal);
            }
            let mut found = HashMap::new();
            for (viewer, proposals) in of_viewers {
                let seats = decisions::seats_of_viewer(read, &proposals, viewer).await?;
                found.extend(seats.into_iter().map(|(proposal, seats)| ((proposal, viewer), seats)));
            }
            Ok(found)
        })
    }
}

/// What open votes would come to if they closed now.
pub(super) struct SoFar;

/// An open vote: the same proposal is the same vote.
#[derive(Debug, Clone)]
pub(super) struct OpenVote(Arc<ProposalRow>);

impl OpenVote {
    pub(super) fn of(row: &ProposalRow) -> Self {
        Self(Arc::new(row.clone()))
    }
}

impl PartialEq for OpenVote {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for OpenVote {}

impl Hash for OpenVote {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl Load for SoFar {
    type Key = OpenVote;
    type Value = VoteResult;

    fn load(read: &Read, votes: Vec<OpenVote>) -> BoxFuture<'_, persistence::Result<HashMap<OpenVote, VoteResult>>> {
        Box::pin(async move {
            let results = decisions::count_so_far(read, votes.iter().map(|vote| &*vote.0)).await?;
            Ok(votes.into_iter().zip(results).collect())
        })
    }
}

/// The rights of several bodies in the newest charter.
pub(crate) struct RightsOfBody;

impl Load for RightsOfBody {
    type Key = Uuid;
    type Value = Vec<DecisionRight>;

    fn load(read: &Read, _: Vec<Uuid>) -> BoxFuture<'_, persistence::Result<HashMap<Uuid, Self::Value>>> {
        Box::pin(async move {
            let charter = decisions::current_charter(read).await?;
            let mut found: HashMap<Uuid, Self::Value> = HashMap::new();
            for right in charter.into_iter().flat_map(|(charter, _)| charter.rights) {
                found.entry(right.body.0).or_default().push(right);
            }
            Ok(found)
        })
    }
}

pages! {
    Comments: CommentRow = decisions::comments_of;
    Replies: CommentRow = decisions::replies_of;
    Consultations: ProposalRow = decisions::consultations_of;
    UsesOfRight: DelegatedUseRow = decisions::uses_of;
}
