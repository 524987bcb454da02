//! Many small acts share a commit on SQLite; each of them is still its own.

use std::pin::pin;

use domain::tenancy::BodyKind;
use e2e::both;
use futures_util::future::join_all;
use futures_util::poll;
use persistence::Error;
use persistence::tenancy::{CreateBody, create_body};

both!(a_hundred_acts_at_once_are_all_there_and_a_refused_one_undoes_only_itself, |world| async move {
    let draft = world.draft("river").await;
    let acts = (0..100).map(|number| {
        // The assembly is never made by hand: this one is refused, in the middle of the line.
        let kind = if number == 50 { BodyKind::Assembly } else { BodyKind::Committee };
        let name = format!("Committee {number}");
        let command = CreateBody {
            kind,
            name,
            mandate: "Works.".to_owned(),
            parent: None,
            most_weight_per_organisation: None,
            key: None,
        };
        let (store, asking) = (world.store.clone(), draft.steward.asking());
        tokio::spawn(async move { (number, create_body(&store, asking, &command).await) })
    });
    let mut acknowledged = Vec::new();
    for ended in join_all(acts).await {
        match ended.expect("a task that ends") {
            (50, outcome) => assert!(matches!(outcome, Err(Error::Refused(_))), "{outcome:?}"),
            (number, outcome) => {
                outcome.expect("an act that nothing speaks against");
                acknowledged.push(format!("Committee {number}"));
            }
        }
    }
    assert_eq!(acknowledged.len(), 99);
    let mut found = world.owner().await.texts("select name from bodies where kind = 'COMMITTEE'").await;
    found.sort();
    acknowledged.sort();
    assert_eq!(found, acknowledged);
});

both!(an_act_that_is_given_up_undoes_itself_and_holds_up_nobody, |world| async move {
    let draft = world.draft("river").await;
    let body = |name: &str| CreateBody {
        kind: BodyKind::Committee,
        name: name.to_owned(),
        mandate: "Works.".to_owned(),
        parent: None,
        most_weight_per_organisation: None,
        key: None,
    };
    for round in 0..20 {
        let (lost, kept) = (body("lost"), body(&format!("kept {round}")));
        let given_up = create_body(&world.store, draft.steward.asking(), &lost);
        // Dropped somewhere in the middle, as when a client goes away.
        let _ = tokio::time::timeout(std::time::Duration::from_micros(150 * round), given_up).await;
        create_body(&world.store, draft.steward.asking(), &kept).await.expect("an act after it");
    }
    let owner = world.owner().await;
    assert_eq!(owner.number("select count(*) from bodies where name like 'kept%'").await, 20);
    let entered = "select count(*) from activities where verb = 'bodyCreated'";
    let made = "select count(*) from bodies where kind = 'COMMITTEE'";
    assert_eq!(owner.number(entered).await, owner.number(made).await);
});

/// Polls a future a few times, then gives it up.
async fn give_up<F: Future>(polls: usize, future: F) {
    let mut future = pin!(future);
    for _ in 0..polls {
        if poll!(future.as_mut()).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

both!(a_request_that_dies_while_it_opens_its_snapshot_leaves_nothing_on_the_connection, |world| async move {
    let draft = world.draft("river").await;
    for number in 0..100 {
        give_up(1 + number % 10, world.store.read(draft.id)).await;
        let (kind, name) = (BodyKind::Committee, format!("Committee {number}"));
        let command = CreateBody {
            kind,
            name,
            mandate: "Works.".to_owned(),
            parent: None,
            most_weight_per_organisation: None,
            key: None,
        };
        let made = create_body(&world.store, draft.steward.asking(), &command).await;
        made.expect("an act that nothing speaks against");
    }
});
