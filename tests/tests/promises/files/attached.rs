//! Evidence goes with its report: who may write it, what stays as it was, and who reads it.

use domain::tenancy::Role;
use e2e::{Member, PDF, Value, World, award, both, code, data, json};

use super::{begun, evidence, reporting};

fn names(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

/// Whether somebody finds a file, by its id and behind a link of their own.
async fn finds(world: &World, reader: &Member, file: &str) -> bool {
    let found = world.file(reader, file).await;
    let readable = match found["download"]["url"].as_str() {
        Some(link) => world.fetch(link).await.status() == 200,
        None => false,
    };
    assert_eq!(!found.is_null(), readable, "{found}");
    readable
}

both!(who_reads_the_report_reads_its_evidence_and_nobody_else, |world| async move {
    let (founded, period) = reporting(&world).await;
    let (orchard, funder) = (founded.member("Orchard"), founded.member("Hill Trust"));
    let auditor = world.join(&founded.steward, "ada@river.example", None, &[Role::Auditor]).await;
    let others = [funder, founded.member("Lantern"), &founded.steward];
    let file = world.stored(orchard, "Wells.pdf", PDF).await;
    let report = begun(&world, orchard, &period, &[&file]).await;
    // A draft is its organisation's own.
    assert_eq!(evidence(&world, orchard, &report).await, names(&["Wells.pdf"]));
    for reader in [&founded.evaluator, &auditor].into_iter().chain(others) {
        assert_eq!(evidence(&world, reader, &report).await, None);
        assert!(!finds(&world, reader, &file).await);
    }
    // What is handed in is read by those who oversee.
    data(world.on_report(orchard, "submitReport", &report).await);
    for reader in [orchard, &founded.evaluator, &auditor] {
        assert_eq!(evidence(&world, reader, &report).await, names(&["Wells.pdf"]));
        assert!(finds(&world, reader, &file).await);
    }
    data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    assert!(!finds(&world, funder, &file).await, "it was not accepted yet");
    // What was accepted is read by those for whom there is a consent, as long as there is.
    data(world.on_report(&founded.evaluator, "acceptReport", &report).await);
    assert_eq!(evidence(&world, funder, &report).await, names(&["Wells.pdf"]));
    assert!(finds(&world, funder, &file).await);
    assert!(!finds(&world, founded.member("Lantern"), &file).await && !finds(&world, &founded.steward, &file).await);
    let link = world.link(funder, &file).await;
    data(world.consent(orchard, "withdrawSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    assert!(!finds(&world, funder, &file).await);
    assert_eq!(world.fetch(&link).await.status(), 404, "a link that was handed out before");
});

both!(what_was_handed_in_keeps_its_evidence_and_goes_on_as_a_new_version, |world| async move {
    let (founded, period) = reporting(&world).await;
    let (orchard, evaluator) = (founded.member("Orchard"), &founded.evaluator);
    let [first, second] = [world.stored(orchard, "One.pdf", PDF).await, world.stored(orchard, "Two.pdf", PDF).await];
    let report = begun(&world, orchard, &period, &[&first]).await;
    data(world.on_report(orchard, "submitReport", &report).await);
    let save = async |evidence: Option<&[&str]>| {
        let edition = world.report(orchard, &report).await["edition"].clone();
        let mut input = json!({ "periodId": period, "expectedVersion": edition, "narrative": "Again.", "values": [] });
        if let Some(evidence) = evidence {
            input["evidence"] = json!(evidence);
        }
        world.act(orchard, "saveReport", input, "report { version }").await
    };
    let refused = save(Some(&[&second])).await;
    assert_eq!(code(&refused), "WRONG_STATE", "{refused}");
    data(world.on_report(evaluator, "returnReport", &report).await);
    let again = data(save(None).await);
    assert_eq!(again["saveReport"]["report"]["version"], 2);
    assert_eq!(evidence(&world, orchard, &report).await, names(&["One.pdf"]), "left out, it stays");
    data(save(Some(&[&second, &first])).await);
    assert_eq!(evidence(&world, orchard, &report).await, names(&["Two.pdf", "One.pdf"]), "in the order given");
    data(save(Some(&[&second])).await);
    assert_eq!(evidence(&world, orchard, &report).await, names(&["Two.pdf"]));
    assert_eq!(evidence(&world, evaluator, &report).await, None, "the draft is none of theirs");
    data(world.on_report(orchard, "submitReport", &report).await);
    data(world.on_report(evaluator, "acceptReport", &report).await);
    assert_eq!(evidence(&world, evaluator, &report).await, names(&["Two.pdf"]));
    assert!(!finds(&world, evaluator, &first).await, "evidence of a version that they no longer read");
    data(world.on_report(orchard, "correctReport", &report).await);
    assert_eq!(evidence(&world, evaluator, &report).await, names(&["Two.pdf"]), "the accepted one counts");
    data(save(Some(&[])).await);
    assert_eq!(evidence(&world, orchard, &report).await, names(&[]));
    assert_eq!(evidence(&world, evaluator, &report).await, names(&["Two.pdf"]));
    let owner = world.owner().await;
    assert_eq!(owner.number("select count(*) from report_evidence").await, 2, "one of each version handed in");
    for (statement, why) in [
        ("delete from report_evidence where version = 1", "evidence of a report that was handed in stays"),
        ("update report_evidence set position = 7", "evidence is added or taken out, not changed"),
        ("update files set name = 'Other.pdf'", "a file whose bytes have come is not changed"),
        ("update files set state = 'AWAITED'", "a file whose bytes have come is not changed"),
    ] {
        let refused = owner.execute(statement).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{statement}: {refused}");
    }
});

both!(only_ones_own_files_that_have_come_are_attached, |world| async move {
    let (founded, period) = reporting(&world).await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let own = world.stored(orchard, "Wells.pdf", PDF).await;
    let theirs = world.stored(lantern, "Theirs.pdf", PDF).await;
    let (awaited, _) = world.target(orchard, "Later.pdf", 7).await;
    let save = async |evidence: Value| {
        let input = json!({ "periodId": period, "values": [], "evidence": evidence });
        world.act(orchard, "saveReport", input, "report { id }").await
    };
    let many: Vec<&str> = vec![own.as_str(); 21];
    for (evidence, expected) in [
        (json!([theirs]), "NOT_FOUND"),
        (json!([own, "RmlsZTowMDAw"]), "NOT_FOUND"),
        (json!([own, awaited]), "WRONG_STATE"),
        (json!([own, own]), "INVALID_INPUT"),
        (json!(many), "INVALID_INPUT"),
    ] {
        let refused = save(evidence.clone()).await;
        assert_eq!(code(&refused), expected, "{evidence}: {refused}");
    }
    assert_eq!(world.owner().await.number("select count(*) from reports").await, 0);
    data(save(json!([own])).await);
    // Of one organisation any member attaches what another one sent.
    let colleague = world.join(orchard, "colleague@orchard.example", orchard.organisation, &[Role::Member]).await;
    let theirs = world.stored(&colleague, "Colleague.pdf", PDF).await;
    let input = json!({ "periodId": period, "expectedVersion": 1, "values": [], "evidence": [own, theirs] });
    data(world.act(orchard, "saveReport", input, "report { id }").await);
});

both!(who_acts_for_no_organisation_announces_nothing, |world| async move {
    let (founded, _) = reporting(&world).await;
    for member in [&founded.evaluator, &founded.steward] {
        assert_eq!(code(&world.announce(member, "Wells.pdf", 7).await), "FORBIDDEN");
    }
    data(world.announce(founded.member("Hill Trust"), "Wells.pdf", 7).await);
});

both!(documents_of_an_agreement_are_read_by_every_member_and_stay, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "1000").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let decided = world.decide(&founded, founded.member("Orchard"), "A grant", award(&fund, &meadow, &["10"])).await;
    let grant = decided["enactedSubjectId"].clone();
    let file = world.stored(&meadow.member, "Signed.pdf", PDF).await;
    let others = world.stored(founded.member("Lantern"), "Others.pdf", PDF).await;
    let agree = async |documents: Value| {
        let input = json!({ "grantId": grant, "documents": documents });
        world.act(&meadow.member, "agreeGrant", input, "grant { stage documents { name } }").await
    };
    assert_eq!(code(&agree(json!([others])).await), "NOT_FOUND");
    assert!(!finds(&world, founded.member("Hill Trust"), &file).await);
    let agreed = data(agree(json!([file])).await)["agreeGrant"]["grant"].clone();
    assert_eq!(agreed, json!({ "stage": "AGREED", "documents": [{ "name": "Signed.pdf" }] }));
    for reader in [founded.member("Hill Trust"), founded.member("Lantern"), &founded.steward, &founded.evaluator] {
        assert!(finds(&world, reader, &file).await);
    }
    let late = world.stored(&meadow.member, "Late.pdf", PDF).await;
    let again = data(agree(json!([late])).await)["agreeGrant"]["grant"].clone();
    assert_eq!(again, agreed, "agreeing twice changes nothing");
    let gone = world.owner().await.execute("update grant_documents set position = 3").await;
    // The owner of a PostgreSQL database may; the server's role may not, as of everything that is written once.
    assert_eq!(gone.is_err(), !world.is_postgres());
});

/// Everything that somebody reads in the log about files.
async fn log(world: &World, reader: &Member) -> Vec<String> {
    let query = "query($verbs: [String!]) { collaborative { activity(first: 100, filter: { verbs: $verbs }) { \
        nodes { verb change } } } }";
    let verbs = ["fileAnnounced", "fileStored", "fileRemoved", "evidenceAttached", "evidenceTakenOut"];
    let found = data(world.by(reader, query, json!({ "verbs": verbs })).await);
    let entries = found["collaborative"]["activity"]["nodes"].as_array().cloned().unwrap_or_default();
    entries.iter().map(ToString::to_string).collect()
}

both!(the_log_tells_others_nothing_of_a_file_and_nobody_its_name, |world| async move {
    let (founded, period) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let auditor = world.join(&founded.steward, "ada@river.example", None, &[Role::Auditor]).await;
    let file = world.stored(orchard, "Secret wells.pdf", PDF).await;
    let report = begun(&world, orchard, &period, &[&file]).await;
    let saved = json!({ "periodId": period, "expectedVersion": 1, "values": [], "evidence": [] });
    data(world.act(orchard, "saveReport", saved, "report { id }").await);
    data(world.on_report(orchard, "submitReport", &report).await);
    for reader in [orchard, &auditor] {
        let read = log(&world, reader).await;
        assert_eq!(read.len(), 4, "{read:#?}");
        for verb in ["fileAnnounced", "fileStored", "evidenceAttached", "evidenceTakenOut"] {
            assert_eq!(read.iter().filter(|entry| entry.contains(verb)).count(), 1, "{verb}: {read:#?}");
        }
        assert!(read.iter().any(|entry| entry.contains(&e2e::sha256(PDF))), "its checksum is in the chain");
        assert!(!read.iter().any(|entry| entry.contains("Secret")), "{read:#?}");
    }
    for reader in [founded.member("Hill Trust"), founded.member("Lantern"), &founded.steward, &founded.evaluator] {
        assert_eq!(log(&world, reader).await, Vec::<String>::new());
    }
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});
