//! What one level of a query about proposals loads at once.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use domain::SeatId;
use domain::decisions::{DecisionRight, VoteResult};
use futures_util::future::BoxFuture;
use persistence::decisions::{ConcerningSeat, Viewer};
use persistence::rows::{
    AmendmentOfferRow, BallotRow, CommentRow, DelegatedUseRow, DissentRow, ElectorRow, EscalationRow, ExtensionRow,
    InterestRow, ProposalRow, ProposalVersionRow, ProxyRow, RevoteRow, RoundRow,
};
use persistence::{Page, Read, Slice, decisions};
use uuid::Uuid;

use crate::graph::loader::{Load, by_page};
use crate::graph::tenancy::by_ids;

by_ids! {
    ProposalById: ProposalRow = decisions::proposals_by_ids;
    CurrentVersion: ProposalVersionRow = decisions::current_versions_of;
    CommentById: CommentRow = decisions::comments_by_ids;
    InterestById: InterestRow = decisions::interests_by_ids;
}

/// Loads lists that belong to proposals, bodies or rights.
macro_rules! of_proposals {
    ($($load:ident: $row:ty = $read:path;)+) => {$(
        #[derive(Debug)]
        pub(super) struct $load;

        impl Load for $load {
            type Key = Uuid;
            type Value = Vec<$row>;

            fn load(read: &Read, keys: Vec<Uuid>) -> BoxFuture<'_, persistence::Result<HashMap<Uuid, Vec<$row>>>> {
                Box::pin(async move { $read(read, &keys).await })
            }
        }
    )+};
}

of_proposals! {
    Versions: ProposalVersionRow = decisions::versions_of;
    Electors: ElectorRow = decisions::electors_of;
    Ballots: BallotRow = decisions::ballots_of;
    VotersOf: (i64, SeatId) = decisions::voters_of;
    Rounds: RoundRow = decisions::rounds_of;
    AmendmentOffers: AmendmentOfferRow = decisions::amendment_offers_of;
    Escalations: EscalationRow = decisions::escalations_of;
    UsesOfRight: DelegatedUseRow = decisions::uses_of_rights;
    Extensions: ExtensionRow = decisions::extensions_of;
    Revotes: RevoteRow = decisions::revotes_of;
    Dissents: DissentRow = decisions::dissents_of;
    ProxiesOfBody: ProxyRow = decisions::proxies_by_body;
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

/// Loads pages that belong to several parents.
macro_rules! pages_of {
    ($($load:ident: $row:ty = $read:path;)+) => {$(
        pub(super) struct $load;

        impl Load for $load {
            type Key = (Uuid, Page);
            type Value = Slice<$row>;

            fn load(
                read: &Read,
                keys: Vec<Self::Key>,
            ) -> BoxFuture<'_, persistence::Result<HashMap<Self::Key, Self::Value>>> {
                Box::pin(by_page(keys, move |parents, page| async move { $read(read, &parents, page).await }))
            }
        }
    )+};
}

pages_of! {
    Comments: CommentRow = decisions::comments_of;
    Replies: CommentRow = decisions::replies_of;
    Consultations: ProposalRow = decisions::consultations_of;
}
