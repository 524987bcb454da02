//! The outcome in one sentence.

use super::{AddOneEnd, Allocation, AllocationRule, Completion, NotFunded, Shareable, Sharing, Verdict};

pub(super) fn of(allocation: &Allocation, rule: &AllocationRule, shareable: &Shareable) -> String {
    let all = counted(allocation.projects.len(), "project");
    let budget = shareable.written(shareable.budget_minor);
    if let Some((funded, least)) = short_of_the_least(allocation) {
        return format!("None of {all} is funded: {funded} would be, and the rule needs at least {least}.");
    }
    if allocation.projects.iter().all(|project| project.verdict == Verdict::NotFunded(NotFunded::NoSupport)) {
        return format!("None of {all} is funded: no ballot supports one.");
    }
    let spent = shareable.written(allocation.spent_minor);
    let left = shareable.written(allocation.remaining_minor);
    let funded = allocation.funded.len();
    let are = if funded == 1 { "is" } else { "are" };
    let how = how(allocation, rule);
    format!("{funded} of {all} {are} funded for {spent} of {budget}, {how}; {left} remains.")
}

fn how(allocation: &Allocation, rule: &AllocationRule) -> String {
    if rule.sharing == Sharing::Greedy {
        return "by score, highest first".to_owned();
    }
    let raised = allocation.shares.as_ref().and_then(|shares| Some((shares.add1_steps, shares.add1_end?)));
    let raised = raised.map(|(steps, end)| format!(" after {} of ADD1, {}", counted_steps(steps), why_no_more(end)));
    let completed = match rule.completion {
        Completion::Utilitarian | Completion::Add1Utilitarian => {
            let count = allocation.projects.iter().filter(|project| by_completion(&project.verdict)).count();
            format!(", with {} added by score out of what was left", counted(count, "project"))
        }
        Completion::None | Completion::Add1 => String::new(),
    };
    format!("by equal shares{}{completed}", raised.unwrap_or_default())
}

fn by_completion(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Funded { by: super::Funding::Utilitarian, .. })
}

fn why_no_more(end: AddOneEnd) -> &'static str {
    match end {
        AddOneEnd::Exhaustive => "when no further project could be added",
        AddOneEnd::OverBudget => "as one more would have cost more than the budget",
        AddOneEnd::StepLimit => "which is as many as the rule allows",
    }
}

fn short_of_the_least(allocation: &Allocation) -> Option<(usize, u32)> {
    allocation.projects.iter().find_map(|project| match project.verdict {
        Verdict::NotFunded(NotFunded::MinimumNotReached { funded, least }) => Some((funded, least)),
        _ => None,
    })
}

fn counted_steps(steps: u64) -> String {
    counted(usize::try_from(steps).unwrap_or(usize::MAX), "step")
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
