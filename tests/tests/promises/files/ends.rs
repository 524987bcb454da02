//! What nobody attaches goes after a day, bytes and row; what is attached stays; and what is exchanged behind our back is found.

use chrono::TimeDelta;
use e2e::{PDF, both, data, json};
use persistence::verify;

use super::{begun, reporting, what_is_due};

both!(what_is_not_attached_within_a_day_is_removed, |world| async move {
    let (founded, period) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let [kept, left] = [world.stored(orchard, "Kept.pdf", PDF).await, world.stored(orchard, "Left.pdf", PDF).await];
    let (awaited, _) = world.target(orchard, "Never.pdf", 7).await;
    begun(&world, orchard, &period, &[&kept]).await;
    world.clock.advance(TimeDelta::hours(23));
    what_is_due(&world).await;
    assert!(!world.file(orchard, &left).await.is_null());
    world.clock.advance(TimeDelta::hours(1));
    what_is_due(&world).await;
    assert_eq!(world.file(orchard, &kept).await["state"], "STORED");
    assert!(world.file(orchard, &left).await.is_null() && world.file(orchard, &awaited).await.is_null());
    assert_eq!(world.kept_objects().len(), 1);
    let owner = world.owner().await;
    assert_eq!(owner.number("select count(*) from files").await, 1);
    assert_eq!(owner.number("select count(*) from activities where verb = 'fileRemoved'").await, 2);
    assert_eq!(owner.number("select count(*) from due where kind = 'remove_unused_file'").await, 0);
});

both!(what_is_taken_out_of_a_draft_goes_a_day_later_and_what_was_handed_in_stays, |world| async move {
    let (founded, period) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let [handed_in, drafted] =
        [world.stored(orchard, "One.pdf", PDF).await, world.stored(orchard, "Two.pdf", PDF).await];
    let report = begun(&world, orchard, &period, &[&handed_in]).await;
    data(world.on_report(orchard, "submitReport", &report).await);
    data(world.on_report(&founded.evaluator, "returnReport", &report).await);
    let save = async |evidence: &[&str]| {
        let edition = world.report(orchard, &report).await["edition"].clone();
        let input = json!({ "periodId": period, "expectedVersion": edition, "values": [], "evidence": evidence });
        data(world.act(orchard, "saveReport", input, "report { id }").await);
    };
    save(&[&handed_in, &drafted]).await;
    world.clock.advance(TimeDelta::hours(30));
    what_is_due(&world).await;
    assert_eq!(world.kept_objects().len(), 2);
    save(&[]).await;
    world.clock.advance(TimeDelta::hours(23));
    what_is_due(&world).await;
    assert_eq!(world.kept_objects().len(), 2);
    world.clock.advance(TimeDelta::hours(1));
    what_is_due(&world).await;
    assert!(world.file(orchard, &drafted).await.is_null());
    assert_eq!(world.file(orchard, &handed_in).await["state"], "STORED", "version 1 was handed in with it");
    assert_eq!(world.kept_objects().len(), 1);
});

both!(a_removal_that_died_in_the_middle_is_finished, |world| async move {
    let (founded, period) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let file = world.stored(orchard, "Left.pdf", PDF).await;
    // Its row says that it goes; its bytes were removed, or were not.
    world.owner().await.execute("update files set state = 'DISCARDED'").await.unwrap();
    let input = json!({ "periodId": period, "values": [], "evidence": [file] });
    assert_eq!(e2e::code(&world.act(orchard, "saveReport", input, "report { id }").await), "WRONG_STATE");
    std::fs::remove_file(&world.kept_objects()[0]).unwrap();
    world.clock.advance(TimeDelta::days(1));
    what_is_due(&world).await;
    assert_eq!(world.owner().await.number("select count(*) from files").await, 0);
});

both!(a_server_that_dies_while_bytes_come_leaves_nothing_for_good, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let (id, url) = world.target(orchard, "Wells.pdf", PDF.len()).await;
    // As it is left by a server that took one part and died.
    let owner = world.owner().await;
    let object = uuid::Uuid::from_u128(7);
    let held = if owner.is_postgres() { "now() + interval '99 years'" } else { "'2099-01-01T00:00:00+00:00'" };
    let left = format!("update files set object_id = {}, held_until = {held}", owner.literal(object));
    owner.execute(&left).await.unwrap();
    let folder = world.files_folder().join(orchard.collaborative.to_string());
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{object}#1")), "half").unwrap();
    let (status, said) = world.send_bytes(&url, PDF).await;
    assert_eq!((status, e2e::code(&said)), (409, "UPLOAD_UNDER_WAY"));
    owner.execute(&left.replace("99 years", "-99 years").replace("2099", "1999")).await.unwrap();
    assert_eq!(world.send_bytes(&url, PDF).await.0, 204);
    assert_eq!(world.file(orchard, &id).await["state"], "STORED");
    assert_eq!(world.kept_objects().len(), 1, "{:?}", world.kept_objects());
});

both!(a_file_that_is_missing_or_was_exchanged_is_found_by_verifying, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    for name in ["One.pdf", "Two.pdf", "Three.pdf"] {
        world.stored(orchard, name, PDF).await;
    }
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let objects = world.kept_objects();
    std::fs::remove_file(&objects[0]).unwrap();
    std::fs::write(&objects[1], [PDF, b"more"].concat()).unwrap();
    let mut changed = PDF.to_vec();
    changed[20] ^= 1;
    std::fs::write(&objects[2], &changed).unwrap();
    let found = world.differences(&founded).await;
    assert_eq!(found.len(), 3, "{found:#?}");
    for (what, count) in
        [("its bytes are missing", 1), ("bytes came, ", 1), (&*format!("its bytes have {}", e2e::sha256(&changed)), 1)]
    {
        assert_eq!(
            found.iter().filter(|line| line.starts_with("file ") && line.contains(what)).count(),
            count,
            "{found:#?}"
        );
    }
    let (url, folder) = (world.options().url, world.files_folder().display().to_string());
    let line = ["commonpurse", "verify", "--database-url", &url, "--files", &folder].map(str::to_owned);
    let code = tokio::task::spawn_blocking(move || gateway::command::run_line(line)).await.unwrap();
    assert_eq!(code, std::process::ExitCode::from(1));
    // A place that can't be reached is no difference: it is said.
    let away = world.files_folder().join("nothing").join("here");
    std::fs::write(world.files_folder().join("nothing"), "in the way").unwrap();
    let files = persistence::files::Files::on(persistence::files::Shelf::folder(away));
    let store = world.store.clone().with_files(files);
    let report = verify::collaborative(&store, orchard.collaborative, None).await.unwrap();
    assert_eq!(report.differences, Vec::<String>::new());
    assert!(report.files_away.is_some());
});

both!(bytes_that_are_missing_are_our_fault_and_told_as_that, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let file = world.stored(orchard, "Wells.pdf", PDF).await;
    let link = world.link(orchard, &file).await;
    let object = world.kept_objects()[0].clone();
    let broken: [&dyn Fn() -> std::io::Result<()>; 2] =
        [&|| std::fs::write(&object, "other"), &|| std::fs::remove_file(&object)];
    for break_it in broken {
        break_it().unwrap();
        let answer = world.fetch(&link).await;
        assert_eq!(answer.status(), 500);
        let said = answer.json().await.unwrap();
        assert_eq!(e2e::code(&said), "INTERNAL", "{said}");
        assert!(said["errors"][0]["extensions"]["incident"].is_string());
    }
});
