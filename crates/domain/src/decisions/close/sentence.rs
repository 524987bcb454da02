//! Why, in one sentence with the numbers.

use super::count::Count;
use super::tally::{ConcurrenceTally, Ground, QuorumTally, Tally};
use crate::decisions::{Base, Choice, Exact, Method};
use crate::fraction::Fraction;
use crate::tenancy::Constituency;

pub(super) fn of(tally: &Tally, count: &Count) -> String {
    match tally.ground {
        Ground::EmptyElectorate => "No seat could vote, so it lapsed.".to_owned(),
        Ground::NoBallots => format!("Nobody voted, out of {}, so it lapsed.", votes(&tally.electorate)),
        Ground::NoQuorum => no_quorum(tally),
        Ground::UnfitElectorate => "This electorate may not decide about money alone, so it lapsed.".to_owned(),
        Ground::TooFewForSecrecy => "Too few seats were left for a secret vote, so it lapsed.".to_owned(),
        Ground::NothingCounted => nothing_counted(tally, count),
        Ground::TooFewInFavour | Ground::CanNoLongerPass => format!("{}.", share(tally)),
        Ground::NobodyInFavour if tally.method == Method::Delegated => {
            "The seat that may decide alone decided against it.".to_owned()
        }
        Ground::NobodyInFavour => format!("Nobody whose vote counts was {}.", word(tally.method)),
        Ground::VotesAgainst => votes_against(count),
        Ground::ObjectionsStand => objections_stand(tally, count),
        Ground::NoConcurrence => no_concurrence(tally, count),
        Ground::StatusQuoStands | Ground::NothingFunded => "No option is ahead of the status quo.".to_owned(),
        Ground::RuleMet => format!("{}.", agreement(tally, count)),
        // Said by `AdviceProcess`, which knows what was advised, and by `lead`, which knows what was objected.
        Ground::NoDecider | Ground::AdviceMissing | Ground::NotDecided | Ground::Objected => String::new(),
    }
}

/// What is said of a vote that can't pass any more, from the sentence of its best case.
pub(super) fn can_no_longer_pass(best_case: &str) -> String {
    let mut letters = best_case.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    format!("It can no longer pass: even with every remaining vote for it, {first}{}", letters.as_str())
}

fn no_quorum(tally: &Tally) -> String {
    let Some(QuorumTally { constituency, share, eligible, needed, cast, .. }) =
        tally.quorums.iter().find(|quorum| !quorum.met)
    else {
        return String::new();
    };
    let whose = constituency.map_or("votes", seats_votes);
    let (cast, eligible, needed) = (cast.spoken(), eligible.spoken(), needed.spoken());
    if eligible == "0" {
        return format!("No {whose} were in the electorate, and a quorum of {share} of them was needed, so it lapsed.");
    }
    let were = if cast == "1" { "was" } else { "were" };
    format!("{cast} of {eligible} {whose} {were} cast; the quorum of {share} needed at least {needed}, so it lapsed.")
}

fn nothing_counted(tally: &Tally, count: &Count) -> String {
    let sides = count.ballots(tally.method.in_favour()) + count.ballots(tally.method.opposed());
    if sides == 0 {
        return format!("{} cast and nobody took sides, so it lapsed.", were(&tally.cast, "vote"));
    }
    format!(
        "{} cast, but only by constituencies whose caps leave nothing to count without the others, so it lapsed.",
        were(&tally.cast, "vote")
    )
}

/// The count in words: "11 of 15 counted votes were for; more than 1/2 was needed".
fn share(tally: &Tally) -> String {
    let of = if tally.base == Base::Cast { "counted votes" } else { "votes of the electorate" };
    portion(&tally.in_favour, &tally.base_weight, of, tally.method, tally.threshold)
}

fn portion(part: &Exact, whole: &Exact, of: &str, method: Method, threshold: Option<Fraction>) -> String {
    let (part, whole) = (part.spoken(), whole.spoken());
    let were = if part == "1" { "was" } else { "were" };
    let said = format!("{part} of {whole} {of} {were} for");
    match (method, threshold) {
        (Method::Majority, Some(threshold)) => format!("{said}; more than {threshold} was needed"),
        (_, Some(threshold)) if threshold == Fraction::ONE => format!("{said}; all of them were needed"),
        (_, Some(threshold)) => format!("{said}; at least {threshold} was needed"),
        (_, None) => said,
    }
}

fn agreement(tally: &Tally, count: &Count) -> String {
    match tally.method {
        Method::Majority | Method::Supermajority | Method::Ranked | Method::Allocation | Method::Advice => share(tally),
        Method::Delegated => "The seat that may decide alone, within its limits, decided for it".to_owned(),
        Method::Unanimity => {
            format!("{} for and none against; unanimity was needed", were_seats(count.ballots(Choice::For)))
        }
        Method::Consent => {
            let aside = count.ballots(Choice::StandAside);
            let overruled = count.ballots(Choice::Object);
            let consented = seats(count.ballots(Choice::Consent));
            match overruled {
                0 => format!("{consented} consented, {aside} stood aside and nobody objected"),
                _ => format!(
                    "{consented} consented, {aside} stood aside and {overruled} objected, all set aside by the body"
                ),
            }
        }
    }
}

fn votes_against(count: &Count) -> String {
    format!("{} against; unanimity needs none.", were_seats(count.ballots(Choice::Against)))
}

fn objections_stand(tally: &Tally, count: &Count) -> String {
    let consented = seats(count.ballots(Choice::Consent));
    let said = match tally.standing_objections.len() {
        1 => format!("{consented} consented, but 1 objection stands"),
        standing => format!("{consented} consented, but {standing} objections stand"),
    };
    if tally.falls_back { format!("{said}; a supermajority round follows.") } else { format!("{said}.") }
}

fn no_concurrence(tally: &Tally, count: &Count) -> String {
    let Some(ConcurrenceTally { constituency, in_favour, base_weight, .. }) =
        tally.concurrence.iter().find(|constituency| !constituency.met)
    else {
        return String::new();
    };
    let whose = seats_votes(*constituency);
    let alone = match (tally.method.has_threshold(), base_weight.spoken().as_str(), tally.base) {
        (_, "0", Base::Eligible) => format!("there were no {whose}"),
        (true, "0", Base::Cast) => format!("no {whose} were for or against"),
        (true, ..) => portion(in_favour, base_weight, whose, tally.method, tally.threshold),
        (false, ..) => format!("{} of the {whose} were {}", in_favour.spoken(), word(tally.method)),
    };
    format!("{}, but {constituency} must agree on its own: {alone}.", agreement(tally, count))
}

fn word(method: Method) -> &'static str {
    if method == Method::Consent { "consenting" } else { "for it" }
}

fn seats_votes(constituency: Constituency) -> &'static str {
    match constituency {
        Constituency::Funder => "funders' votes",
        Constituency::Partner => "partners' votes",
        Constituency::Backbone => "backbone votes",
        Constituency::Observer => "observers' votes",
    }
}

fn votes(weight: &Exact) -> String {
    let weight = weight.spoken();
    if weight == "1" { "1 vote".to_owned() } else { format!("{weight} votes") }
}

fn were(weight: &Exact, thing: &str) -> String {
    let weight = weight.spoken();
    if weight == "1" { format!("1 {thing} was") } else { format!("{weight} {thing}s were") }
}

fn seats(number: u32) -> String {
    if number == 1 { "1 seat".to_owned() } else { format!("{number} seats") }
}

fn were_seats(number: u32) -> String {
    if number == 1 { "1 seat was".to_owned() } else { format!("{number} seats were") }
}
