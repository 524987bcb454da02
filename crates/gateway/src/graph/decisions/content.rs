//! What shall follow when a proposal passes, as clients write it and as it is decided.

use async_graphql::Context;
use domain::decisions::{Action, MOST_OPTIONS, ProposedOption, ProposedOptions};
use domain::text;
use persistence::decisions;

use super::action_input::ActionInput;
use super::charter_input::{DecisionRightInput, NewIds};
use super::ranking::ProposalOptionInput;
use crate::graph::failure::{Failure, Result, at_most};
use crate::graph::id;
use crate::graph::scope::{Scope, snapshot};

/// A right that is continued is one of the newest charter.
pub(super) async fn continue_known(ctx: &Context<'_>, rights: &[DecisionRightInput]) -> Result<()> {
    let given: Vec<_> = rights.iter().filter_map(|right| right.id.as_ref()).collect();
    if given.is_empty() {
        return Ok(());
    }
    let charter = decisions::current_charter(&snapshot(ctx).await?.read).await?;
    let known: Vec<_> = charter.into_iter().flat_map(|(charter, _)| charter.rights).map(|right| right.id).collect();
    for id in given {
        if !known.contains(&id::decode(id)?) {
            return Err(Failure::not_found("decision right"));
        }
    }
    Ok(())
}

/// What shall follow: one action, that of the option that comes first, or nothing by itself.
pub(super) async fn content(
    ctx: &Context<'_>,
    input: Option<ActionInput>,
    (options, status_quo): (Option<Vec<ProposalOptionInput>>, Option<u32>),
    key: Option<&str>,
) -> Result<decisions::Content> {
    let action = action(ctx, input, key).await?;
    let Some(inputs) = options else { return Ok(decisions::Content { action, options: None }) };
    at_most("options", inputs.len(), MOST_OPTIONS)?;
    let mut options = Vec::new();
    for option in inputs {
        let name = text::accept("name", &option.name, text::NAME).map_err(domain::Refusal::from)?;
        options.push(ProposedOption { name, action: self::action(ctx, option.action, key).await? });
    }
    Ok(decisions::Content { action, options: Some(ProposedOptions { options, status_quo }) })
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
