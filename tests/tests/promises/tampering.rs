//! Whoever owns the database can change any row of it. `commonpurse verify` finds it, and says what is stored and what
//! should be.

use std::process::ExitCode;

use e2e::{Founded, World, both, count, data, json};

use super::process::commonpurse;

/// A collaborative with a paid grant, a closed vote and an accepted report; and another one that nobody touches.
async fn lived(world: &World) -> Founded {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let grant = world.granted(&founded, &fund, &meadow, &["30", "20"]).await;
    let instalments = world.instalments(&founded.treasurer, &grant).await;
    data(world.pay(&founded.treasurer, &instalments[0], "first").await);
    let outcome = world.outcome(&founded).await;
    let homes = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    for (partner, value) in [("Orchard", "40"), ("Lantern", "2")] {
        let values = json!([{ "indicatorId": homes, "value": value }]);
        world.accepted(&founded, founded.member(partner), &period, values).await;
    }
    world.draft("hill").await;
    founded
}

/// How the command ends.
async fn command(world: &World, words: &[&str]) -> ExitCode {
    let url = world.options().url;
    let start = ["commonpurse", "verify", "--database-url", url.as_str()];
    let line: Vec<String> = start.iter().chain(words).map(|word| (*word).to_owned()).collect();
    tokio::task::spawn_blocking(move || gateway::command::run_line(line)).await.expect("a command that ends")
}

async fn differences(world: &World, founded: &Founded) -> Vec<String> {
    let report = persistence::verify::collaborative(&world.store, founded.steward.collaborative, None).await;
    report.expect("a report").differences
}

/// Tampers, and finds each of these words in one line of what differs.
async fn is_found(world: &World, founded: &Founded, statements: &[&str], words: &[&str]) {
    assert_eq!(differences(world, founded).await, Vec::<String>::new());
    world.owner().await.tamper(statements).await;
    let found = differences(world, founded).await;
    let whole = |line: &&String| words.iter().all(|word| line.contains(word));
    assert!(found.iter().any(|line| whole(&line)), "{words:?} in {found:#?}");
    assert_eq!(command(world, &[]).await, ExitCode::from(1));
    assert_eq!(command(world, &["--collaborative", "river"]).await, ExitCode::from(1));
    assert_eq!(command(world, &["--collaborative", "hill"]).await, ExitCode::SUCCESS, "nobody touched it");
}

/// The id as messages write it.
async fn id(world: &World, column: &str, from: &str) -> String {
    let owner = world.owner().await;
    let text = if owner.is_postgres() { format!("{column}::text") } else { format!("lower(hex({column}))") };
    let found = owner.texts(&format!("select {text} from {from}")).await;
    found[0].parse::<uuid::Uuid>().expect("an id").to_string()
}

both!(a_sound_database_is_found_sound, |world| async move {
    let founded = lived(&world).await;
    assert_eq!(differences(&world, &founded).await, Vec::<String>::new());
    assert_eq!(command(&world, &[]).await, ExitCode::SUCCESS);
});

both!(a_changed_entry_of_the_log_is_found, |world| async move {
    let founded = lived(&world).await;
    let change =
        "update activities set canonical = replace(canonical, 'fundOpened', 'fundClosed') where verb = 'fundOpened'";
    is_found(&world, &founded, &[change], &["was changed: its hash is stored as ", ", its text has "]).await;
    let said = differences(&world, &founded).await;
    assert!(
        said.iter().any(|line| line.contains("column verb says \"fundOpened\", its text \"fundClosed\"")),
        "{said:?}"
    );
});

both!(an_entry_taken_out_of_the_log_is_found, |world| async move {
    let founded = lived(&world).await;
    let own = "sequence = 5 and collaborative_id in (select id from collaboratives where slug = 'river')";
    let (change, detail) =
        (format!("delete from activities where {own}"), format!("delete from activity_details where {own}"));
    is_found(&world, &founded, &[&detail, &change], &["entries 5 to 5 are missing"]).await;
});

both!(entries_of_the_log_in_another_order_are_found, |world| async move {
    let founded = lived(&world).await;
    let own = "collaborative_id in (select id from collaboratives where slug = 'river')";
    let swap = [("5", "100000"), ("6", "5"), ("100000", "6")]
        .map(|(from, to)| format!("update activities set sequence = {to} where sequence = {from} and {own}"));
    let swap: Vec<&str> = swap.iter().map(String::as_str).collect();
    is_found(&world, &founded, &swap, &["entry 5: its column sequence says 5, its text 6"]).await;
    let found = differences(&world, &founded).await;
    assert!(found.iter().any(|line| line.starts_with("entry 5 follows the hash ")), "{found:?}");
});

both!(a_changed_change_beside_its_entry_is_found, |world| async move {
    let founded = lived(&world).await;
    let change = "update activity_details set change = '{\"amount\": 1}' where sequence = 7";
    is_found(&world, &founded, &[change], &["entry 7: the change beside it has the digest ", ", entered was "]).await;
});

both!(a_changed_amount_of_an_entry_of_the_ledger_is_found, |world| async move {
    let founded = lived(&world).await;
    let account = id(&world, "id", "accounts where kind = 'PAID'").await;
    let transfer = id(&world, "id", "transfers where kind = 'DISBURSEMENT'").await;
    let change =
        "update entries set amount = amount - 1, balance_after = balance_after - 1 where account_kind = 'PAID'";
    let words = [format!("account {account}"), "the balance is 3000, the entries sum to 2999".to_owned()];
    is_found(&world, &founded, &[change], &[&words[0], &words[1]]).await;
    let found = differences(&world, &founded).await;
    let legs = format!("transfer {transfer}: 2 entries, of them 1 fitting debits, 0 credits");
    assert!(found.contains(&legs), "{found:#?}");
});

both!(a_changed_amount_of_a_transfer_is_found, |world| async move {
    let founded = lived(&world).await;
    let transfer = id(&world, "id", "transfers where kind = 'CONTRIBUTION'").await;
    let change = "update transfers set amount = 9999 where kind = 'CONTRIBUTION'";
    is_found(&world, &founded, &[change], &["contribution ", "the amount is 10000, its transfer's 9999"]).await;
    let found = differences(&world, &founded).await;
    assert!(found.iter().any(|line| line.starts_with(&format!("transfer {transfer}: "))), "{found:#?}");
});

both!(a_changed_balance_of_an_account_is_found, |world| async move {
    let founded = lived(&world).await;
    let account = id(&world, "id", "accounts where kind = 'COMMITTED'").await;
    let change = "update accounts set balance = balance + 5 where kind = 'COMMITTED'";
    let words = [format!("account {account}"), "the balance is 2005, the entries sum to 2000".to_owned()];
    is_found(&world, &founded, &[change], &[&words[0], &words[1]]).await;
});

both!(a_changed_total_of_a_fund_is_found, |world| async move {
    let founded = lived(&world).await;
    let fund = id(&world, "id", "funds").await;
    let change = "update fund_balances set available = available + 5, outside = outside - 5";
    is_found(&world, &founded, &[change], &[&format!("fund {fund}: its totals are off its accounts by 10")]).await;
});

both!(a_changed_total_of_a_day_is_found, |world| async move {
    let founded = lived(&world).await;
    let account = id(&world, "id", "accounts where kind = 'AVAILABLE'").await;
    let change = "update account_days set amount = amount + 5 where amount = 10000";
    let words =
        [format!("account {account} on 2026-03-01"), "the day's total is 10005, the entries sum to 10000".to_owned()];
    is_found(&world, &founded, &[change], &[&words[0], &words[1]]).await;
});

both!(a_changed_ballot_of_a_closed_vote_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = id(&world, "id", "proposals where title = 'A grant'").await;
    let one = "cast_by = (select min(cast_by) from ballots b join proposals p on p.id = b.proposal_id where p.title = 'A grant') \
        and proposal_id = (select id from proposals where title = 'A grant')";
    let one =
        if world.is_postgres() { one.replace("min(cast_by)", "min(cast_by::text)::uuid") } else { one.to_owned() };
    let change = format!("update ballots set choice = 'AGAINST' where {one}");
    let words = [format!("proposal {proposal}"), "it could not have closed early".to_owned()];
    is_found(&world, &founded, &[&change], &[&words[0], &words[1]]).await;
});

both!(a_ballot_that_its_history_does_not_know_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = counted_at_its_deadline(&world, &founded).await;
    let change = format!("update ballots set reason = 'I was asked to.' where {proposal} and choice = 'AGAINST'");
    is_found(&world, &founded, &[&change], &["in round 1 the ballot of seat ", "is not the one that was cast last"])
        .await;
});

both!(a_rule_changed_after_its_vote_was_opened_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = counted_at_its_deadline(&world, &founded).await;
    let text = if world.is_postgres() {
        "replace(rule::text, 'MAJORITY', 'UNANIMITY')::jsonb"
    } else {
        "replace(rule, 'MAJORITY', 'UNANIMITY')"
    };
    let change = format!("update proposals set rule = {text} where {}", proposal.replace("proposal_id", "id"));
    is_found(&world, &founded, &[&change], &["its rule is not the one with which round 1 was opened"]).await;
});

both!(a_ballot_taken_out_of_a_vote_that_ran_to_its_end_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = counted_at_its_deadline(&world, &founded).await;
    let change = format!("delete from ballots where {proposal} and choice = 'AGAINST'");
    let words = ["cast is stored as \"3\", recounted: \"2\"", "opposed is stored as \"1\", recounted: \"0\""];
    is_found(&world, &founded, &[&change], &words).await;
});

both!(a_changed_weight_of_an_elector_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = counted_at_its_deadline(&world, &founded).await;
    let change = format!("update electors set weight = 7 where {proposal} and constituency = 'PARTNER'");
    is_found(&world, &founded, &[&change], &["electorate is stored as \"5\", recounted: \"23\""]).await;
});

both!(an_elector_recused_afterwards_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = counted_at_its_deadline(&world, &founded).await;
    let wish = json!({ "reason": "OWN_WISH", "organisation": null });
    let change = format!("update electors set recusal = '{wish}' where {proposal} and constituency = 'FUNDER'");
    is_found(&world, &founded, &[&change], &["electorate is stored as \"5\", recounted: \"3\""]).await;
});

both!(a_changed_result_of_a_closed_proposal_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = counted_at_its_deadline(&world, &founded).await;
    let replaced = "replace(result_text, 'FAILED', 'PASSED')";
    let replaced = if world.is_postgres() {
        format!("({})::jsonb", replaced.replace("result_text", "result::text"))
    } else {
        replaced.replace("result_text", "result")
    };
    let of = proposal.replace("proposal_id", "id");
    let change = format!("update proposals set result = {replaced} where {of}");
    is_found(&world, &founded, &[&change], &["outcome is stored as \"PASSED\", recounted: \"FAILED\""]).await;
});

both!(a_changed_outcome_of_a_closed_proposal_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = counted_at_its_deadline(&world, &founded).await;
    let of = proposal.replace("proposal_id", "id");
    let change = format!("update proposals set outcome = 'PASSED', state = 'ENACTED' where {of}");
    let words = ["it stands as ENACTED with the outcome PASSED, its result says FAILED"];
    is_found(&world, &founded, &[&change], &words).await;
});

both!(a_result_taken_away_is_found, |world| async move {
    let founded = lived(&world).await;
    let proposal = counted_at_its_deadline(&world, &founded).await;
    let of = proposal.replace("proposal_id", "id");
    let change = format!("update proposals set result = null, closed_at = null, outcome = null where {of}");
    let words = ["it stands as FAILED with the outcome nothing, its result says nothing"];
    is_found(&world, &founded, &[&change], &words).await;
});

both!(a_changed_collective_result_is_found, |world| async move {
    let founded = lived(&world).await;
    let indicator = id(&world, "id", "indicators").await;
    let change = "update collective_results set numerator = 43";
    let words = [
        format!("result of indicator {indicator}"),
        "kept as 43 of 2 organisations".to_owned(),
        "recounted: 42 of 2".to_owned(),
    ];
    is_found(&world, &founded, &[change], &[&words[0], &words[1], &words[2]]).await;
});

both!(a_changed_value_of_an_accepted_report_is_found, |world| async move {
    let founded = lived(&world).await;
    let indicator = id(&world, "id", "indicators").await;
    let change = "update report_values set numerator = 41 where numerator = 40";
    let words =
        [format!("indicator {indicator}"), "part of organisation".to_owned(), "kept as 40, accepted: 41".to_owned()];
    is_found(&world, &founded, &[change], &[&words[0], &words[1], &words[2]]).await;
});

both!(what_cannot_even_be_read_differs_and_the_rest_is_verified_all_the_same, |world| async move {
    let founded = lived(&world).await;
    world.owner().await.tamper(&["update proposals set rule = '{}' where state = 'ENACTED'"]).await;
    assert!(persistence::verify::collaborative(&world.store, founded.steward.collaborative, None).await.is_err());
    let verify = commonpurse(&world.options().url, &["verify"]).output().await.expect("a command that ends");
    let said = String::from_utf8(verify.stdout).expect("a text");
    assert_eq!(verify.status.code(), Some(1), "{said}");
    assert!(said.contains("river DIFFERS and can't be read: ") && said.contains("hill sound head "), "{said}");
});

#[tokio::test(flavor = "multi_thread")]
async fn verifying_a_database_that_is_not_there_makes_none() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("mistyped.sqlite");
    for verb in [&["verify"][..], &["token", "--email", "a@b.example", "--collaborative", "river"]] {
        let done =
            commonpurse(&format!("sqlite:{}", file.display()), verb).output().await.expect("a command that ends");
        let said = String::from_utf8(done.stderr).expect("a text");
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(said.contains("there is no database") && said.contains("--database-url"), "{said}");
        assert!(!file.exists());
    }
}

/// A vote that failed when its time was over, as a condition on the rows of it.
async fn counted_at_its_deadline(world: &World, founded: &Founded) -> String {
    let action = json!({ "admitOrganisation": { "name": "Quarry", "constituency": "PARTNER" } });
    let open = world.open_vote(founded.member("Orchard"), "Take Quarry in", action).await;
    for (voter, choice) in [("Orchard", "FOR"), ("Lantern", "FOR"), ("Hill Trust", "AGAINST")] {
        data(world.vote(founded.member(voter), &open, choice).await);
    }
    world.clock.advance(chrono::TimeDelta::days(2));
    while gateway::scheduler::look(&world.state).await.expect("what was due") > 0 {}
    let id = world.owner().await.literal(e2e::uuid_of(&json!(open)));
    format!("proposal_id = {id}")
}
