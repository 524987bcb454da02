//! What shall follow when a proposal passes: one action, that of the option that comes first, or nothing by itself.

use domain::decisions::{Action, Area, Matter, Method, ProposedOptions, RankingProblem, Refusal, Rule, VoteResult};
use domain::{OrganisationId, ProposalId};
use sea_orm::{ColumnTrait, ExprTrait};
use serde::Serialize;

use super::enactment::Decided;
use super::proposal::check_action;
use crate::entity::proposal_version;
use crate::entity::rows::{ProposalRow, ProposalVersionRow};
use crate::unit::{Read, Write};
use crate::{Error, Result, funds};

/// How a proposal whose options do something is marked until one of them is chosen.
const OPTIONS: &str = "OPTIONS";

/// What a proposal asks for. Neither action nor options: advice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Content {
    pub action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<ProposedOptions>,
}

/// What one version of a proposal asks for.
pub(super) async fn version_of(read: &Read, id: ProposalId, version: i64) -> Result<Content> {
    use proposal_version::Column;
    let row = read.one::<proposal_version::Entity>(Column::ProposalId.eq(id).and(Column::Version.eq(version))).await?;
    row.map(Content::of_version).ok_or_else(|| Error::Broken("a proposal without one of its versions".to_owned()))
}

/// What stands there now of a proposal.
pub(super) async fn current_version(read: &Read, row: &ProposalRow) -> Result<ProposalVersionRow> {
    use proposal_version::Column;
    let current = Column::ProposalId.eq(row.id).and(Column::Version.eq(row.version));
    let version = read.one::<proposal_version::Entity>(current).await?;
    version.ok_or_else(|| Error::Broken("a proposal without its version".to_owned()))
}

impl Content {
    /// What a version of a proposal asks for.
    pub(super) fn of_version(row: ProposalVersionRow) -> Self {
        Self { action: row.action.map(|action| action.0), options: row.options.map(|options| options.0) }
    }

    /// What a proposal asks for now.
    pub(super) async fn of(read: &Read, row: &ProposalRow) -> Result<Self> {
        Ok(Self::of_version(current_version(read, row).await?))
    }

    /// Every action that may follow.
    pub(super) fn actions(&self) -> impl Iterator<Item = &Action> {
        self.action.iter().chain(self.options.iter().flat_map(ProposedOptions::actions))
    }

    /// What it is about, as proposals are marked; none: advice.
    pub(super) fn word(&self) -> Option<&'static str> {
        match &self.action {
            Some(action) => Some(action.word()),
            None => self.actions().next().map(|_| OPTIONS),
        }
    }

    /// The organisations that it names as receiving money.
    pub(super) fn beneficiaries(&self) -> Vec<OrganisationId> {
        let of_options = || self.options.as_ref().map(ProposedOptions::beneficiaries).unwrap_or_default();
        self.action.as_ref().map_or_else(of_options, Action::beneficiaries)
    }

    /// The greatest amount that may follow.
    pub(super) fn amount_minor(&self) -> Option<i64> {
        self.actions().filter_map(Action::amount_minor).max()
    }

    /// What each organisation stands to be given, in minor units.
    pub(super) fn given(&self) -> Vec<(OrganisationId, i64)> {
        let of_options = || self.options.as_ref().map(ProposedOptions::given).unwrap_or_default();
        self.action.as_ref().map_or_else(of_options, Action::given)
    }

    /// The action that a result decides on.
    pub(super) fn decided(&self, result: Option<&VoteResult>) -> Option<&Action> {
        match (&self.options, result.and_then(VoteResult::ranking)) {
            (Some(options), Some(ranking)) => options.action(ranking.chosen()?),
            _ => self.action.as_ref(),
        }
    }

    /// The same with what its actions leave open.
    pub(super) async fn completed(mut self, unit: &Write) -> Result<Self> {
        let options = self.options.iter_mut().flat_map(|options| &mut options.options);
        for action in self.action.iter_mut().chain(options.filter_map(|option| option.action.as_mut())) {
            *action = funds::completed(unit, action.clone()).await?;
        }
        Ok(self)
    }

    /// Whether it makes sense, names things that are here, and could be done at all; and the matter that it is.
    pub(super) async fn check(&self, unit: &Write, area: Option<Area>, decided: Decided) -> Result<Matter> {
        let Some(options) = &self.options else {
            return check_action(unit, self.action.as_ref(), area, decided).await;
        };
        if self.action.is_some() {
            return Err(Refusal::from(RankingProblem::ActionBeside).into());
        }
        let mut matters = Vec::new();
        for action in options.actions() {
            matters.push(check_action(unit, Some(action), area, decided).await?);
        }
        Ok(ProposedOptions::matter(matters, area)?)
    }

    /// Whether a body can decide on it by this rule.
    pub(super) fn suits(&self, area: Area, rule: &Rule) -> Result<()> {
        match &self.options {
            Some(options) => options.check(area, rule).map_err(Refusal::from)?,
            None if rule.method == Method::Ranked => return Err(Refusal::from(RankingProblem::OptionsMissing).into()),
            None => {}
        }
        Ok(())
    }
}
