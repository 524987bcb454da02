//! Sharing a budget by a body once more, written from the text of the rules: slow and plain. What the weights come to is
//! tried out, and the sharing is the plain one too.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::reference::{Number, ONE, ZERO, largest_total, number, whole};
use super::shared_votes::{SharedVote, shared_vote_by, supported};
use super::*;
use crate::allocating::tests::reference::{Answer, Reference as Sharing, answer_of};
use crate::allocating::{BallotForm, WeightedBallot};

/// What is compared with the real count.
struct Reference {
    /// By constituency: the weight that counts.
    counted: Vec<(Constituency, Number)>,
    quorate: bool,
    answer: Answer,
    scores: Vec<BigRational>,
    /// By project: the ballots that count and give it something.
    supporters: Vec<usize>,
    outcome: Outcome,
}

fn big(number: Number) -> BigRational {
    BigRational::new(BigInt::from(*number.numer()), BigInt::from(*number.denom()))
}

fn count(vote: &SharedVote) -> Reference {
    let SharedVote { rule, shareable, electors, ballots } = vote;
    let of_rule = |elector: &&Elector| rule.reserved.is_none_or(|reserved| reserved == elector.constituency);
    let e: Vec<&Elector> = electors.iter().filter(|elector| elector.recused.is_none()).filter(of_rule).collect();
    let ballot = |elector: &Elector| ballots.iter().find(|ballot| ballot.seat == elector.seat);
    let supports =
        |elector: &Elector| ballot(elector).map(|ballot| supported(vote.sharing(), &ballot.ballot)).unwrap_or_default();
    let weight = |keep: &dyn Fn(&Elector) -> bool| -> Number {
        e.iter().filter(|elector| keep(elector)).map(|elector| whole(elector.weight)).sum()
    };

    // Caps: over what was scored, or once over the whole of E.
    let raw = |k: Constituency| match rule.base {
        Base::Cast => weight(&|elector| elector.constituency == k && !supports(elector).is_empty()),
        Base::Eligible => weight(&|elector| elector.constituency == k),
    };
    let cap = |k: Constituency| rule.caps.iter().find(|cap| cap.constituency == k).map_or(ONE, |cap| number(cap.share));
    let total = largest_total(&CONSTITUENCIES.map(|k| (raw(k), cap(k))));
    let factor = |k: Constituency| if raw(k) > ZERO { raw(k).min(cap(k) * total) / raw(k) } else { ONE };
    let counts = |elector: &Elector| {
        if supports(elector).is_empty() { ZERO } else { factor(elector.constituency) * whole(elector.weight) }
    };
    let in_e = |k: &Constituency| e.iter().any(|elector| elector.constituency == *k);
    let of = |k: Constituency| -> Number { e.iter().filter(|one| one.constituency == k).map(|one| counts(one)).sum() };
    let counted: Vec<(Constituency, Number)> = CONSTITUENCIES.into_iter().filter(in_e).map(|k| (k, of(k))).collect();

    // Sharing: each ballot weighs what counts of its seat; a constituency that must agree bars what none of it wants.
    let weighed: Vec<WeightedBallot> = e
        .iter()
        .filter(|elector| !supports(elector).is_empty())
        .map(|elector| WeightedBallot {
            weight: big(counts(elector)).into(),
            ballot: ballot(elector).unwrap().ballot.clone(),
        })
        .collect();
    let mut sharing = Sharing::new(vote.sharing(), shareable, &weighed);
    let wanted_by = |k: Constituency, project: usize| {
        e.iter().any(|elector| elector.constituency == k && supports(elector).contains(&project))
    };
    let projects = 0..shareable.projects.len();
    sharing.barred =
        projects.clone().filter(|project| !rule.concurrence.iter().all(|k| wanted_by(*k, *project))).collect();
    let answer = sharing.answer();

    let quorum = |q: Fraction, of: &dyn Fn(&Elector) -> bool| {
        weight(of) > ZERO && weight(&|elector| of(elector) && ballot(elector).is_some()) >= number(q) * weight(of)
    };
    let quorate = rule.quorum.is_none_or(|q| quorum(q, &|_| true))
        && rule.constituency_quorums.iter().all(|named| quorum(named.share, &|e| e.constituency == named.constituency));
    let nothing = counted.iter().all(|(_, weight)| *weight == ZERO);
    let outcome = if nothing || !quorate {
        Outcome::Lapsed
    } else if answer.funded.is_empty() {
        Outcome::Failed
    } else {
        Outcome::Passed
    };
    let supporters = |project: usize| {
        e.iter().filter(|elector| counts(elector) > ZERO && supports(elector).contains(&project)).count()
    };
    Reference {
        counted,
        quorate,
        answer,
        scores: sharing.scores,
        supporters: projects.map(supporters).collect(),
        outcome,
    }
}

fn agrees(vote: &SharedVote) -> Result<(), TestCaseError> {
    let (tally, reference) = (vote.close(), count(vote));
    prop_assert_eq!(tally.outcome, reference.outcome, "{:?}", tally);
    prop_assert_eq!(tally.quorums.iter().all(|quorum| quorum.met), reference.quorate);
    let counted = tally.constituencies.iter().map(|line| (line.constituency, line.counted.to_string()));
    let expected = reference.counted.iter().map(|(name, weight)| (*name, weight.to_string()));
    prop_assert_eq!(sorted(counted), sorted(expected));
    let Some(allocation) = &tally.allocation else {
        prop_assert_eq!((tally.outcome, tally.chosen()), (Outcome::Lapsed, &[][..]));
        return Ok(());
    };
    prop_assert_eq!(answer_of(allocation), reference.answer, "{:?}", tally);
    let scores: Vec<BigRational> = allocation.projects.iter().map(|project| project.score.number().clone()).collect();
    prop_assert_eq!(scores, reference.scores);
    let supporters: Vec<usize> = allocation.projects.iter().map(|project| project.supporters).collect();
    prop_assert_eq!(supporters, reference.supporters);
    Ok(())
}

fn sorted<T: Ord>(lines: impl Iterator<Item = T>) -> Vec<T> {
    let mut lines: Vec<T> = lines.collect();
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn sharing_by_approvals_agrees_with_a_plain_reading_of_the_rules(vote in shared_vote_by(BallotForm::Approval)) {
        agrees(&vote)?;
    }

    #[test]
    fn sharing_by_points_agrees_with_a_plain_reading_of_the_rules(vote in shared_vote_by(BallotForm::Points)) {
        agrees(&vote)?;
    }

    #[test]
    fn sharing_by_rankings_agrees_with_a_plain_reading_of_the_rules(vote in shared_vote_by(BallotForm::Ranking)) {
        agrees(&vote)?;
    }
}
