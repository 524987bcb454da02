//! Limits beside the budget: the most projects, and caps of categories.

use super::{AllocationRule, Shareable};

/// Why a project may not be added, whatever money there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// As many projects as the rule allows are funded.
    Projects,
    /// The cap at this position of the rule leaves no room for it.
    Category(usize),
}

/// The room that is left under the limits. It only ever shrinks.
#[derive(Debug, Clone)]
pub(super) struct Room<'a> {
    shareable: &'a Shareable,
    rule: &'a AllocationRule,
    /// By project: the caps that bind it.
    caps: &'a [Vec<usize>],
    projects: u32,
    used: Vec<(i128, u32)>,
}

/// By project: the positions of the caps on its categories.
pub(super) fn caps_of(shareable: &Shareable, rule: &AllocationRule) -> Vec<Vec<usize>> {
    let bind = |categories: &[String]| {
        let caps = rule.category_caps.iter().enumerate();
        caps.filter(|(_, cap)| categories.contains(&cap.category)).map(|(position, _)| position).collect()
    };
    shareable.projects.iter().map(|project| bind(&project.categories)).collect()
}

impl<'a> Room<'a> {
    pub(super) fn new(shareable: &'a Shareable, rule: &'a AllocationRule, caps: &'a [Vec<usize>]) -> Self {
        Self { shareable, rule, caps, projects: 0, used: vec![(0, 0); rule.category_caps.len()] }
    }

    /// What keeps the project out, if anything does.
    pub(super) fn refuses(&self, project: usize) -> Option<Full> {
        if self.rule.most_projects.is_some_and(|most| self.projects >= most) {
            return Some(Full::Projects);
        }
        let over = |cap: &&usize| {
            let (limit, (minor, projects)) = (&self.rule.category_caps[**cap], self.used[**cap]);
            let cost = i128::from(self.shareable.cost(project));
            limit.most_minor.is_some_and(|most| minor + cost > i128::from(most))
                || limit.most_projects.is_some_and(|most| projects >= most)
        };
        self.caps[project].iter().find(over).map(|cap| Full::Category(*cap))
    }

    pub(super) fn take(&mut self, project: usize) {
        self.projects += 1;
        for cap in &self.caps[project] {
            self.used[*cap].0 += i128::from(self.shareable.cost(project));
            self.used[*cap].1 += 1;
        }
    }

    pub(super) fn take_all(mut self, projects: &[usize]) -> Self {
        for project in projects {
            self.take(*project);
        }
        self
    }
}
