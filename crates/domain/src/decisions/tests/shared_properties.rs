//! What holds for every vote by which a body shares a budget.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::shared_votes::{SharedVote, any_shared_vote, supported};
use super::*;
use crate::allocating::{Allocation, AllocationRule, Sharing};
use Constituency::{Funder, Observer};

/// A vote, and the same with its electors and its ballots in another order.
fn any_shuffled_vote() -> impl Strategy<Value = (SharedVote, SharedVote)> {
    any_shared_vote().prop_flat_map(|vote| {
        let orders = (Just(vote.electors.clone()).prop_shuffle(), Just(vote.ballots.clone()).prop_shuffle());
        orders.prop_map(move |(electors, ballots)| (vote.clone(), SharedVote { electors, ballots, ..vote.clone() }))
    })
}

/// What was funded and how it came to it, without the numbers that grow with the weights.
fn shape(tally: &AllocationTally) -> impl PartialEq + std::fmt::Debug + use<> {
    let steps = |allocation: &Allocation| allocation.shares.as_ref().map(|shares| (shares.add1_steps, shares.add1_end));
    let allocation = tally.allocation.as_ref();
    (tally.ground, allocation.map(|allocation| allocation.funded.clone()), allocation.map(steps))
}

fn scaled(vote: &SharedVote, by: i64) -> SharedVote {
    let electors = vote.electors.iter().map(|one| Elector { weight: one.weight * by, ..one.clone() }).collect();
    SharedVote { electors, ..vote.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_order_of_electors_and_ballots_never_matters_to_what_is_shared((vote, other) in any_shuffled_vote()) {
        prop_assert_eq!(vote.close(), other.close());
    }

    /// Except where the rule states a least score: that is a number of votes, not a share of them.
    #[test]
    fn multiplying_every_weight_changes_nothing_that_is_shared(vote in any_shared_vote(), by in 2_i64..1_000) {
        let sharing = AllocationRule { least_score: None, ..vote.sharing().clone() };
        let vote = vote.with_sharing(sharing);
        let (small, large) = (vote.close(), scaled(&vote, by).close());
        prop_assert_eq!(shape(&small), shape(&large));
        prop_assert_eq!(small.counted.number() * BigInt::from(by), large.counted.number().clone());
    }

    #[test]
    fn a_cap_holds_on_what_is_counted_of_those_who_share_whoever_stays_away(
        vote in any_shared_vote(), away in prop::collection::vec(any::<bool>(), 8),
    ) {
        let stays = |ballot: &AllocationBallot| !away[ballot.seat.0.as_u128() as usize];
        let ballots = vote.ballots.iter().filter(|ballot| stays(ballot)).cloned().collect();
        let vote = SharedVote { ballots, ..vote };
        let tally = vote.close();
        // By the base CAST of what was said; by ELIGIBLE of the whole electorate.
        let whole = |line: &ConstituencyBallots| match vote.rule.base {
            Base::Cast => line.counted.number().clone(),
            Base::Eligible => line.eligible.number() * line.factor.number(),
        };
        let total: BigRational = tally.constituencies.iter().map(whole).sum();
        for line in &tally.constituencies {
            let cap = line.cap.unwrap_or(Fraction::ONE).exact();
            prop_assert!(line.counted <= line.raw && line.counted.number() <= &whole(line));
            prop_assert!(whole(line) <= cap * &total);
        }
        let counted: BigRational = tally.constituencies.iter().map(|line| line.counted.number()).sum();
        prop_assert_eq!(tally.counted.number(), &counted);
    }

    #[test]
    fn a_recused_seat_shares_as_if_it_had_never_been_in_the_electorate(vote in any_shared_vote(), which in 0_usize..7) {
        let (mut with, mut without) = (vote.clone(), vote);
        if which < with.electors.len() {
            with.electors[which].recused = Some(Recusal::OWN_WISH);
            without.electors.remove(which);
        }
        let (with, without) = (with.close(), without.close());
        prop_assert_eq!(
            AllocationTally { recused: Vec::new(), ..with },
            AllocationTally { recused: Vec::new(), ..without }
        );
    }

    #[test]
    fn capped_constituencies_count_nothing_where_nobody_else_supports_anything(vote in any_shared_vote()) {
        let caps = vec![share(Funder, "1/2"), share(Observer, "1/3")];
        let is_capped = |elector: &Elector| [Funder, Observer].contains(&elector.constituency);
        let capped = |base| SharedVote { rule: Rule { base, caps: caps.clone(), ..vote.rule.clone() }, ..vote.clone() };
        let silent = capped(Base::Cast).heard(is_capped);
        let mut absent = capped(Base::Eligible);
        absent.electors.retain(is_capped);
        for tally in [silent, absent].map(|vote| vote.close()) {
            prop_assert!(tally.counted.number().is_zero());
            prop_assert_eq!((tally.outcome, tally.chosen()), (Outcome::Lapsed, &[][..]));
        }
    }

    #[test]
    fn abstaining_counts_for_the_quorum_and_for_nothing_else(vote in any_shared_vote()) {
        let mut full = vote.clone();
        for elector in &vote.electors {
            if !vote.ballots.iter().any(|ballot| ballot.seat == elector.seat) {
                full.ballots.push(AllocationBallot { seat: elector.seat, ballot: vote.nothing() });
            }
        }
        let (before, after) = (vote.close(), full.close());
        prop_assert_eq!(&after.cast, &after.electorate);
        prop_assert!(after.quorums.iter().all(|quorum| quorum.met != quorum.eligible.number().is_zero()));
        prop_assert_eq!(&before.counted, &after.counted);
        prop_assert_eq!(&before.concurrence, &after.concurrence);
        if before.allocation.is_some() {
            prop_assert_eq!((before.ground, before.allocation), (after.ground, after.allocation));
        }
    }

    #[test]
    fn nothing_is_shared_where_nobody_votes_or_nobody_supports_anything(vote in any_shared_vote()) {
        let nobody = SharedVote { electors: Vec::new(), ..vote.clone() };
        let silent = SharedVote { ballots: Vec::new(), ..vote.clone() };
        let nothing = |ballot: &AllocationBallot| AllocationBallot { ballot: vote.nothing(), ..ballot.clone() };
        let abstaining = SharedVote { ballots: vote.ballots.iter().map(nothing).collect(), ..vote.clone() };
        for tally in [nobody, silent, abstaining].map(|vote| vote.close()) {
            prop_assert_eq!((tally.outcome, tally.chosen()), (Outcome::Lapsed, &[][..]));
        }
    }

    #[test]
    fn what_is_shared_is_wanted_by_ballots_that_count_and_by_each_constituency_that_must_agree(
        vote in any_shared_vote(),
    ) {
        let tally = vote.close();
        prop_assert_eq!(tally.outcome == Outcome::Passed, !tally.chosen().is_empty());
        let factor = |name: Constituency| tally.constituencies.iter().find(|line| line.constituency == name).unwrap();
        for project in tally.chosen() {
            let wants = |ballot: &&AllocationBallot| supported(vote.sharing(), &ballot.ballot).contains(project);
            let wanting: Vec<Constituency> = vote
                .ballots
                .iter()
                .filter(wants)
                .filter_map(|ballot| vote.elector(ballot))
                .filter(|elector| elector.takes_part(&vote.rule))
                .map(|elector| elector.constituency)
                .collect();
            prop_assert!(wanting.iter().any(|name| !factor(*name).factor.number().is_zero()));
            prop_assert!(vote.rule.concurrence.iter().all(|name| wanting.contains(name)));
        }
    }

    #[test]
    fn of_two_ballots_of_one_seat_the_later_one_shares(vote in any_shared_vote()) {
        let others = vote.ballots.iter().rev().map(|ballot| &ballot.ballot);
        let earlier = vote.ballots.iter().zip(others).map(|(of, said)| AllocationBallot { seat: of.seat, ballot: said.clone() });
        let ballots = earlier.chain(vote.ballots.clone()).collect();
        prop_assert_eq!(SharedVote { ballots, ..vote.clone() }.close(), vote.close());
    }

    #[test]
    fn what_seats_pay_is_something_and_sums_to_the_cost_of_what_equal_shares_bought(vote in any_shared_vote()) {
        let paid = seat_payments(&vote.rule, &vote.shareable, &vote.electors, &vote.ballots);
        prop_assert!(paid.is_empty() || vote.sharing().sharing == Sharing::EqualShares);
        prop_assert!(paid.iter().all(|one| one.amount.number() > &BigRational::zero()));
        for project in 0..vote.shareable.projects.len() {
            let sum: BigRational =
                paid.iter().filter(|one| one.project == project).map(|one| one.amount.number()).sum();
            let cost = BigRational::from_integer(vote.shareable.projects[project].cost_minor.into());
            prop_assert!(sum.is_zero() || sum == cost, "{sum} for {cost}");
        }
    }
}
