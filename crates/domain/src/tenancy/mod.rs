//! Who: collaboratives, persons, organisations, memberships with roles, bodies and seats.

mod act;
mod deadline;
mod handover;
mod party;
mod refusal;
mod role;
mod term;
mod token;

pub use act::{Act, Duty, Effect, Permit};
pub use deadline::{DeadlineKind, MOST_CALENDAR_DAYS};
pub use handover::{HandoverItem, MOST_ITEMS};
pub use party::{BodyKind, Constituency, Stage, Standing, counts_as_funder, most_weight, seat_weight};
pub use refusal::Refusal;
pub use role::{Role, may_offer};
pub use term::{Term, term_in_a_row};
pub use token::{Acts, LONGEST_TOKEN, MOST_TOKENS, TokenKind, TokenState, nameable, token_ends_at, token_state};
