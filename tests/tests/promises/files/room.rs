//! How much is taken: of one file, of one collaborative, of one member at a time.

use chrono::TimeDelta;
use domain::files::FileLimits;
use e2e::{PDF, both, code, data, json};

use super::reporting;

const LIMITS: FileLimits = FileLimits { most_bytes: 1_000, most_in_all: 2_500, most_open: 3 };

both!(a_file_and_all_files_have_a_limit_and_say_the_numbers, |world| async move {
    let (founded, _) = reporting(&world).await;
    let hill = world.founded("hill").await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let narrow = world.server_taking(LIMITS).await;
    world.send_to(&narrow.address);
    for (size, expected) in [(1_001, "FILE_TOO_LARGE"), (0, "INVALID_INPUT")] {
        let refused = world.announce(orchard, "Wells.pdf", size).await;
        assert_eq!((code(&refused), &refused["errors"][0]["extensions"]["field"]), (expected, &json!("size")));
    }
    let huge = world.announce_with(orchard, json!({ "name": "a", "size": -5 })).await;
    assert_eq!(code(&huge), "INVALID_INPUT");
    data(world.announce(orchard, "One.pdf", 1_000).await);
    data(world.announce(lantern, "Two.pdf", 1_000).await);
    let full = world.announce(orchard, "Three.pdf", 501).await;
    assert_eq!(code(&full), "NO_ROOM_FOR_FILES");
    let message = full["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("501 bytes") && message.contains("500 of 2500"), "{message}");
    data(world.announce(hill.member("Orchard"), "Theirs.pdf", 1_000).await);
    // Room that was kept for what never came is free again.
    world.clock.advance(TimeDelta::minutes(15));
    for name in ["Four.pdf", "Five.pdf"] {
        data(world.announce(orchard, name, 1_000).await);
    }
    narrow.end().await;
});

both!(a_member_has_few_uploads_open_at_a_time, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let narrow = world.server_taking(LIMITS).await;
    world.send_to(&narrow.address);
    let (_, first) = world.target(orchard, "One.pdf", PDF.len()).await;
    for name in ["Two.pdf", "Three.pdf"] {
        world.target(orchard, name, 1).await;
    }
    assert_eq!(code(&world.announce(orchard, "Four.pdf", 1).await), "TOO_MANY_UPLOADS");
    data(world.announce(founded.member("Lantern"), "Theirs.pdf", 1).await);
    assert_eq!(world.send_bytes(&first, PDF).await.0, 204);
    data(world.announce(orchard, "Four.pdf", 1).await);
    narrow.end().await;
});

both!(of_two_at_once_one_gets_the_last_room, |world| async move {
    let (founded, _) = reporting(&world).await;
    let limits = FileLimits { most_in_all: 1_500, ..LIMITS };
    let narrow = world.server_taking(limits).await;
    world.send_to(&narrow.address);
    let answers = tokio::join!(
        world.announce(founded.member("Orchard"), "One.pdf", 1_000),
        world.announce(founded.member("Lantern"), "Two.pdf", 1_000),
        world.announce(founded.member("Riverbank"), "Three.pdf", 1_000)
    );
    let answers = [answers.0, answers.1, answers.2];
    assert_eq!(answers.iter().filter(|answer| answer.get("errors").is_none()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| code(answer) == "NO_ROOM_FOR_FILES").count(), 2);
    narrow.end().await;
});
