//! The rules of a funder collaborative, and its glossary.
//!
//! Facts and a command go in; a change or a typed refusal comes out; nothing else happens here: no I/O, no clock, no
//! randomness. Six words name the same thing in every crate, in the migrations and in the tests:
//!
//! * [`tenancy`]: a **collaborative** is the tenant. **Persons** take part in it by **memberships** with **roles**, for
//!   an **organisation** of one **constituency**. **Bodies** decide through **seats**.
//! * [`funds`]: a **fund** holds pooled **money** on an append-only, double-entry **ledger**. Funders **pledge** and
//!   **contribute**; decisions **allocate** it and **award** **grants**; the treasurer **disburses** their **instalments**.
//! * [`decisions`]: the **charter** is the set of **decision rights**; a right gives an **area** and an amount to a body
//!   and a **rule**. A **proposal** is voted on by a frozen **electorate**; what passes is **enacted** at once.
//! * [`allocating`]: a budget is shared among projects by **ballots**, by equal shares or by score.
//! * [`measurement`]: **indicators** of an **outcome** are reported once per **reporting period**; accepted **reports**
//!   make up the **collective result**.
//! * [`files`]: what people hand in, as evidence of a report or a document of a grant's agreement.
//! * [`history`]: **statements** are grants as others published them, shown beside the books, never mixed into them.
//! * `partnership` and `transparency`: how parties work together, and the one **activity** log of all that was done.

pub mod allocating;
pub mod clock;
pub mod decisions;
pub mod files;
pub mod fraction;
pub mod funds;
pub mod history;
pub mod ids;
pub mod measurement;
pub mod refusal;
pub mod tenancy;
pub mod text;
pub mod transparency;
mod vocabulary;

pub use ids::*;
pub use refusal::Refusal;
