//! A collaborative to look at: two years in the life of people who do not exist.
//!
//! Everything in it came about through the ordinary acts of `persistence`, under a clock that walks from the beginning
//! of the story to now. So nothing here can pass a rule by, and what a reader finds is what the product does. Each file
//! is a chapter: [`cast`] says who, [`founding`] and [`charter`] how they came together, [`grants`] and [`council`] what
//! they decided by [`motions`], [`money`] what moved, [`outcomes`] and [`reports`] what came of it; [`story`] is the order of it all.

mod calendar;
mod cast;
mod charter;
mod clock;
mod council;
mod figures;
mod folder;
mod founding;
mod grants;
mod guide;
mod money;
mod motions;
mod outcomes;
mod recent;
mod reports;
mod story;
mod tale;

pub use clock::MovableClock;
pub use folder::{Contents, DemoFolder, FolderProblem};
pub use guide::{Command, Guide};
pub use story::{CHAPTERS, fill};

/// The short name of the collaborative in the demo.
pub const SLUG: &str = "sample-valley";
