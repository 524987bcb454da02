//! Depth, unfolded size, directives and fragment cycles: each part of the document is visited once, whatever it unfolds to.

use super::super::fault::{Code, Fault};
use super::super::limits::Limits;
use async_graphql::Positioned;
use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};
use std::collections::HashMap;

/// Selection sets within each other, those of fragments included: what async-graphql is told to follow, too.
pub const LEVELS: usize = 64;

/// What a selection set comes to when its fragments are unfolded.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Size {
    /// Fields within fields.
    depth: usize,
    /// Selection sets within each other.
    levels: usize,
    nodes: usize,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            levels: self.levels.max(other.levels),
            nodes: self.nodes.saturating_add(other.nodes),
        }
    }
}

const NESTED: &str = "The query nests its selections and fragments too deeply";

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
            let variables = operation.node.variable_definitions.len();
            Fault::within(Code::TooManyVariables, "The operation has too many variables", variables, limits.variables)?;
            for variable in &operation.node.variable_definitions {
                self.directives(&variable.node.directives)?;
            }
            total = total.beside(self.set(&operation.node.selection_set.node)?);
        }
        // Validation walks fragments that nothing spreads, too.
        for name in document.fragments.keys() {
            total = total.beside(self.fragment(name)?);
        }
        Fault::within(Code::QueryTooDeep, "The query is too deep", total.depth, limits.depth)?;
        Fault::within(Code::QueryTooDeep, NESTED, total.levels, LEVELS)?;
        let unfolded = "The query selects too much once its fragments are unfolded";
        Fault::within(Code::QueryTooLarge, unfolded, total.nodes, limits.nodes)
    }

    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, Fault> {
        if set.items.is_empty() {
            return Ok(Size::default());
        }
        self.level += 1;
        // Deeper than this is not even followed.
        Fault::within(Code::QueryTooDeep, NESTED, self.level, LEVELS)?;
        let mut total = Size::default();
        for selection in &set.items {
            self.visits += 1;
            self.directives(selection.node.directives())?;
            let size = self.selection(&selection.node)?;
            total = total.beside(Size { nodes: size.nodes.saturating_add(1), ..size });
        }
        self.level -= 1;
        Ok(Size { levels: total.levels + 1, ..total })
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
        let found = directives.len();
        Fault::within(Code::TooManyDirectives, "Too many directives in one place", found, self.limits.directives)
    }
}
