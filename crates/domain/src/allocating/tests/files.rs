//! The reader of published elections, with what cities write.

use super::super::pabulib::{ReadFault, VoteType};
use super::*;

fn file(meta: &str, projects: &str, votes: &str) -> String {
    format!("META\nkey;value\nbudget;100\n{meta}\nPROJECTS\n{projects}\nVOTES\n{votes}\n")
}

fn read(text: &str) -> PabulibFile {
    PabulibFile::read(text).unwrap()
}

/// The line and the fault of a text that can't be read.
fn fault(text: &str) -> (usize, ReadFault) {
    let problem = PabulibFile::read(text).unwrap_err();
    (problem.line, problem.fault)
}

const TWO: &str = "project_id;cost\na;40\nb;70";

#[test]
fn line_ends_byte_order_marks_blank_lines_and_the_order_of_sections_do_not_matter() {
    let text = file("vote_type;approval", TWO, "voter_id;vote\n1;a,b\n2;b");
    let plain = read(&text);
    for other in [
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        format!("\u{FEFF}{text}"),
        text.replace("META\n", "# from a city\nmeta;;\n"),
        text.trim_end().to_owned(),
    ] {
        let other = read(&other);
        assert_eq!((other.projects.len(), other.tally()), (plain.projects.len(), plain.tally()));
    }
    assert_eq!(read(&text.replace("PROJECTS", "\n\nPROJECTS")).projects[0].line, 9);
    let turned = "VOTES\nvote\na\nPROJECTS\ncost;project_id\n40;a\nMETA\nkey;value\nvote_type;approval\nbudget;100\n";
    assert_eq!(read(turned).tally()[0].votes, 1);
}

#[test]
fn a_quoted_field_holds_semicolons_quotes_and_line_breaks() {
    let projects = "project_id;cost;name\na;40;\"\"\"Tree\"\"; and\nbench\"\nb; 70 ; 3\" pipes";
    let file =
        read(&file("vote_type;approval\ncomment;#1: one; two\ncomment;#2: three", projects, "voter_id;vote\n1;b"));
    assert_eq!(file.projects[0].name.as_deref(), Some("\"Tree\"; and\nbench"));
    assert_eq!(file.projects[1].name.as_deref(), Some("3\" pipes"));
    assert_eq!((file.projects[1].cost, file.projects[1].line, file.votes[0].line), (70, 11, 14));
    assert_eq!(file.meta["comment"], "#1: one; two\n#2: three");
}

#[test]
fn a_quote_that_is_never_closed_is_found_where_it_starts() {
    let projects = "project_id;cost;name\na;40;\"open\nb;70;x";
    assert_eq!(fault(&file("vote_type;approval", projects, "vote\na")), (7, ReadFault::QuoteOpen));
}

#[test]
fn amounts_with_decimals_are_whole_numbers_of_the_smallest_unit() {
    for (budget, costs, places, expected) in [
        ("1000", ["40", "70"], 0, (1_000, 40, 70)),
        ("1000.00", ["40.0", "70"], 0, (1_000, 40, 70)),
        ("1 000,5", ["40", "70,25"], 2, (100_050, 4_000, 7_025)),
        ("1e3", ["4.0e1", "0.125"], 3, (1_000_000, 40_000, 125)),
    ] {
        let [a, b] = costs;
        let text = format!(
            "META\nkey;value\nbudget;{budget}\nvote_type;approval\nPROJECTS\nproject_id;cost\na;{a}\nb;{b}\nVOTES\nvote\na\n"
        );
        let file = read(&text);
        let found = (file.budget, file.projects[0].cost, file.projects[1].cost);
        assert_eq!((file.places, found), (places, expected), "{budget}");
        assert_eq!(file.shareable().places, places);
    }
}

#[test]
fn what_is_no_amount_is_refused_with_its_line() {
    for (cost, said) in [
        ("forty", "line 7: cost is \"forty\", which is no number such as 1200 or 1200.50"),
        ("", "line 7: cost is \"\", which is no number such as 1200 or 1200.50"),
        ("1.000,5", "line 7: cost is \"1.000,5\", which is no number such as 1200 or 1200.50"),
        ("-4", "line 7: cost is \"-4\"; it can't be negative"),
        ("0.1234567", "line 7: cost is \"0.1234567\"; at most 6 decimal places can be read"),
        ("99999999999999999", "line 7: cost is \"99999999999999999\", beyond what can be counted exactly"),
    ] {
        let text = file("vote_type;approval", &format!("project_id;cost\na;{cost}"), "vote\na");
        assert_eq!(PabulibFile::read(&text).unwrap_err().to_string(), said);
    }
}

#[test]
fn points_are_counted_by_the_kind_of_vote() {
    for (meta, header, vote, votes, scores, kind) in [
        ("vote_type;approval", "vote", "b,a", [1, 1], [1, 1], VoteType::Approval),
        ("vote_type;choose-1", "vote", "b", [0, 1], [0, 1], VoteType::ChooseOne),
        ("vote_type;Ordinal", "vote", "b,a", [1, 1], [1, 2], VoteType::Ordinal),
        ("vote_type;ordinal", "vote;points", "b,a;4,3", [1, 1], [3, 4], VoteType::Ordinal),
        ("vote_type;cumulative", "vote;points", "b,a;5,0", [1, 1], [0, 5], VoteType::Cumulative),
        ("vote_type;scoring", "points;vote", "-3;b", [0, 1], [0, -3], VoteType::Scoring),
        ("vote_type;scoring\ndefault_score;2", "points;vote", "7;b", [0, 1], [2, 7], VoteType::Scoring),
    ] {
        let file = read(&file(meta, TWO, &format!("{header}\n{vote}")));
        let tally = file.tally();
        assert_eq!(file.vote_type, kind);
        assert_eq!([tally[0].votes, tally[1].votes], votes, "{meta}");
        assert_eq!([&tally[0].score, &tally[1].score], [&BigInt::from(scores[0]), &BigInt::from(scores[1])], "{meta}");
    }
}

#[test]
fn points_with_decimals_are_whole_numbers_of_their_own_unit() {
    let projects = "project_id;cost;score\na;40;1.75\nb;70;2";
    let file = read(&file("vote_type;cumulative\nmax_sum_points;5", projects, "vote;points\na,b;1.5,2\na;0.25"));
    assert_eq!((file.point_places, file.limits.max_sum_points), (2, Some(500)));
    let scores: Vec<BigInt> = file.tally().into_iter().map(|tally| tally.score).collect();
    assert_eq!(scores, [BigInt::from(175), BigInt::from(200)]);
    assert_eq!((file.projects[0].score, file.projects[1].score), (Some(175), Some(200)));
}

#[test]
fn negative_points_are_tallied_but_make_no_ballot() {
    let file = read(&file("vote_type;scoring", TWO, "voter_id;vote;points\nx;a;-1"));
    assert_eq!(file.tally()[0].score, BigInt::from(-1));
    let problem = file.ballots().unwrap_err();
    assert_eq!((problem.line, problem.fault), (11, ReadFault::NegativePoints { voter: "x".to_owned() }));
}

#[test]
fn a_vote_for_nothing_is_a_vote() {
    let file = read(&file("vote_type;approval", TWO, "voter_id;vote;age\n1;;30\n2;a;"));
    let allocation = allocate(&AllocationRule::equal_shares(), &file.shareable(), &file.ballots().unwrap()).unwrap();
    assert_eq!(allocation.weight, exact("2"));
    assert_eq!(file.tally()[0].votes, 1);
}

#[test]
fn what_is_wrong_with_a_vote_is_said_with_its_line() {
    let voter = || "7".to_owned();
    let named_twice = ReadFault::NamedTwice { voter: voter(), id: "a".to_owned() };
    let unknown = ReadFault::UnknownProject { voter: voter(), id: "z".to_owned() };
    let mismatch = ReadFault::PointsMismatch { voter: voter(), projects: 2, points: 1 };
    for (kind, votes, expected) in [
        ("approval", "voter_id;vote\n6;b\n7;a,z", unknown),
        ("approval", "voter_id;vote\n6;b\n7;a,a", named_twice),
        ("cumulative", "voter_id;vote;points\n6;b;1\n7;a,b;1", mismatch),
        ("approval", "voter_id;vote\n6;b;\n7;a;b;c", ReadFault::TooManyFields { given: 4, columns: 2 }),
    ] {
        assert_eq!(fault(&file(&format!("vote_type;{kind}"), TWO, votes)), (12, expected));
    }
}

#[test]
fn missing_and_repeated_parts_are_named() {
    let approval = "vote_type;approval";
    let cases = [
        (String::new(), 0, ReadFault::SectionMissing { section: "META" }),
        ("key;value\n".to_owned(), 1, ReadFault::BeforeSections { text: "key".to_owned() }),
        (file(approval, TWO, "voter_id;vote") + "VOTES\n", 11, ReadFault::SectionTwice { section: "VOTES" }),
        (file("", TWO, "vote"), 0, ReadFault::KeyMissing { key: "vote_type" }),
        (file("vote_type;stars", TWO, "vote"), 4, ReadFault::UnknownVoteType { given: "stars".to_owned() }),
        (file("vote_type;approval\nbudget;90", TWO, "vote"), 5, ReadFault::KeyTwice { key: "budget".to_owned() }),
        (
            file(approval, "id;cost\na;4", "vote"),
            6,
            ReadFault::ColumnMissing { section: "PROJECTS", column: "project_id" },
        ),
        (file(approval, TWO, "voter_id"), 10, ReadFault::ColumnMissing { section: "VOTES", column: "vote" }),
        (
            file("vote_type;cumulative", TWO, "vote"),
            10,
            ReadFault::ColumnMissing { section: "VOTES", column: "points" },
        ),
        (
            file(approval, "project_id;cost;cost\na;4;4", "vote"),
            6,
            ReadFault::ColumnTwice { column: "cost".to_owned() },
        ),
        (file(approval, "project_id;cost\n;4", "vote"), 7, ReadFault::ProjectWithoutId),
        (
            file(approval, "project_id;cost\na;4\na;5", "vote"),
            8,
            ReadFault::ProjectTwice { id: "a".to_owned(), first: 7 },
        ),
        (
            file(approval, "project_id;cost;selected\na;4;yes", "vote"),
            7,
            ReadFault::UnknownSelected { given: "yes".to_owned() },
        ),
    ];
    for (text, line, expected) in cases {
        assert_eq!(fault(&text), (line, expected), "{text}");
    }
}

#[test]
fn what_was_published_beside_the_votes_is_kept() {
    let projects = "project_id;cost;selected;category;beneficiaries;latitude;votes;score\na;40;1;green, sport;youth;52,1;3;3\nb;70;2;;;;;";
    let meta = "vote_type;approval\nrule;GREEDY-threshold\nmin_project_score_threshold;2\nmax_length;1";
    let file = read(&file(meta, projects, "voter_id;vote\n1;a,b\n1;b"));
    assert_eq!(file.projects[0].categories, ["green", "sport"]);
    assert_eq!(file.projects[0].targets, ["youth"]);
    assert_eq!((file.projects[0].votes, file.projects[1].votes), (Some(3), None));
    assert_eq!(file.selected(), Some(vec![0]));
    let rule = file.allocation_rule().unwrap();
    assert_eq!((rule.sharing, rule.least_score), (Sharing::Greedy, Some(exact("2"))));
}

#[test]
fn what_looks_wrong_is_remarked_with_its_line() {
    let meta = "vote_type;approval\nnum_votes;3\nnum_projects;2\nmax_length;1\nmax_sum_cost;60";
    let file = read(&file(meta, TWO, "voter_id;vote\n1;a,b\n1;a"));
    let said: Vec<(usize, &str)> = file.remarks.iter().map(|remark| (remark.line, remark.message.as_str())).collect();
    assert_eq!(
        said,
        [
            (5, "num_votes is 3, and the file holds 2"),
            (15, "\"1\" names 2, and at most 1 are allowed"),
            (15, "\"1\" names projects that cost 110, and at most 60 are allowed"),
            (16, "\"1\" votes twice"),
        ]
    );
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_fail_in_any_other_way(text in "(META|PROJECTS|VOTES|key;value|[a-z0-9;\",.\\-\r\n ]{0,12}|\n){0,30}") {
        if let Err(problem) = PabulibFile::read(&text) {
            prop_assert!(problem.line <= text.lines().count() + text.matches('\r').count());
        }
    }
}
