//! What shall follow when a proposal passes, as clients write it and as it is decided.

use async_graphql::Context;
use domain::decisions::{Action, MOST_OPTIONS, ProposedOption, ProposedOptions, ProposedProjects};
use domain::text;
use persistence::decisions;

use super::action_input::ActionInput;
use super::charter_input::{DecisionRightInput, NewIds, continue_these};
use super::projects::{BudgetInput, with_actions};
use super::ranking::ProposalOptionInput;
use super::vote_input::{AmendProposalInput, CreateProposalInput};
use crate::graph::failure::{Failure, Result, at_most};
use crate::graph::scope::{Scope, snapshot};

/// A right that is continued is one of the newest charter.
pub(super) async fn continue_known(ctx: &Context<'_>, rights: &[DecisionRightInput]) -> Result<()> {
    if rights.iter().all(|right| right.id.is_none()) {
        return Ok(());
    }
    let charter = decisions::current_charter(&snapshot(ctx).await?.read).await?;
    let known = charter.map(|(charter, _)| charter.rights).unwrap_or_default();
    continue_these(&known, rights)
}

/// What a client asks for: at most one of these.
pub(super) struct ContentInput {
    pub(super) action: Option<ActionInput>,
    pub(super) options: Option<Vec<ProposalOptionInput>>,
    pub(super) status_quo: Option<u32>,
    pub(super) budget: Option<BudgetInput>,
}

/// Takes what is asked for out of the input of a mutation.
macro_rules! asking {
    ($($input:ident),+) => {$(
        impl $input {
            pub(super) fn asked(&mut self) -> ContentInput {
                ContentInput {
                    action: self.action.take(),
                    options: self.options.take(),
                    status_quo: self.status_quo.take(),
                    budget: self.budget.take(),
                }
            }
        }
    )+};
}

asking!(CreateProposalInput, AmendProposalInput);

/// What shall follow: one action, that of the option that comes first, those of funded projects, or nothing by itself.
pub(super) async fn content(ctx: &Context<'_>, input: ContentInput, key: Option<&str>) -> Result<decisions::Content> {
    let ContentInput { action, options, status_quo, budget } = input;
    Ok(decisions::Content {
        action: self::action(ctx, action, key).await?,
        options: self::options(ctx, options, status_quo, key).await?,
        projects: projects(ctx, budget, key).await?,
    })
}

async fn projects(
    ctx: &Context<'_>,
    input: Option<BudgetInput>,
    key: Option<&str>,
) -> Result<Option<ProposedProjects>> {
    let Some(input) = input else { return Ok(None) };
    let (proposed, inputs) = input.read()?;
    let mut actions = Vec::new();
    for input in inputs {
        actions.push(action(ctx, input, key).await?);
    }
    Ok(Some(with_actions(proposed, actions)))
}

async fn options(
    ctx: &Context<'_>,
    input: Option<Vec<ProposalOptionInput>>,
    status_quo: Option<u32>,
    key: Option<&str>,
) -> Result<Option<ProposedOptions>> {
    let Some(inputs) = input else { return Ok(None) };
    at_most("options", inputs.len(), MOST_OPTIONS)?;
    let mut options = Vec::new();
    for option in inputs {
        let name = text::accept("name", &option.name, text::NAME).map_err(domain::Refusal::from)?;
        options.push(ProposedOption { name, action: self::action(ctx, option.action, key).await? });
    }
    Ok(Some(ProposedOptions { options, status_quo }))
}

/// The action, with its amounts in the fund's currency.
async fn action(ctx: &Context<'_>, input: Option<ActionInput>, key: Option<&str>) -> Result<Option<Action>> {
    let Some(input) = input else { return Ok(None) };
    if let ActionInput::ChangeDecisionRights(change) = &input {
        continue_known(ctx, change.rights()).await?;
    }
    let given = input.currencies();
    let (scope, asking) = (Scope::of(ctx)?, Scope::of(ctx)?.asking()?);
    let new = match key {
        Some(key) => NewIds::OfAttempt(format!("{} {} {key}", asking.collaborative, asking.person)),
        None => NewIds::Fresh(scope.store()),
    };
    let action = input.action(&new)?;
    if let Some(fund) = action.matter().fund {
        let snapshot = snapshot(ctx).await?;
        let fund =
            snapshot.load::<crate::graph::funds::FundById>(fund.0).await?.ok_or_else(|| Failure::not_found("fund"))?;
        if let Some(other) = given.iter().find(|given| given.as_str() != fund.currency.code()) {
            let message = format!("The fund is in {}, not in {other}.", fund.currency.code());
            return Err(Failure::new("CURRENCY_MISMATCH", message)
                .field("currency")
                .hint("give amounts in the fund's currency"));
        }
    }
    Ok(Some(action))
}
