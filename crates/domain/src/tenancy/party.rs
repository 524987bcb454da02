//! Parties and the groups in which they decide.

use super::Refusal;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What an organisation is to the collaborative. It drives voting class, visibility and rights over money.
    pub enum Constituency {
        /// Puts money in.
        Funder,
        /// A grassroots partner: lives with the problem and leads the decisions about it.
        Partner,
        /// Runs the collaborative: fiscal host, coordinator.
        Backbone,
        /// Independent of all of them.
        Observer,
    }
}

vocabulary! {
    /// Where a collaborative stands in its life.
    pub enum Stage {
        /// A steward drafts the charter; no money yet.
        Draft,
        /// Every organisation assented to the charter; from here on only decisions change it.
        Founded,
        /// Ended; everything stays readable.
        WoundUp,
    }
}

vocabulary! {
    /// Where an organisation stands in the collaborative.
    pub enum Standing {
        /// Takes part in full.
        Active,
        /// Has left; what it did stays.
        Left,
    }
}

vocabulary! {
    /// What kind of group decides.
    pub enum BodyKind {
        /// One seat for each active organisation, made and ended with it.
        Assembly,
        /// Delegates, liaisons and independent observers.
        Council,
        /// Works on one matter for another body.
        Committee,
        /// Members with something in common.
        AffinityGroup,
    }
}

/// How many votes a seat may have.
///
/// # Errors
/// [`Refusal::WeightOutOfRange`] below 1 and above 1,000,000.
pub fn seat_weight(weight: i64) -> Result<i64, Refusal> {
    if (1..=1_000_000).contains(&weight) { Ok(weight) } else { Err(Refusal::WeightOutOfRange { weight }) }
}

/// The most votes that one organisation may hold in a body, so that no single one carries it alone.
///
/// # Errors
/// [`Refusal::MostWeightOutOfRange`] below 1 and above 1,000,000.
pub fn most_weight(most: i64) -> Result<i64, Refusal> {
    if (1..=1_000_000).contains(&most) { Ok(most) } else { Err(Refusal::MostWeightOutOfRange { most }) }
}

/// Whether an organisation's seats count as funders' in caps and in the partner-led checks, whatever their label:
/// it is one, it has money or a promise in the pool, or a funder controls it.
pub fn counts_as_funder(constituency: Constituency, has_money_in: bool, controlled_by_funder: bool) -> bool {
    constituency == Constituency::Funder || has_money_in || controlled_by_funder
}
