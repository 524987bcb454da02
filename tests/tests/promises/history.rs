//! What others published is taken in as they said it, and shown beside the books.

use domain::tenancy::{Constituency, Role};
use e2e::{Draft, Member, Value, World, both, code, data, json, shared};
use persistence::history::{File, Report, import_360giving};
use persistence::tenancy::{self, DraftOrganisation};

/// Imports a file's bytes.
async fn import(world: &World, draft: &Draft, bytes: &[u8]) -> Report {
    let file = File { name: "grants.json", bytes };
    import_360giving(&world.store, draft.id, file, |_| ()).await.expect("a file that is taken")
}

async fn import_grants(world: &World, draft: &Draft, grants: &Value) -> Report {
    import(world, draft, json!({ "grants": grants }).to_string().as_bytes()).await
}

/// What a field of the collaborative says to its steward.
async fn see(world: &World, viewer: &Member, field: &str) -> Value {
    data(world.by(viewer, &format!("{{ collaborative {{ {field} }} }}"), json!({})).await)["collaborative"].clone()
}

fn grant(id: &str, recipient: Value) -> Value {
    json!({
        "id": id, "title": "Boats", "description": "For boats.", "currency": "GBP", "amountAwarded": 1000.5,
        "awardDate": "2020-11-03T00:00:00+00:00", "grantProgramme": [{ "title": "Water" }],
        "recipientOrganization": [recipient], "fundingOrganization": [{ "id": "GB-CHC-900", "name": "River Fund" }]
    })
}

fn harbour() -> Value {
    json!({ "id": "GB-CHC-1159982", "name": "Harbour Trust" })
}

/// Everything that an import may write, counted.
async fn written(world: &World) -> Vec<i64> {
    let tables = [
        "grant_statements",
        "grant_statement_versions",
        "known_organisations",
        "known_organisation_identifiers",
        "known_organisation_aliases",
        "programmes",
    ];
    let mut counts = Vec::new();
    for table in tables {
        counts.push(world.owner().await.number(&format!("select count(*) from {table}")).await);
    }
    counts
}

/// One of the real publications: what its README says, and what we say.
async fn publication(world: &World, name: &str, expected: Value, notes: Value) -> bool {
    let Some(bytes) = shared(&format!("data/360giving/grants/{name}.json")) else { return false };
    let draft = world.draft("river").await;
    let report = import(world, &draft, &bytes).await;
    assert_eq!((report.imported, report.refused), (report.records, 0), "{:?}", report.refusals);
    assert_eq!(report.totals[0].amount, expected["amountAwarded"]["amount"]);
    for (code, times) in notes.as_object().expect("notes") {
        assert_eq!(json!(report.notes)[code], *times, "{code}");
    }
    let totals = "grantStatementTotals { grants amountAwarded { amount currency } recipients toIndividuals } \
                  programmes { totalCount } knownOrganisations { totalCount }";
    let seen = see(world, &draft.steward, totals).await;
    let mut totals = seen["grantStatementTotals"][0].clone();
    totals["programmes"] = seen["programmes"]["totalCount"].clone();
    totals["organisations"] = seen["knownOrganisations"]["totalCount"].clone();
    assert_eq!(totals, expected);
    let before = written(world).await;
    let again = import(world, &draft, &bytes).await;
    assert_eq!((again.unchanged, again.imported, again.changed), (report.records, 0, 0));
    assert_eq!((written(world).await, again.totals), (before, report.totals));
    true
}

both!(power_to_changes_publication_comes_out_to_the_penny, |world| async move {
    let expected = json!({ "grants": 870, "amountAwarded": { "amount": "51625696.54", "currency": "GBP" },
        "recipients": 694, "toIndividuals": 0, "programmes": 20, "organisations": 695 });
    let notes = json!({ "AWARDED_ABOVE_APPLIED": 122, "DISBURSED_ABOVE_AWARDED": 9 });
    publication(&world, "power-to-change", expected, notes).await;
    if shared("data/README.md").is_none() {
        return;
    }
    let aliased = "select count(distinct known_organisation_id) from known_organisation_aliases";
    assert_eq!(world.owner().await.number(aliased).await, 27);
});

both!(lloyd_webbers_publication_comes_out_to_the_penny_despite_float_noise, |world| async move {
    let expected = json!({ "grants": 475, "amountAwarded": { "amount": "21757793.27", "currency": "GBP" },
        "recipients": 288, "toIndividuals": 0, "programmes": 7, "organisations": 289 });
    publication(
        &world,
        "andrew-lloyd-webber-foundation",
        expected,
        json!({ "AWARDED_ABOVE_APPLIED": 63, "AMOUNT_ROUNDED": 4 }),
    )
    .await;
});

both!(grants_to_individuals_and_regrants_come_out_to_the_penny, |world| async move {
    let expected = json!({ "grants": 154, "amountAwarded": { "amount": "16589361.49", "currency": "GBP" },
        "recipients": 40, "toIndividuals": 99, "programmes": 40, "organisations": 73 });
    publication(
        &world,
        "individuals-and-regrants",
        expected,
        json!({ "AWARDED_ABOVE_APPLIED": 27, "INDIVIDUAL_NOT_KEPT": 99 }),
    )
    .await;
    if shared("data/README.md").is_none() {
        return;
    }
    let traces =
        "select count(*) from grant_statement_versions where cast(original as text) like '%Individual Recipient%'";
    assert_eq!(world.owner().await.number(traces).await, 0);
});

both!(the_same_file_twice_changes_nothing, |world| async move {
    let draft = world.draft("river").await;
    let grants = json!([grant("360G-river-1", harbour()), grant("360G-river-2", harbour())]);
    assert_eq!(import_grants(&world, &draft, &grants).await.imported, 2);
    let before = written(&world).await;
    let reordered = json!([grants[1], grants[0]]);
    let report = import_grants(&world, &draft, &reordered).await;
    assert_eq!((report.unchanged, report.imported, report.changed), (2, 0, 0));
    assert_eq!((written(&world).await, report.notes.len()), (before, 0));
    let batches = "select count(*) from activities where verb = 'grantStatementsImported'";
    assert_eq!(world.owner().await.number(batches).await, 1);
});

both!(a_changed_record_makes_a_new_version_and_the_old_one_stays, |world| async move {
    let draft = world.draft("river").await;
    let first = grant("360G-river-1", harbour());
    import_grants(&world, &draft, &json!([first])).await;
    let mut second = first.clone();
    second["amountAwarded"] = json!(2000);
    second["title"] = json!("More boats");
    let report = import_grants(&world, &draft, &json!([second, grant("360G-river-2", harbour())])).await;
    assert_eq!((report.changed, report.imported), (1, 1));
    let field = "grantStatements { totalCount nodes { externalId version title amountAwarded { amount } \
                 versions { version original import { added changed } } } }";
    let seen = see(&world, &draft.steward, field).await;
    let statement = &seen["grantStatements"]["nodes"][0];
    assert_eq!(seen["grantStatements"]["totalCount"], 2);
    assert_eq!((&statement["version"], &statement["title"]), (&json!(2), &json!("More boats")));
    assert_eq!(statement["amountAwarded"]["amount"], "2000.00");
    let originals: Vec<Value> = statement["versions"]
        .as_array()
        .expect("versions")
        .iter()
        .map(|version| serde_json_of(&version["original"]))
        .collect();
    assert_eq!(originals, [first, second]);
    assert_eq!(statement["versions"][1]["import"], json!({ "added": 1, "changed": 1 }));
});

fn serde_json_of(text: &Value) -> Value {
    text.as_str().and_then(|text| text.parse().ok()).expect("JSON in a text")
}

both!(one_identifier_under_several_names_is_one_organisation_with_aliases, |world| async move {
    let draft = world.draft("river").await;
    let named = |name: &str| json!({ "id": "GB-CHC-1159982", "name": name });
    let grants = json!([
        grant("360G-river-1", named("Harbour Trust")),
        grant("360G-hill-2", named("The Harbour")),
        grant("360G-river-3", named("The Harbour")),
        grant("360G-river-4", json!({ "id": "GB-CHC-7", "name": "Harbour Trust" }))
    ]);
    let report = import_grants(&world, &draft, &grants).await;
    assert_eq!(json!(report.notes), json!({ "NAME_DIFFERS": 2 }));
    let field = "knownOrganisations { nodes { name aliases { name publisher } identifiers { scheme value } } } \
                 grantStatements { nodes { recipientName notes { code path } } }";
    let seen = see(&world, &draft.steward, field).await;
    let known = &seen["knownOrganisations"]["nodes"];
    assert_eq!(
        known[0],
        json!({ "name": "Harbour Trust", "aliases": [{ "name": "The Harbour", "publisher": "360G-hill" }],
        "identifiers": [{ "scheme": "GB-CHC", "value": "1159982" }] })
    );
    // The funder, and another organisation of the same name.
    assert_eq!((known.as_array().map(Vec::len), &known[2]["name"]), (Some(3), &json!("Harbour Trust")));
    assert_eq!(
        seen["grantStatements"]["nodes"][1],
        json!({ "recipientName": "The Harbour",
        "notes": [{ "code": "NAME_DIFFERS", "path": "/recipientOrganization/0/name" }] })
    );
});

both!(an_organisation_known_from_history_is_no_party, |world| async move {
    let draft = world.draft("river").await;
    import_grants(&world, &draft, &json!([grant("360G-river-1", harbour())])).await;
    let field = "organisations { totalCount } founding { missing { name } } bodies { nodes { seats { totalCount } } } \
                 knownOrganisations { nodes { party { name } } }";
    let seen = see(&world, &draft.steward, field).await;
    assert_eq!((&seen["organisations"]["totalCount"], &seen["founding"]["missing"]), (&json!(0), &json!([])));
    assert_eq!(seen["bodies"]["nodes"][0]["seats"]["totalCount"], 0);
    assert_eq!(seen["knownOrganisations"]["nodes"][0]["party"], Value::Null);
    let party = DraftOrganisation {
        name: "Harbour Trust (charity)".to_owned(),
        constituency: Constituency::Partner,
        controlled_by_funder: false,
        website: None,
        identifiers: vec![("GB-CHC".to_owned(), "1159982".to_owned())],
        key: None,
    };
    tenancy::draft_organisation(&world.store, draft.steward.asking(), &party).await.expect("a party");
    let seen = see(&world, &draft.steward, "knownOrganisations { nodes { name party { name } } }").await;
    let party = json!({ "name": "Harbour Trust", "party": { "name": "Harbour Trust (charity)" } });
    assert_eq!(seen["knownOrganisations"]["nodes"][0], party);
});

both!(statements_never_touch_the_books, |world| async move {
    let draft = world.draft("river").await;
    import_grants(&world, &draft, &json!([grant("360G-river-1", harbour())])).await;
    for table in ["grants", "transfers", "entries", "contributions", "pledges", "organisations", "seats"] {
        assert_eq!(world.owner().await.number(&format!("select count(*) from {table}")).await, 0, "{table}");
    }
});

both!(a_bad_record_never_sinks_the_file, |world| async move {
    let draft = world.draft("river").await;
    let mut undated = grant("360G-river-2", harbour());
    undated["awardDate"] = json!("05/06/2020");
    undated["currency"] = json!("pounds");
    let twin = grant("360G-river-1", harbour());
    let grants = json!([grant("360G-river-1", harbour()), undated, null, twin, grant("360G-river-3", harbour())]);
    let report = import_grants(&world, &draft, &grants).await;
    assert_eq!((report.records, report.imported, report.refused), (5, 2, 3));
    let field =
        "imports { nodes { format fileName added refused finishedAt refusals { position externalId path code } } }";
    let seen = see(&world, &draft.steward, field).await;
    let import = &seen["imports"]["nodes"][0];
    assert_eq!(
        (&import["format"], &import["fileName"], &import["refused"]),
        (&json!("THREE_SIXTY_GIVING"), &json!("grants.json"), &json!(3))
    );
    assert!(import["finishedAt"].is_string());
    assert_eq!(
        import["refusals"],
        json!([
            { "position": 2, "externalId": "360G-river-2", "path": "/currency", "code": "UNKNOWN_CURRENCY" },
            { "position": 2, "externalId": "360G-river-2", "path": "/awardDate", "code": "DATE_ORDER_UNCLEAR" },
            { "position": 3, "externalId": null, "path": "", "code": "UNREADABLE" },
            { "position": 4, "externalId": "360G-river-1", "path": "/id", "code": "DUPLICATE_ID" },
        ])
    );
});

both!(a_file_that_cannot_be_read_is_refused_as_a_whole_and_leaves_nothing, |world| async move {
    let draft = world.draft("river").await;
    for bytes in [&b"Identifier,Currency\r\n42,GBP"[..], b"{\"grants\": {}}", b"{\"grants\": [\"\xA3\"]}", b""] {
        let refused = import_360giving(&world.store, draft.id, File { name: "x", bytes }, |_| ()).await;
        assert!(matches!(refused, Err(persistence::Error::Refused(_))), "{refused:?}");
    }
    assert_eq!(see(&world, &draft.steward, "imports { totalCount }").await["imports"]["totalCount"], 0);
});

both!(the_standards_own_bad_files_are_answered_record_by_record, |world| async move {
    let quirk = |name: &str| shared(&format!("data/360giving/quirks/{name}"));
    let (Some(nulls), Some(errors)) = (quirk("nulls.json"), quirk("badfile_all_validation_errors.json")) else {
        return;
    };
    let draft = world.draft("river").await;
    let report = import(&world, &draft, &nulls).await;
    assert_eq!((report.records, report.refused), (2, 2));
    let report = import(&world, &draft, &errors).await;
    let paths: Vec<&str> = report.refusals.iter().map(|line| line.path.as_str()).collect();
    assert_eq!(paths, ["/fundingOrganization", "/currency", "/amountAwarded", "/awardDate"]);
    assert_eq!(report.refusals[0].id.as_deref(), Some("360G-sampletrust-105177/Z/14/Z"));
    for name in ["bom.csv", "fundingproviders-grants_2_grants_cp1252.csv"] {
        let bytes = quirk(name).unwrap_or_default();
        let refused = import_360giving(&world.store, draft.id, File { name, bytes: &bytes }, |_| ()).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("CSV")), "{name}");
    }
});

both!(statements_are_listed_by_recipient_programme_and_publisher, |world| async move {
    let draft = world.draft("river").await;
    let mut music = grant("360G-hill-3", harbour());
    music["grantProgramme"][0]["title"] = json!("Music");
    let other = json!({ "id": "GB-CHC-7", "name": "Lighthouse" });
    import_grants(&world, &draft, &json!([grant("360G-river-1", harbour()), grant("360G-river-2", other), music]))
        .await;
    let field = "grantStatements { nodes { externalId recipient { id name } programme { id title publisher } } }";
    let all = see(&world, &draft.steward, field).await["grantStatements"]["nodes"].clone();
    let cases = [
        (json!({ "recipientId": all[0]["recipient"]["id"] }), json!(["360G-river-1", "360G-hill-3"])),
        (json!({ "programmeId": all[0]["programme"]["id"] }), json!(["360G-river-1", "360G-river-2"])),
        (json!({ "publisher": "360G-hill" }), json!(["360G-hill-3"])),
        (json!({ "publisher": "360G-hill", "programmeId": all[0]["programme"]["id"] }), json!([])),
    ];
    let query = "query($filter: GrantStatementFilter) { collaborative { grantStatements(filter: $filter) { totalCount \
                 nodes { externalId } } grantStatementTotals(filter: $filter) { grants } } }";
    for (filter, expected) in cases {
        let seen = data(world.by(&draft.steward, query, json!({ "filter": filter })).await)["collaborative"].clone();
        let nodes = seen["grantStatements"]["nodes"].as_array().cloned().unwrap_or_default();
        let ids: Vec<&Value> = nodes.iter().map(|node| &node["externalId"]).collect();
        assert_eq!(json!(ids), expected, "{filter}");
        assert_eq!(seen["grantStatements"]["totalCount"], ids.len());
        let grants = seen["grantStatementTotals"][0]["grants"].as_u64().unwrap_or_default();
        assert_eq!(grants, ids.len() as u64);
    }
    let foreign = json!({ "filter": { "recipientId": all[0]["programme"]["id"] } });
    assert_eq!(code(&world.by(&draft.steward, query, foreign).await), "NOT_FOUND");
});

both!(what_one_collaborative_imported_no_other_sees, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    import_grants(&world, &river, &json!([grant("360G-river-1", harbour())])).await;
    let field = "imports { totalCount } grantStatements { totalCount } knownOrganisations { totalCount } programmes { totalCount }";
    let none = json!({ "totalCount": 0 });
    let seen = see(&world, &hill.steward, field).await;
    assert_eq!(
        seen,
        json!({ "imports": none, "grantStatements": none, "knownOrganisations": none, "programmes": none })
    );
    let report = import_grants(&world, &hill, &json!([grant("360G-river-1", harbour())])).await;
    assert_eq!(report.imported, 1);
    let observer = world.join(&river.steward, "olga@river.example", None, &[Role::Observer]).await;
    assert_eq!(see(&world, &observer, "grantStatements { totalCount }").await["grantStatements"]["totalCount"], 1);
});

both!(two_imports_at_once_make_no_twins, |world| async move {
    let draft = world.draft("river").await;
    let grants: Vec<Value> = (0..450).map(|number| grant(&format!("360G-river-{number}"), harbour())).collect();
    let grants = json!(grants);
    let (one, other) = tokio::join!(import_grants(&world, &draft, &grants), import_grants(&world, &draft, &grants));
    assert_eq!((one.imported + other.imported, one.unchanged + other.unchanged), (450, 450));
    assert_eq!(written(&world).await, [450, 450, 2, 2, 0, 1]);
});

both!(hostile_texts_are_kept_as_texts, |world| async move {
    let draft = world.draft("river").await;
    let mut hostile =
        grant("360G-river-1'; drop table imports; --", json!({ "id": "GB-CHC-\u{0}", "name": "\u{202E}txt\u{0}" }));
    hostile["additional\u{0}"] = json!({ "deep": ["\u{0}", 1e300, 0.1] });
    hostile["title"] = json!("x".repeat(100_000));
    hostile["grantProgramme"][0]["title"] = json!("é".repeat(5_000));
    let report = import_grants(&world, &draft, &json!([hostile])).await;
    assert_eq!((report.imported, report.refused), (1, 0), "{:?}", report.refusals);
    assert_eq!(import_grants(&world, &draft, &json!([hostile])).await.unchanged, 1);
});
