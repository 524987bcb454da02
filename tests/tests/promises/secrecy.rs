//! What is hidden is hidden from everybody, and what is secret can't be found again.

use std::collections::BTreeSet;

use domain::tenancy::Role;
use e2e::{Founded, Member, Owner, Value, World, both, code, data, json, right};

/// Partners of the council, in the order in which they vote, with what they answer.
const VOTERS: [(&str, &str); 6] = [
    ("Willow", "FOR"),
    ("Alder", "AGAINST"),
    ("Orchard", "FOR"),
    ("Birch", "FOR"),
    ("Lantern", "ABSTAIN"),
    ("Riverbank", "AGAINST"),
];

/// A council in which six partners alone decide whom to take in, by this secrecy.
async fn council(world: &World, secrecy: &str) -> Founded {
    let mut drafted = world.drafted("river").await;
    world.more_partners(&mut drafted, &["Willow", "Alder", "Birch"]).await;
    let rule = json!({ "method": "MAJORITY", "reserved": "PARTNER", "secrecy": secrecy, "finalBallots": secrecy == "SECRET",
        "votingSeconds": 86400 });
    world.charter(&drafted, vec![right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    drafted
}

async fn opened(world: &World, founded: &Founded) -> String {
    let action = json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } });
    world.open_vote(founded.member("Orchard"), "Take Meadow in", action).await
}

async fn cast(world: &World, voter: &Member, proposal: &str, choice: &str) -> Value {
    let input = json!({ "proposalId": proposal, "choice": choice });
    world.act(voter, "castBallot", input, "proposal { state }").await
}

async fn all_cast(world: &World, founded: &Founded, proposal: &str) {
    for (voter, choice) in VOTERS {
        data(cast(world, founded.member(voter), proposal, choice).await);
    }
}

async fn seen(world: &World, reader: &Member, proposal: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state tallySoFar { outcome } \
        ballots { choice seat { organisation { name } } } \
        electorate { hasVoted conflict { reason } recusal { reason } seat { organisation { name } } } \
        result { outcome inFavour opposed cast conflictedSeatIds } rounds { endedAt result { outcome } } } } }";
    data(world.by(reader, query, json!({ "id": proposal })).await)["collaborative"]["proposal"].clone()
}

/// What the log says of everything that was done to proposals, as its reader sees it.
async fn log(world: &World, reader: &Member) -> String {
    let query = "{ collaborative { activity(first: 100, filter: { subjectKinds: [\"proposal\"] }) { nodes { verb change } } } }";
    data(world.by(reader, query, json!({})).await).to_string()
}

fn voted(proposal: &Value) -> usize {
    proposal["electorate"].as_array().unwrap().iter().filter(|elector| elector["hasVoted"] == true).count()
}

both!(how_anybody_voted_is_hidden_from_everybody_until_the_close, |world| async move {
    let founded = council(&world, "HIDDEN_UNTIL_CLOSE").await;
    let auditor = world.join(&founded.steward, "auditor@river.example", None, &[Role::Auditor]).await;
    let open = opened(&world, &founded).await;
    all_cast(&world, &founded, &open).await;
    for reader in [&founded.steward, &auditor, founded.member("Hill Trust")] {
        let before = seen(&world, reader, &open).await;
        assert_eq!((&before["tallySoFar"], &before["ballots"]), (&Value::Null, &json!([])), "{before}");
        assert_eq!(voted(&before), 6, "who has voted is known: {before}");
        let log = log(&world, reader).await;
        assert!(log.contains("ballotCast"), "{log}");
        assert!(!log.contains("AGAINST") && !log.contains("choice"), "{log}");
    }
    let own = seen(&world, founded.member("Alder"), &open).await;
    let alder = json!([{ "choice": "AGAINST", "seat": { "organisation": { "name": "Alder" } } }]);
    assert_eq!(own["ballots"], alder, "one's own ballot is shown");
    let owner = world.owner().await;
    let hashed = owner.texts("select canonical from activities where verb = 'ballotCast'").await;
    assert!(hashed.len() == 6 && hashed.iter().all(|text| !text.contains("AGAINST")), "{hashed:?}");
    world.time_is_up().await;
    let after = seen(&world, &founded.steward, &open).await;
    assert_eq!(after["state"], "ENACTED", "{after}");
    assert_eq!(after["ballots"].as_array().map(Vec::len), Some(6), "{after}");
    assert_eq!((&after["result"]["inFavour"], &after["result"]["opposed"]), (&json!("3"), &json!("2")));
    assert!(log(&world, &founded.steward).await.contains("AGAINST"), "it enters the log when it is shown");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_hidden_ballot_may_be_changed_and_never_closes_early, |world| async move {
    let founded = council(&world, "HIDDEN_UNTIL_CLOSE").await;
    let open = opened(&world, &founded).await;
    for _ in 0..2 {
        all_cast(&world, &founded, &open).await;
    }
    data(cast(&world, founded.member("Birch"), &open, "AGAINST").await);
    world.time_is_up().await;
    let after = seen(&world, &founded.steward, &open).await;
    assert_eq!(after["state"], "FAILED", "{after}");
    assert_eq!((&after["result"]["inFavour"], &after["result"]["opposed"]), (&json!("2"), &json!("3")));
});

both!(a_secret_vote_counts_everybody_once_and_shows_nobodys_ballot, |world| async move {
    let founded = council(&world, "SECRET").await;
    let open = opened(&world, &founded).await;
    all_cast(&world, &founded, &open).await;
    let orchard = founded.member("Orchard");
    for choice in ["FOR", "AGAINST"] {
        assert_eq!(code(&cast(&world, orchard, &open, choice).await), "ALREADY_VOTED");
    }
    let before = seen(&world, orchard, &open).await;
    assert_eq!((&before["tallySoFar"], &before["ballots"]), (&Value::Null, &json!([])), "{before}");
    assert_eq!((voted(&before), &before["state"]), (6, &json!("VOTING")), "{before}");
    world.time_is_up().await;
    for reader in [orchard, &founded.steward] {
        let after = seen(&world, reader, &open).await;
        assert_eq!((&after["state"], &after["ballots"]), (&json!("ENACTED"), &json!([])), "{after}");
        assert_eq!((&after["result"]["inFavour"], &after["result"]["opposed"]), (&json!("3"), &json!("2")));
        let log = log(&world, reader).await;
        let ballots: Vec<&str> = log.split("ballotCast").skip(1).collect();
        assert!(ballots.len() == 6 && !log.contains("ballotsShown"), "{log}");
    }
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let owner = world.owner().await;
    owner.tamper(&["delete from secret_voters"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("6 secret ballots, and 0 seats are listed"), "{found}");
});

both!(a_secret_ballot_takes_no_reason, |world| async move {
    let founded = council(&world, "SECRET").await;
    let open = opened(&world, &founded).await;
    let input = json!({ "proposalId": open, "choice": "FOR", "reason": "As I always say." });
    let refused = world.act(founded.member("Orchard"), "castBallot", input, "proposal { state }").await;
    assert_eq!(code(&refused), "SECRET_TAKES_NO_REASON", "{refused}");
    assert_eq!(world.owner().await.number("select count(*) from secret_ballots").await, 0);
});

both!(a_secret_vote_of_few_is_refused_when_it_is_to_open, |world| async move {
    let drafted = world.drafted("river").await;
    let rule = json!({ "method": "MAJORITY", "secrecy": "SECRET", "finalBallots": true, "votingSeconds": 86400 });
    world.charter(&drafted, vec![right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    let orchard = drafted.member("Orchard");
    let action = json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } });
    let input = json!({ "title": "Take Meadow in", "case": e2e::whole_case("Yes."), "action": action });
    let made = data(world.act(orchard, "createProposal", input, "proposal { id }").await);
    let id = json!({ "id": made["createProposal"]["proposal"]["id"] });
    let step = |name: &str| format!("mutation($id: ID!) {{ {name}(input: {{ proposalId: $id }}) {{ __typename }} }}");
    data(world.by(orchard, &step("openDiscussion"), id.clone()).await);
    let refused = world.by(orchard, &step("openVoting"), id).await;
    assert_eq!(code(&refused), "TOO_FEW_FOR_SECRECY", "{refused}");
});

/// Who is shown as recused, and who as having a conflict.
fn out(proposal: &Value) -> (Vec<&str>, Vec<&str>) {
    let electors = proposal["electorate"].as_array().unwrap();
    let with = |field: &str| {
        let those = electors.iter().filter(|elector| !elector[field].is_null());
        those.filter_map(|elector| elector["seat"]["organisation"]["name"].as_str()).collect()
    };
    (with("recusal"), with("conflict"))
}

both!(after_a_secret_ballot_a_conflict_is_shown_and_the_ballot_counts, |world| async move {
    let founded = council(&world, "SECRET").await;
    let open = opened(&world, &founded).await;
    let recused = json!({ "proposalId": open });
    data(world.act(founded.member("Riverbank"), "recuseSeat", recused.clone(), "proposal { state }").await);
    for (voter, choice) in &VOTERS[..5] {
        data(cast(&world, founded.member(voter), &open, choice).await);
    }
    for _ in 0..2 {
        data(world.act(founded.member("Alder"), "recuseSeat", recused.clone(), "proposal { state }").await);
    }
    assert_eq!(code(&cast(&world, founded.member("Riverbank"), &open, "FOR").await), "RECUSED");
    world.time_is_up().await;
    let after = seen(&world, &founded.steward, &open).await;
    assert_eq!(out(&after), (vec!["Riverbank"], vec!["Alder"]), "{after}");
    assert_eq!((&after["result"]["cast"], &after["result"]["opposed"]), (&json!("5"), &json!("1")), "{after}");
    assert_eq!(after["result"]["conflictedSeatIds"].as_array().map(Vec::len), Some(1), "{after}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(late_recusals_that_leave_too_few_for_a_secret_take_it_along_the_path_uncounted, |world| async move {
    let mut founded = world.drafted("river").await;
    world.more_partners(&mut founded, &["Willow", "Alder", "Birch"]).await;
    let rule = json!({ "method": "MAJORITY", "reserved": "PARTNER", "secrecy": "SECRET", "finalBallots": true,
        "votingSeconds": 86400 });
    let mut admissions = right("MEMBERSHIP", &founded.council, rule);
    admissions["escalatesTo"] = json!(1);
    world.charter(&founded, vec![admissions, right("AGREEMENT", &founded.council, e2e::at_once())]).await;
    world.found(&founded).await;
    let (few, enough) = (opened(&world, &founded).await, opened(&world, &founded).await);
    for (open, out) in [(&few, &["Riverbank", "Lantern"][..]), (&enough, &["Riverbank"][..])] {
        for who in out {
            data(
                world.act(founded.member(who), "recuseSeat", json!({ "proposalId": open }), "proposal { state }").await,
            );
        }
        for voter in ["Willow", "Alder", "Orchard", "Birch"] {
            data(cast(&world, founded.member(voter), open, "FOR").await);
        }
    }
    world.time_is_up().await;
    let gone = seen(&world, &founded.steward, &few).await;
    let lapsed = json!([{ "endedAt": gone["rounds"][0]["endedAt"], "result": { "outcome": "LAPSED" } }]);
    assert_eq!((&gone["state"], &gone["rounds"]), (&json!("DISCUSSION"), &lapsed), "{gone}");
    let why = "query($id: ID!) { collaborative { proposal(id: $id) { escalations { reason } rounds { result { ground inFavour cast } } } } }";
    let why = data(world.by(&founded.steward, why, json!({ "id": few })).await)["collaborative"]["proposal"].clone();
    assert_eq!(why["escalations"], json!([{ "reason": "TOO_FEW_FOR_SECRECY" }]));
    let told = json!({ "ground": "TOO_FEW_FOR_SECRECY", "inFavour": "0", "cast": "0" });
    assert_eq!(why["rounds"][0]["result"], told, "the numbers of four would tell how they voted");
    let owner = world.owner().await;
    assert_eq!(owner.number("select count(*) from secret_ballots").await, 4, "those of the vote that was counted");
    assert_eq!(seen(&world, &founded.steward, &enough).await["state"], "ENACTED", "five are enough");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    owner.tamper(&["update electors set recusal = null where recusal is not null"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("0 secret ballots, and 4 seats are listed"), "{found}");
});

both!(a_secret_vote_that_is_withdrawn_leaves_no_ballots, |world| async move {
    let founded = council(&world, "SECRET").await;
    let open = opened(&world, &founded).await;
    all_cast(&world, &founded, &open).await;
    let withdraw = "mutation($id: ID!) { withdrawProposal(input: { proposalId: $id }) { proposal { state } } }";
    data(world.by(founded.member("Orchard"), withdraw, json!({ "id": open })).await);
    assert_eq!(world.owner().await.number("select count(*) from secret_ballots").await, 0);
    assert_eq!(voted(&seen(&world, &founded.steward, &open).await), 6);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

/// The keys of all secret ballots, in the order in which their rows lie.
async fn keys_as_they_lie(owner: &Owner) -> Vec<String> {
    let sql = if owner.is_postgres() {
        "select encode(key, 'hex') from secret_ballots order by ctid"
    } else {
        "select lower(hex(key)) from secret_ballots order by rowid"
    };
    owner.texts(sql).await
}

/// The columns of a table.
async fn columns(owner: &Owner, table: &str) -> BTreeSet<String> {
    let sql = if owner.is_postgres() {
        format!("select column_name::text from information_schema.columns where table_name = '{table}'")
    } else {
        format!("select name from pragma_table_info('{table}')")
    };
    owner.texts(&sql).await.into_iter().collect()
}

/// Somebody holds a copy of the database, taken after the close of secret votes, and knows who voted when: from the log, the
/// row versions and the order of the rows. Whatever they join by leads to no ballot. A word, written without spaces, stands in
/// ballots only.
pub(crate) async fn a_copy_leads_to_no_seat(world: &World, votes: usize, word: &str) {
    let owner = world.owner().await;

    // By what a ballot holds: nothing of it is a time, a seat, a member, or a hash of an input.
    let held =
        ["collaborative_id", "proposal_id", "round", "key", "constituency", "weight", "choice", "ranks", "projects"];
    assert_eq!(columns(&owner, "secret_ballots").await, held.map(str::to_owned).into());
    let listed = ["collaborative_id", "proposal_id", "round", "seat_id"];
    assert_eq!(columns(&owner, "secret_voters").await, listed.map(str::to_owned).into());
    let voters = owner.number("select count(*) from secret_voters").await;
    let with_word = owner.rows("secret_ballots").await.iter().filter(|row| row.replace(' ', "").contains(word)).count();
    assert!(with_word > 0, "ballots hold {word}, so that not finding it elsewhere says something");

    // By order: of each vote the rows lie as their random keys are sorted, and so as nobody has voted.
    let keys = keys_as_they_lie(&owner).await;
    assert_eq!(i64::try_from(keys.len()).unwrap(), voters);
    let runs = keys.windows(2).filter(|pair| pair[0] > pair[1]).count() + 1;
    assert!(runs <= votes, "each vote's rows lie in one sorted run: {keys:?}");

    // By key: it is nowhere else, neither in a row of another table nor in the log.
    for table in migrations::tables::tenant_tables().into_iter().filter(|table| *table != "secret_ballots") {
        let rows = owner.rows(table).await.join("\n").to_lowercase();
        assert!(!keys.iter().any(|key| rows.contains(key.as_str())), "{table}");
    }

    // By neighbours in the log and by idempotency records: none tells how anybody voted.
    for table in ["activities", "activity_details", "idempotency_keys", "ballots", "ballot_revisions"] {
        let rows = owner.rows(table).await;
        let told = rows.iter().filter(|row| row.replace(' ', "").contains(word) && !row.contains("constituencies"));
        assert_eq!(told.count(), 0, "{table}: {rows:?}");
    }

    if owner.is_postgres() {
        // By row version: all ballots of a vote have one, and no voter's entry has the same.
        let versions = "select max(versions) from (select count(distinct xmin::text) as versions from secret_ballots \
            group by proposal_id) of_each";
        assert_eq!(owner.number(versions).await, 1);
        let shared = "select count(*) from secret_voters v join secret_ballots b on b.xmin::text = v.xmin::text";
        assert_eq!(owner.number(shared).await, 0);
    } else {
        // By what was deleted: each key is in the files as often as its one row needs it, in the table and in its index.
        let file = world.owner_url().trim_start_matches("sqlite:").to_owned();
        let folder = std::path::Path::new(&file).parent().unwrap();
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        for key in &keys {
            let key: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&key[2 * at..2 * at + 2], 16).unwrap()).collect();
            assert_eq!(bytes.windows(16).filter(|part| *part == key).count(), 2);
        }
    }
}

both!(a_copy_of_the_database_after_the_close_joins_no_ballot_to_a_seat, |world| async move {
    let founded = council(&world, "SECRET").await;
    let (first, second) = (opened(&world, &founded).await, opened(&world, &founded).await);
    let remembered = "select count(*) from idempotency_keys";
    let before = world.owner().await.number(remembered).await;
    // Two votes at once, ballot by ballot: their rows lie between each other until the close.
    for (voter, choice) in VOTERS {
        for open in [&first, &second] {
            data(cast(&world, founded.member(voter), open, choice).await);
        }
    }
    assert_eq!(world.owner().await.number(remembered).await, before, "no ballot leaves an idempotency record");
    world.time_is_up().await;
    a_copy_leads_to_no_seat(&world, 2, "AGAINST").await;
});
