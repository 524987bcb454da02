//! No funder stops a decision about money by objecting, nor carries one: by example, and against every profile of small
//! bodies.

use super::super::partner_led::{passes, profiles};
use super::*;
use crate::DecisionRightId;

fn facts(electors: &[Elector]) -> Vec<SeatFacts> {
    let fact = |elector: &Elector| SeatFacts {
        seat: elector.seat,
        organisation: elector.organisation,
        constituency: elector.constituency,
        counts_as_funder: elector.constituency == Funder,
        weight: elector.weight,
        filled: true,
        voting: true,
        recused: elector.recused,
    };
    electors.iter().map(fact).collect()
}

/// Funders that could stop it by clause B, by the check.
fn found(charter: &Charter, right: usize, electors: &[Elector]) -> BTreeSet<OrganisationId> {
    let seats = facts(electors);
    let imbalances = charter.imbalances_of(&charter.rights[right], |_| seats.clone()).unwrap();
    imbalances.into_iter().filter_map(|imbalance| imbalance.funder).collect()
}

fn funders(electors: &[Elector]) -> BTreeSet<OrganisationId> {
    electors.iter().filter(|elector| elector.constituency == Funder).map(|elector| elector.organisation).collect()
}

/// Every profile in which only this funder's seats do as they like: all others who vote are for it, and nobody else
/// objects.
fn behaviours(rule: &Rule, electors: &[Elector], funder: OrganisationId) -> Vec<Vec<Ballot>> {
    profiles(electors, |elector| {
        let answers = elector.part(rule).answers(rule).iter().copied().map(Some);
        match elector.part(rule) {
            _ if elector.organisation == funder => answers.chain([None]).collect(),
            Part::Votes => vec![Some(For)],
            _ => vec![None],
        }
    })
}

/// Clause B from its text, of the whole procedure: whatever one funder does, it passes in the first vote, or goes on
/// because of objections and passes in the second.
fn safe(lead: &Rule, next: Option<&Rule>, electors: &[Elector], funder: OrganisationId) -> bool {
    let sure = |rule: &Rule| behaviours(rule, electors, funder).iter().all(|ballots| passes(rule, electors, ballots));
    behaviours(lead, electors, funder).iter().all(|ballots| {
        let voted: Vec<Ballot> = ballots.iter().filter(|ballot| ballot.choice != Object).cloned().collect();
        let objected = passes(lead, electors, &voted) && !passes(lead, electors, ballots);
        passes(lead, electors, ballots) || (objected && next.is_some_and(sure))
    })
}

/// A rule by which a body votes yes or no; nobody objects to it.
fn any_vote() -> impl Strategy<Value = Rule> {
    any_rule().prop_map(|rule| Rule {
        method: if rule.method == Method::Consent { Method::Unanimity } else { rule.method },
        objectors: None,
        consent_fallback: None,
        set_aside: None,
        ..rule
    })
}

/// One with others who may object, and that would be accepted.
fn any_lead() -> impl Strategy<Value = Rule> {
    (any_vote(), any_objectors()).prop_filter_map("refused", |(mut rule, objectors)| {
        let decides = |constituency: &Constituency| !objectors.constituencies.contains(constituency);
        rule.reserved = rule.reserved.filter(decides);
        rule.concurrence.retain(decides);
        rule.concurrence.dedup();
        rule.constituency_quorums.retain(|named| decides(&named.constituency));
        rule.caps.retain(|named| decides(&named.constituency));
        let rule = Rule { objectors: Some(objectors), ..rule };
        rule.validate(&[]).is_ok().then_some(rule)
    })
}

fn present(electors: Vec<Elector>) -> Vec<Elector> {
    electors.into_iter().filter(|elector| elector.recused.is_none()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Without a path: exactly those funders could stop it of whom some behaviour does.
    #[test]
    fn who_could_stop_it_is_who_does_in_some_profile(rule in any_lead(), electors in any_electors(5)) {
        let electors = present(electors);
        let alone = escalating::charter(Area::Benefits, rule.clone(), None);
        let seats = facts(&electors);
        if alone.imbalances_of(&alone.rights[0], |_| seats.clone()).is_err() {
            return Ok(());
        }
        let could: BTreeSet<_> =
            funders(&electors).into_iter().filter(|funder| !safe(&rule, None, &electors, *funder)).collect();
        // Where a vote of all others does not carry it, any funder would seem to stop it: the check asks only those
        // who can do something.
        let can: BTreeSet<_> = electors.iter().filter(|one| one.part(&rule) != Part::LooksOn).map(|one| one.organisation).collect();
        let carries = passes(&rule, &electors, &behaviours(&rule, &electors, organisation(9_999))[0]);
        if carries {
            prop_assert_eq!(found(&alone, 0, &electors), could);
        } else {
            prop_assert!(found(&alone, 0, &electors).is_subset(&could.intersection(&can).copied().collect()));
        }
    }

    /// With a path: where neither right is found to let a funder stop it, none can stop the whole.
    #[test]
    fn where_both_rights_are_sound_no_funder_stops_the_whole(
        lead in any_lead(), next in any_vote(), electors in any_electors(5),
    ) {
        let electors = present(electors);
        let charter = escalating::charter(Area::Benefits, lead.clone(), Some(next.clone()));
        let seats = facts(&electors);
        let carries = |rule: &Rule| passes(rule, &electors, &behaviours(rule, &electors, organisation(9_999))[0]);
        let (Ok(found), true) = (charter.imbalances(|_| seats.clone()), carries(&lead) && carries(&next)) else {
            return Ok(());
        };
        let named: BTreeSet<_> = found.into_iter().filter_map(|(_, imbalance)| imbalance.funder).collect();
        for funder in funders(&electors).difference(&named) {
            prop_assert!(safe(&lead, Some(&next), &electors, *funder), "{:?}", funder);
        }
    }

    /// Clause A: nothing that others say instead of voting lets funders carry it alone.
    #[test]
    fn funders_carry_it_alone_no_more_than_those_of_them_who_vote(rule in any_lead(), electors in any_electors(5)) {
        let electors = present(electors);
        let some_profile = profiles(&electors, |elector| {
            let answers = elector.part(&rule).answers(&rule).iter().copied();
            let allowed = answers.filter(|choice| elector.constituency == Funder || *choice != For);
            allowed.map(Some).chain([None]).collect()
        });
        let brute = some_profile.iter().any(|ballots| passes(&rule, &electors, ballots));
        let check = partner_led_electorate(&rule, &electors, Area::Benefits);
        prop_assert_eq!(check.iter().any(|imbalance| imbalance.clause == Clause::A), brute);
    }
}

#[test]
fn one_funder_stops_no_money_by_objecting_unless_it_goes_on() {
    let electors = electors(&[(Funder, 1), (Partner, 1), (Partner, 1)]);
    let next = Rule { reserved: Some(Partner), ..plain(Method::Majority) };
    let of = |organisations, next| {
        let charter = escalating::charter(Area::Benefits, led(&[Funder], organisations), next);
        charter.imbalances(|_| facts(&electors)).unwrap().into_iter().map(|(_, one)| one).collect::<Vec<_>>()
    };
    let stopped = of(1, None);
    assert_eq!((stopped[0].clause, stopped[0].funder, stopped.len()), (Clause::B, Some(organisation(0)), 1));
    assert_eq!(
        stopped[0].explanation,
        "This funder could stop it by objecting, with every other seat in favour: its path goes on to no right by which \
         a body votes yes or no."
    );
    assert_eq!(of(1, Some(next.clone())), []);
    assert_eq!(of(2, None), [], "one funder is not two");
    let elsewhere = escalating::charter(Area::Engagement, led(&[Funder], 1), None);
    assert_eq!(elsewhere.imbalances(|_| facts(&electors)), Ok(Vec::new()), "only money must be partner-led");
    let last = escalating::charter(Area::Benefits, led(&[Funder], 1), Some(led(&[Funder], 1)));
    let last = last.imbalances(|_| facts(&electors)).unwrap();
    assert_eq!(last.iter().map(|(right, _)| *right).collect::<Vec<_>>(), [DecisionRightId(Uuid::from_u128(1))]);
}

#[test]
fn whose_partners_only_object_is_not_led_by_them() {
    let electors = electors(&[(Backbone, 1), (Partner, 1)]);
    let charter = escalating::charter(Area::Benefits, led(&[Partner], 1), Some(plain(Method::Majority)));
    let imbalances = charter.imbalances_of(&charter.rights[0], |_| facts(&electors)).unwrap();
    assert_eq!(imbalances.iter().map(|one| one.clause).collect::<Vec<_>>(), [Clause::C]);
}

#[test]
fn an_electorate_that_one_funder_could_stop_by_objecting_concludes_only_where_it_goes_on() {
    let (rule, seats) = (led(&[Funder], 1), seats());
    let ballots = carried(&[]);
    let ballots = Ballots::answers(&ballots);
    let vote = |goes_on| {
        let area = Area::Benefits;
        Vote { area, granted_for: None, rule: &rule, electors: &seats, ballots, goes_on, declared: &[] }.conclude()
    };
    assert_eq!(vote(true).ground(), Ground::RuleMet);
    assert_eq!((vote(false).outcome(), vote(false).ground()), (Outcome::Lapsed, Ground::UnfitElectorate));
}
