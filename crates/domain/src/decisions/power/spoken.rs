//! Shares and measures in plain words.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::{Measured, WinsBy};
use crate::tenancy::Constituency;

/// How it was measured; objected: some have no vote and may object.
pub(super) fn measured(wins_by: WinsBy, measured: &Measured, seats: usize, objected: bool) -> String {
    let told = coalitions(wins_by, measured, seats);
    if objected { format!("{told} {OBJECTORS}") } else { told }
}

fn coalitions(wins_by: WinsBy, measured: &Measured, seats: usize) -> String {
    match (wins_by, measured) {
        (WinsBy::NothingPasses, _) => NOBODY.to_owned(),
        (WinsBy::OneSeat, _) => "One seat decides, so it has all the power.".to_owned(),
        (_, Measured::Exact) => {
            let seats = if seats == 1 { "1 voting seat".to_owned() } else { format!("{seats} voting seats") };
            format!("All coalitions of {seats} were counted, so these numbers are exact.")
        }
        (_, Measured::Sampled { samples, index_error, certainty, .. }) => format!(
            "{samples} coalitions of {seats} voting seats were drawn: with a certainty of {certainty} no index is off \
             by more than {index_error}."
        ),
    }
}

/// Said where some may only object.
const OBJECTORS: &str =
    "Who may only object carries nothing, and is not counted: what they object to goes on, or fails.";

/// Said where nothing can pass.
pub(super) const NOBODY: &str = "Nothing can pass by this rule with these seats, so nobody has power over it.";

/// A share from 0 to 1: `none`, `1/3`, `about 24 %`, `all`.
pub(super) fn share(share: &BigRational) -> String {
    if share.is_zero() {
        return "none".to_owned();
    }
    if share.is_one() {
        return "all".to_owned();
    }
    if *share.denom() <= BigInt::from(12) {
        return share.to_string();
    }
    match (share * BigInt::from(100)).round().to_integer() {
        percent if percent.is_zero() => "less than 1 %".to_owned(),
        percent if percent == BigInt::from(100) => "more than 99 %".to_owned(),
        percent => format!("about {percent} %"),
    }
}

/// The seats of a constituency as a subject.
pub(super) fn whose(constituency: Constituency) -> &'static str {
    match constituency {
        Constituency::Funder => "funders",
        Constituency::Partner => "partners",
        Constituency::Backbone => "the backbone",
        Constituency::Observer => "observers",
    }
}
