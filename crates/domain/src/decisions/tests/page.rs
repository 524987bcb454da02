//! The worked examples of `docs/DECISIONS.md`, read from the page and counted.

use serde_json::Value;

use super::power::shares_of;
use super::sole::sole;
use super::*;
use crate::allocating::{self, AllocationRule, Completion, Project, ProjectBallot, Shareable, WeightedBallot};
use crate::funds::{Currency, Money};
use chrono::{DateTime, TimeDelta};

const PAGE: &str = include_str!("../../../../../docs/DECISIONS.md");

/// What stands under one heading.
struct Section(&'static str);

fn section(heading: &str) -> Section {
    let start = PAGE.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("the page has no {heading}"));
    let rest = &PAGE[start + 4..];
    Section(rest.split("\n## ").next().unwrap())
}

impl Section {
    /// The rows of its tables, without their headings.
    fn tables(&self) -> Vec<Vec<Vec<String>>> {
        let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
        let mut inside = false;
        for line in self.0.lines() {
            let row = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
            match row {
                Some(_) if !inside => tables.push(Vec::new()),
                Some(row) if !row.starts_with("---") => {
                    let cells = row.split('|').map(|cell| cell.trim().to_owned()).collect();
                    tables.last_mut().unwrap().push(cells);
                }
                _ => {}
            }
            inside = row.is_some();
        }
        tables
    }

    fn said(&self) -> Vec<&str> {
        self.0.lines().filter_map(|line| line.strip_prefix("> ")).collect()
    }

    /// The rule as it is written, over a plain one.
    fn rule(&self) -> Rule {
        let written = self.0.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a rule");
        let written: Value = serde_json::from_str(written).unwrap();
        let method: Method = serde_json::from_value(written["method"].clone()).unwrap();
        let mut rule = serde_json::to_value(Rule::plain(method)).unwrap();
        rule.as_object_mut().unwrap().extend(written.as_object().unwrap().clone());
        let rule: Rule = serde_json::from_value(rule).unwrap();
        rule.validate(&CONSTITUENCIES).unwrap();
        rule
    }
}

fn word<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(Value::from(text)).unwrap_or_else(|_| panic!("{text} is no word of the field"))
}

/// The electorate and what each seat answered, in the last column.
fn seated(table: &[Vec<String>]) -> (Vec<Elector>, Vec<String>) {
    let row = |(number, cells): (u32, &Vec<String>)| {
        let recused = (cells[3] == "recused").then_some(Recusal::OWN_WISH);
        let elector = elector(number, word(&cells[1]), cells[2].parse().unwrap());
        (Elector { recused, ..elector }, cells[3].clone())
    };
    (0..).zip(table).map(row).unzip()
}

#[test]
fn each_vote_on_the_page_comes_out_as_the_page_says() {
    let headings = [
        "MAJORITY, and a cap",
        "SUPERMAJORITY, a quorum, and the eligible base",
        "Concurrence, and a recused seat",
        "UNANIMITY",
        "CONSENT",
        "A lead, and others who may object",
    ];
    let examples = headings.iter().flat_map(|heading| {
        let section = section(heading);
        let (rule, tables, said) = (section.rule(), section.tables(), section.said());
        assert_eq!(tables.len(), 2 * said.len(), "{heading}");
        let examples =
            tables.chunks(2).zip(said).map(|(tables, said)| (*heading, rule.clone(), tables.to_vec(), said.to_owned()));
        examples.collect::<Vec<_>>()
    });
    for (heading, rule, tables, said) in examples {
        let (electors, answers) = seated(&tables[0]);
        let ballots: Vec<Ballot> = (0..)
            .zip(&answers)
            .filter(|(_, answer)| !["silent", "recused"].contains(&answer.as_str()))
            .map(|(number, answer)| ballot(number, word(answer)))
            .collect();
        let tally = close(&rule, &electors, &ballots);
        let numbers = [&tally.base_weight, &tally.in_favour, &tally.opposed].map(ToString::to_string);
        let numbers = numbers.into_iter().chain([tally.outcome.to_string()]);
        let page = tables[1].iter().map(|row| row[1].clone());
        assert_eq!(page.collect::<Vec<_>>(), numbers.collect::<Vec<_>>(), "{heading}");
        assert_eq!(said, tally.sentence, "{heading}");
    }
}

#[test]
fn the_ranking_on_the_page_comes_out_as_the_page_says() {
    let section = section("RANKED");
    let tables = section.tables();
    let (electors, rankings) = seated(&tables[0]);
    let names = ["Well", "School", "Bridge"];
    let at = |name: &str| names.iter().position(|other| *other == name).expect("an option");
    let options = Options { names: names.map(str::to_owned).to_vec(), status_quo: None };
    let ballot = |(number, ranking): (u32, &String)| RankedBallot {
        seat: seat(number),
        ranks: ranking.split(" > ").map(|name| vec![u32::try_from(at(name)).unwrap()]).collect(),
    };
    let ballots: Vec<RankedBallot> = (0..).zip(&rankings).map(ballot).collect();
    let tally = close_ranked(&section.rule(), &options, &electors, &ballots);
    for row in &tables[1] {
        let (one, other) = row[0].split_once(" over ").unwrap();
        let (one, other) = (at(one), at(other));
        let counted = [tally.pairwise[one][other].to_string(), tally.paths[one][other].to_string()];
        assert_eq!(row[1..], counted, "{}", row[0]);
    }
    assert_eq!((tables[1].len(), section.said()), (6, vec![tally.sentence.as_str()]));
}

#[test]
fn the_advice_on_the_page_comes_out_as_the_page_says() {
    let section = section("ADVICE");
    let tables = section.tables();
    let table = &tables[0];
    let decides = |row: &Vec<String>| row[2].starts_with("decides ");
    let decider = u32::try_from(table.iter().position(decides).expect("who decides")).unwrap();
    let electors: Vec<Elector> = (0..).zip(table).map(|(number, row)| elector(number, word(&row[1]), 1)).collect();
    let said = |(number, row): (u32, &Vec<String>)| ballot(number, word(row[2].trim_start_matches("decides ")));
    let ballots: Vec<Ballot> = (0..).zip(table).map(said).collect();
    let rule = Rule {
        sole_decider: Some(SoleDecider {
            advice_from: vec![Constituency::Funder, Constituency::Partner],
            ..sole(decider)
        }),
        ..plain(Method::Advice)
    };
    let tally = close(&rule, &electors, &ballots);
    assert_eq!(section.said(), [tally.sentence]);
    let line = |line: &AdviceLine| {
        let AdviceLine { constituency, advised_for, advised_against, neutral } = line;
        [constituency.to_string(), advised_for.to_string(), advised_against.to_string(), neutral.to_string()]
    };
    let lines: Vec<_> = tally.advice.unwrap().lines.iter().map(line).collect();
    assert_eq!(lines, tables[1].iter().map(|row| row.clone().try_into().unwrap()).collect::<Vec<[String; 4]>>());
}

fn money(text: &str) -> Money {
    Money::parse("amount", text, Currency::known("GBP").unwrap()).unwrap()
}

#[test]
fn the_limits_on_the_page_come_out_as_the_page_says() {
    let section = section("DELEGATED");
    let limits = Limits { per_act: money("500.00"), per_period: money("1000.00"), period_days: 30 };
    let delegated = SoleDecider { limits: Some(limits), ..sole(1) };
    let mut earlier: Vec<DelegatedUse> = Vec::new();
    let mut refused = Vec::new();
    for row in &section.tables()[0] {
        let amount = money(&row[2]);
        let to = organisation(if row[1] == "Orchard" { 1 } else { 2 });
        let this = DelegatedUse {
            at: DateTime::UNIX_EPOCH + TimeDelta::days(row[0].parse().unwrap()),
            fund: Some(crate::FundId(Uuid::from_u128(50))),
            amount: Some(amount),
            shares: vec![BeneficiaryShare { beneficiary: to, amount_minor: amount.minor }],
        };
        match delegated.within_limits(&earlier, &this) {
            Ok(Headroom { per_act, per_period }) => {
                assert_eq!(row[3..], [per_act, per_period].map(|left| left.unwrap().to_string()), "{row:?}");
                earlier.push(this);
            }
            Err(problem) => {
                assert_eq!(row[3..], ["refused", "refused"], "{row:?}");
                refused.push(problem.to_string());
            }
        }
    }
    assert_eq!(section.said(), refused);
}

#[test]
fn the_projects_on_the_page_are_funded_as_the_page_says() {
    let section = section("ALLOCATION");
    let table = section.tables().remove(0);
    let projects = table.iter().map(|row| Project::costing(row[1].parse().unwrap())).collect();
    let shareable = Shareable { budget_minor: 120, places: 0, projects };
    let supports = |row: &Vec<String>, voter: &str| row[2].split(", ").any(|one| one == voter);
    let ballot = |voter: u32| {
        let voter = voter.to_string();
        let named = table.iter().enumerate().filter(|(_, row)| supports(row, &voter)).map(|(project, _)| project);
        let weight = Exact::from(num_bigint::BigInt::from(1));
        WeightedBallot { weight, ballot: ProjectBallot::Approval(named.collect()) }
    };
    let ballots: Vec<WeightedBallot> = (1..=6).map(ballot).collect();
    let equal = AllocationRule { completion: Completion::None, ..AllocationRule::equal_shares() };
    for (column, (rule, sentence)) in [AllocationRule::greedy(), equal].iter().zip(section.said()).enumerate() {
        let outcome = allocating::allocate(rule, &shareable, &ballots).unwrap();
        assert_eq!(outcome.sentence, sentence);
        for (project, row) in table.iter().enumerate() {
            let funded = if outcome.funded.contains(&project) { "funded" } else { "not funded" };
            assert_eq!(row[3 + column], funded, "{sentence} {row:?}");
        }
    }
}

#[test]
fn the_budget_shared_on_the_page_comes_out_as_the_page_says() {
    let section = section("A budget shared by a council");
    let [seats, projects, numbers] = section.tables().try_into().expect("three tables");
    let (electors, supports) = seated(&seats);
    let names: Vec<&str> = projects.iter().map(|row| row[0].as_str()).collect();
    let named = |supported: &String| {
        let named = supported.split(", ").filter(|name| *name != "nothing");
        named.map(|name| names.iter().position(|other| *other == name).expect("a project")).collect()
    };
    let ballots: Vec<AllocationBallot> = (0..)
        .zip(&supports)
        .map(|(number, said)| AllocationBallot { seat: seat(number), ballot: ProjectBallot::Approval(named(said)) })
        .collect();
    let costs = projects.iter().map(|row| Project::costing(row[1].parse().unwrap())).collect();
    let shareable = Shareable { budget_minor: 120, places: 0, projects: costs };
    let tally = close_allocation(&section.rule(), &shareable, &electors, &ballots);
    let outcomes = &tally.allocation.as_ref().unwrap().projects;
    for (position, (row, outcome)) in projects.iter().zip(outcomes).enumerate() {
        let is = if tally.chosen().contains(&position) { "funded" } else { "not funded" };
        assert_eq!(row[2..], [outcome.score.to_string(), is.to_owned()], "{}", row[0]);
    }
    let counted = [tally.counted.to_string(), tally.outcome.to_string()];
    assert_eq!(numbers.iter().map(|row| row[1].clone()).collect::<Vec<_>>(), counted);
    assert_eq!(section.said(), [tally.sentence]);
}

#[test]
fn the_power_on_the_page_comes_out_as_the_page_says() {
    let table = section("Power beside money").tables().remove(0);
    let weights: Vec<_> = table.iter().map(|row| (Constituency::Observer, row[1].parse().unwrap())).collect();
    let rule = Rule { threshold: Some(fraction("12/17")), ..plain(Method::Supermajority) };
    let page: Vec<&str> = table.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(shares_of(&rule, &weights), page);
}
