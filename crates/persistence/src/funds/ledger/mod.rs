//! The ledger of a fund: append-only, double entry.
//!
//! An act first *locks* the accounts between which it will move money and learns their balances; then it *posts*. Whoever
//! else moves the same money waits in between, so what the rules saw is what is entered.

mod accounts;
mod book;

use chrono::NaiveDate;
use domain::TransferId;
use domain::funds::{Account, Authority, Posting, TransferKind};

use crate::Result;
use crate::unit::Write;

pub(crate) use accounts::owner;
pub(super) use accounts::{Accounts, by_name, lock, named};
use book::Book;

/// One movement with what it refers to.
#[derive(Debug)]
pub(super) struct Movement {
    /// The id of its transfer.
    pub(super) id: TransferId,
    pub(super) posting: Posting,
    pub(super) authority: Authority,
    /// What it mirrors.
    pub(super) reverses: Option<(TransferId, TransferKind)>,
}

impl Movement {
    pub(super) fn new(unit: &Write, posting: Posting, authority: Authority) -> Self {
        Self { id: TransferId(unit.new_id()), posting, authority, reverses: None }
    }
}

/// The accounts that movements touch.
pub(super) fn touched(postings: &[Posting]) -> Vec<Account> {
    postings.iter().flat_map(|posting| [posting.from, posting.to]).collect()
}

/// Enters the movements of one act. Refused: an authority that the kind does not accept, and a balance below zero.
///
/// The fund's totals are written last: they are what unrelated payments of one fund share.
pub(super) async fn post(
    unit: &Write,
    accounts: Accounts,
    movements: impl IntoIterator<Item = Movement>,
    effective_on: NaiveDate,
    note: Option<&str>,
) -> Result<()> {
    let mut book = Book::new(unit, accounts, effective_on, note);
    for movement in movements {
        book.enter(movement)?;
    }
    book.write().await
}
