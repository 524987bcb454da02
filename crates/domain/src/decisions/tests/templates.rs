//! Charters to start from: each covers every matter and is partner-led, whatever the seats.

use std::sync::atomic::{AtomicU64, Ordering};

use super::partner_led::brute;
use super::*;
use crate::BodyId;
use crate::clock::Ids;
use Constituency::Partner;

const BODIES: TemplateBodies =
    TemplateBodies { assembly: BodyId(Uuid::from_u128(1)), council: BodyId(Uuid::from_u128(2)) };

#[derive(Debug, Default)]
struct Counting(AtomicU64);

impl Ids for Counting {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

fn charter(template: CharterTemplate) -> Charter {
    template.charter(BODIES, &Counting::default())
}

#[test]
fn every_template_covers_every_area_with_rights_that_stand_together() {
    for template in CharterTemplate::ALL {
        let charter = charter(*template);
        assert_eq!(charter.check(), Ok(()), "{template}");
        for area in Area::ALL {
            assert!(charter.who_decides(&Matter::of(*area)).is_ok(), "{template} {area}");
        }
        let council = charter.rights.iter().any(|right| right.body == BODIES.council);
        assert_eq!(council, template.has_council());
    }
}

#[test]
fn what_a_council_can_not_settle_goes_to_the_assembly() {
    for template in CharterTemplate::ALL {
        let charter = charter(*template);
        for right in &charter.rights {
            let next = charter.next_on_path(right);
            assert_eq!(next.is_some(), right.body == BODIES.council);
            assert!(
                next.is_none_or(|next| next.body == BODIES.assembly && next.area.is_money() == right.area.is_money())
            );
        }
    }
}

#[test]
fn in_a_partner_led_council_partners_lead_how_communities_are_engaged() {
    let charter = charter(CharterTemplate::PartnerLedCouncil);
    let engagement = charter.who_decides(&Matter::of(Area::Engagement)).unwrap().right;
    let part = |constituency| elector(0, constituency, 1).part(&engagement.rule);
    assert_eq!(CONSTITUENCIES.map(part), [Part::MayObject, Part::Votes, Part::MayObject, Part::MayObject]);
    assert!(charter.goes_on(engagement), "an objection takes it to the assembly");
}

#[test]
fn a_template_is_checked_with_the_seats_of_its_bodies() {
    let facts = |number: u32, constituency| SeatFacts {
        seat: seat(number),
        organisation: organisation(number),
        constituency,
        counts_as_funder: constituency == Constituency::Funder,
        weight: 1,
        filled: true,
        voting: true,
        recused: None,
    };
    for template in CharterTemplate::ALL {
        let charter = charter(*template);
        let with = |constituencies: &[Constituency]| {
            let seats: Vec<SeatFacts> = (0..).zip(constituencies).map(|(number, name)| facts(number, *name)).collect();
            charter.imbalances(|_| seats.clone())
        };
        assert_eq!(with(&[Constituency::Funder, Constituency::Funder, Partner]), Ok(Vec::new()), "{template}");
        // A body without partners can't use some of these rules at all.
        let without = with(&[Constituency::Funder, Constituency::Backbone]);
        assert!(without.is_err() || without.is_ok_and(|found| !found.is_empty()), "{template}");
    }
}

/// Every body of up to three seats, of weights 1 and 3, with at least one partner; of four, those of funders and
/// partners.
fn small_bodies() -> Vec<Vec<Elector>> {
    let mut bodies: Vec<Vec<(Constituency, i64)>> = vec![Vec::new()];
    let mut all = Vec::new();
    for length in 1..=4 {
        let names = &CONSTITUENCIES[..if length <= 3 { 4 } else { 2 }];
        bodies.retain(|body| body.iter().all(|(name, _)| names.contains(name)));
        let longer = bodies.iter().flat_map(|body| {
            let seats = names.iter().flat_map(|name| [(*name, 1), (*name, 3)]);
            // In one order only: which seat comes first means nothing.
            let later = seats.filter(|seat| body.last().is_none_or(|last| last <= seat));
            later.map(|seat| body.iter().copied().chain([seat]).collect::<Vec<_>>()).collect::<Vec<_>>()
        });
        bodies = longer.collect();
        all.extend(
            bodies.iter().filter(|body| body.iter().any(|(name, _)| *name == Partner)).map(|body| electors(body)),
        );
    }
    all
}

#[test]
fn every_profile_of_every_small_body_confirms_that_templates_are_partner_led() {
    let bodies = small_bodies();
    assert!(bodies.len() > 80);
    for template in CharterTemplate::ALL {
        let charter = charter(*template);
        let mut rules: Vec<&Rule> = Vec::new();
        for right in charter.rights.iter().filter(|right| right.area.is_money()) {
            if !rules.contains(&&right.rule) {
                rules.push(&right.rule);
            }
        }
        for body in &bodies {
            for rule in &rules {
                assert_eq!(brute(rule, body), [], "{template} {body:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn templates_stay_partner_led_with_organisations_of_several_seats_and_recusals(electors in any_electors(6)) {
        prop_assume!(electors.iter().any(|elector| elector.constituency == Partner && elector.recused.is_none()));
        for template in CharterTemplate::ALL {
            for right in charter(*template).rights.iter().filter(|right| right.area.is_money()) {
                prop_assert_eq!(partner_led_electorate(&right.rule, &electors, right.area), []);
            }
        }
    }
}
