//! Who: collaboratives, persons, organisations, memberships with roles, bodies and seats.

mod act;
mod party;
mod refusal;
mod role;
mod term;

pub use act::{Act, Duty};
pub use party::{BodyKind, Constituency, Stage, Standing};
pub use refusal::Refusal;
pub use role::Role;
pub use term::Term;
