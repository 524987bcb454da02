//! Who may object to what others decide, and what was objected.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::decisions::{Objection as Said, ObjectionTally, Objectors as Named};
use domain::tenancy::Constituency;

use crate::graph::cost::list_size;
use crate::graph::failure::{Failure, Result};
use crate::graph::scope::snapshot;
use crate::graph::tenancy::{Organisation, Seat};

/// Who has no vote, and may object to what the others decide. Where these are for it and enough organisations object, it does
/// not pass: it goes along the escalation path of its right, and fails where that goes no further.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Objectors {
    /// The constituencies whose seats may object, each with a reason, until the vote closes.
    constituencies: Vec<Constituency>,
    /// How many organisations must object; several seats of one count once.
    organisations: u32,
}

impl From<&Named> for Objectors {
    fn from(named: &Named) -> Self {
        Self { constituencies: named.constituencies.clone(), organisations: named.organisations }
    }
}

/// Who shall have no vote, and may object to what the others decide. Only with MAJORITY, SUPERMAJORITY and UNANIMITY, and where
/// votes are OPEN. In matters of money where one funder's objection is enough, the right must escalate to one by which a body
/// votes yes or no.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct ObjectorsInput {
    /// The constituencies whose seats may object. Those that are left decide, or the one in `reserved` alone.
    constituencies: Vec<Constituency>,
    /// How many organisations must object so that it does not pass, at least 1; several seats of one count once.
    #[graphql(default = 1)]
    organisations: i32,
}

impl ObjectorsInput {
    pub(super) fn named(&self) -> Result<Named> {
        let organisations = u32::try_from(self.organisations).map_err(|_| {
            Failure::new("INVALID_INPUT", "There can't be less than no organisations.").field("organisations")
        })?;
        Ok(Named { constituencies: self.constituencies.clone(), organisations })
    }
}

/// What was objected to what others decide, and whether that is enough to stop it.
pub(crate) struct Objections(pub(super) ObjectionTally);

/// What was objected to what others decide, and whether that is enough to stop it. It matters only where those who decide are
/// for it.
#[Object]
impl Objections {
    /// How many organisations must object.
    async fn needed(&self) -> u32 {
        self.0.needed
    }

    /// How many do; several seats of one count once.
    async fn standing(&self) -> u32 {
        self.0.standing
    }

    /// Whether these are enough: what the others carry does not pass then.
    async fn stops(&self) -> bool {
        self.0.stops()
    }

    /// One line for each seat that objected or stood aside, those that are recused left out.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn lines(&self) -> Vec<Objection> {
        self.0.lines.iter().cloned().map(Objection).collect()
    }
}

/// What a seat said that may only object.
pub(crate) struct Objection(Said);

/// What a seat said that may only object.
#[Object]
impl Objection {
    /// The seat.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Seat> {
        Seat::load(&*snapshot(ctx).await?, self.0.seat).await
    }

    /// The organisation that it speaks for.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.organisation).await
    }

    /// The constituency that it counts in: FUNDER also where its organisation counted as a funder.
    async fn constituency(&self) -> Constituency {
        self.0.constituency
    }

    /// What harm it sees; of one that stands aside, what it said to that, null where nothing.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Whether its objection stands. False: it withdrew its objection, or said that it has none.
    async fn stands(&self) -> bool {
        self.0.stands
    }
}
