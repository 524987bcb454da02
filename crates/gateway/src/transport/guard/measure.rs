//! Depth, unfolded size, directives and fragment cycles: each part of the document is visited once, whatever it unfolds to.

use super::super::fault::{Code, Fault};
use super::super::limits::Limits;
use async_graphql::Positioned;
use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};
use std::collections::HashMap;

/// Fragments within fragments that we follow ourselves; async-graphql stops at 32 levels.
const NESTING: usize = 100;

/// What a selection set comes to when its fragments are unfolded.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Size {
    depth: usize,
    nodes: usize,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self { depth: self.depth.max(other.depth), nodes: self.nodes.saturating_add(other.nodes) }
    }
}

enum Known {
    /// Being measured: meeting it again is a cycle.
    Open,
    Measured(Size),
}

pub(super) struct Measure<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    fragments: HashMap<&'a str, Known>,
    level: usize,
    /// Selections looked at, for the test that the work is linear.
    pub(super) visits: usize,
}

pub(super) fn check(document: &ExecutableDocument, limits: &Limits) -> Result<(), Fault> {
    Measure::new(document, limits).run()
}

impl<'a> Measure<'a> {
    pub(super) fn new(document: &'a ExecutableDocument, limits: &'a Limits) -> Self {
        Self { document, limits, fragments: HashMap::new(), level: 0, visits: 0 }
    }

    pub(super) fn run(&mut self) -> Result<(), Fault> {
        let (document, limits) = (self.document, self.limits);
        let mut total = Size::default();
        for (_, operation) in document.operations.iter() {
            self.directives(&operation.node.directives)?;
            for variable in &operation.node.variable_definitions {
                self.directives(&variable.node.directives)?;
            }
            total = total.beside(self.set(&operation.node.selection_set.node)?);
        }
        // Validation walks fragments that nothing spreads, too.
        for name in document.fragments.keys() {
            total = total.beside(self.fragment(name)?);
        }
        within("The query is too deep", total.depth, limits.depth)?;
        within("The query selects too much once its fragments are unfolded", total.nodes, limits.nodes)
    }

    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, Fault> {
        self.level += 1;
        within("The query nests its fragments too deeply", self.level, NESTING)?;
        let mut total = Size::default();
        for selection in &set.items {
            self.visits += 1;
            self.directives(selection.node.directives())?;
            let size = self.selection(&selection.node)?;
            total = total.beside(Size { nodes: size.nodes.saturating_add(1), ..size });
        }
        self.level -= 1;
        Ok(total)
    }

    fn selection(&mut self, selection: &'a Selection) -> Result<Size, Fault> {
        match selection {
            Selection::Field(field) => {
                let inner = self.set(&field.node.selection_set.node)?;
                Ok(Size { depth: inner.depth + 1, ..inner })
            }
            Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
        }
    }

    fn fragment(&mut self, name: &'a str) -> Result<Size, Fault> {
        match self.fragments.get(name) {
            Some(Known::Measured(size)) => return Ok(*size),
            Some(Known::Open) => {
                return Err(Fault::new(Code::ValidationFailed, format!("The fragment \"{name}\" contains itself.")));
            }
            None => {}
        }
        // A fragment that does not exist is for validation to tell.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Size::default()) };
        self.fragments.insert(name, Known::Open);
        self.directives(&fragment.node.directives)?;
        let size = self.set(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Known::Measured(size));
        Ok(size)
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<(), Fault> {
        within("Too many directives in one place", directives.len(), self.limits.directives)
    }
}

pub(super) fn within(what: &str, value: usize, limit: usize) -> Result<(), Fault> {
    if value > limit { Err(Fault::over(what, value, limit)) } else { Ok(()) }
}
