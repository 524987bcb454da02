//! Where files are kept is a setting: a folder of the server's own, or a bucket.

use e2e::{Bucket, PDF, both, code, sha256};

use super::reporting;
use crate::process::{Process, commonpurse};

#[cfg(unix)]
both!(a_folder_is_made_for_its_owner_alone_when_it_is_needed, |world| async move {
    use std::os::unix::fs::PermissionsExt;
    let (founded, _) = reporting(&world).await;
    assert!(!world.files_folder().exists());
    world.stored(founded.member("Orchard"), "Wells.pdf", PDF).await;
    let mode = std::fs::metadata(world.files_folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let objects = world.kept_objects();
    let path = objects[0].strip_prefix(world.files_folder()).unwrap().to_string_lossy().into_owned();
    let (collaborative, object) = path.split_once('/').unwrap();
    assert_eq!(collaborative, founded.steward.collaborative.to_string());
    assert!(uuid::Uuid::try_parse(object).is_ok(), "{path}");
});

both!(another_server_reads_what_one_took, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let file = world.stored(orchard, "Wells.pdf", PDF).await;
    // A process has the machine's clock: whatever is signed for it is signed by that one.
    world.clock.set(chrono::DateTime::from(std::time::SystemTime::now()));
    let link = world.link(orchard, &file).await;
    let process = Process::serve(&world).await;
    world.send_to(&process.address);
    assert_eq!(world.fetch(&link).await.bytes().await.unwrap(), PDF);
    process.kill().await;
});

both!(a_bucket_keeps_small_files_and_large_ones_and_nothing_of_those_that_are_refused, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    world.clock.set(chrono::DateTime::from(std::time::SystemTime::now()));
    let bucket = Bucket::start();
    let settings = ["--files", "s3://river-files/kept/here"];
    let process = Process::serve_in(&world, &settings, &bucket.environment()).await;
    world.send_to(&process.address);
    let small = world.stored(orchard, "Wells.pdf", PDF).await;
    let bytes = [PDF, &vec![b'x'; 11 << 20][..]].concat();
    let large = world.stored(orchard, "Photos.pdf", &bytes).await;
    assert_eq!((bucket.objects().len(), bucket.uploads()), (2, (0, 1)));
    for key in bucket.objects().keys() {
        assert!(key.starts_with(&format!("river-files/kept/here/{}/", orchard.collaborative)), "{key}");
    }
    for (file, bytes) in [(&small, PDF), (&large, &bytes)] {
        let seen = world.file(orchard, file).await;
        assert_eq!(seen["sha256"], sha256(bytes));
        let fetched = world.fetch(seen["download"]["url"].as_str().unwrap()).await.bytes().await.unwrap();
        assert!(fetched == bytes);
    }
    let mut page = vec![b'\0'; 6 << 20];
    page[..4].copy_from_slice(b"\x7fELF");
    let (_, url) = world.target(orchard, "Photos.pdf", page.len()).await;
    let (status, said) = world.send_bytes(&url, page).await;
    assert_eq!((status, code(&said)), (415, "FILE_TYPE_REFUSED"), "{said}");
    assert_eq!((bucket.objects().len(), bucket.uploads()), (2, (0, 2)), "what had come was given up");
    let verify = |bucket: &Bucket| {
        let mut verify = commonpurse(&world.options().url, &["verify", settings[0], settings[1]]);
        verify.envs(bucket.environment());
        verify
    };
    assert!(verify(&bucket).output().await.unwrap().status.success());
    bucket.exchange(bucket.objects().keys().next().unwrap(), b"other");
    let differs = verify(&bucket).output().await.unwrap();
    assert!(String::from_utf8(differs.stdout).unwrap().contains("bytes came, 5 are there"));
    process.kill().await;
    bucket.end().await;
});

both!(a_place_that_is_none_starts_nothing, |world| async move {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("file");
    std::fs::write(&in_the_way, "no folder").unwrap();
    let inside = in_the_way.join("files").display().to_string();
    for (place, code) in [(inside.as_str(), 1), ("ftp://somewhere/files", 2), ("s3://", 2)] {
        let serve = ["serve", "--listen", "127.0.0.1:0", "--files", place];
        let output = commonpurse(&world.options().url, &serve).output().await.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains("--files"), "{said}");
    }
});
