use super::*;
use serde_json::json;
use std::num::NonZeroU32;

/// So much a minute for a person, and for an address.
fn tight(person: u32, address: u32) -> State {
    let rates = Rates::new(PerMinute { person: NonZeroU32::new(person), address: NonZeroU32::new(address) });
    State { rates, ..state(Limits::default()) }
}

fn by(name: &str) -> TestRequest {
    query("{ hello }").insert_header(("authorization", format!("Bearer {name}")))
}

#[actix_web::test]
async fn an_answer_tells_what_it_cost_and_what_is_left() {
    let body = json(call_with(tight(1_000, 0), by("ada")).await).await;
    assert_eq!(body["extensions"]["budget"], json!({ "cost": 11, "remaining": 989, "perMinute": 1_000 }));
    let nobody = json(call_with(tight(0, 100), query("{ hello nested { name } }")).await).await;
    let budget = &nobody["extensions"]["budget"];
    // What came back meanwhile is a point in 0.6 s.
    let left = budget["remaining"].as_u64();
    assert!(budget["cost"] == 13 && (Some(87)..Some(95)).contains(&left), "{budget}");
}

#[actix_web::test]
async fn whoever_asks_too_much_is_told_when_to_come_again_and_others_are_served() {
    let state = tight(30, 0);
    for _ in 0..2 {
        assert_eq!(call_with(state.clone(), by("ada")).await.status(), 200);
    }
    for accept in [RESPONSE_JSON, "application/json"] {
        let response = call_with(state.clone(), by("ada").insert_header(("accept", accept))).await;
        let seconds: u64 = header(&response, "retry-after").parse().unwrap();
        assert!((1..=60).contains(&seconds), "{seconds}");
        assert_eq!(response.status(), 429);
        let body = json(response).await;
        assert_eq!(body["errors"][0]["extensions"]["code"], "RATE_LIMITED");
        assert_eq!(body["errors"][0]["extensions"]["retryAfterSeconds"], seconds);
    }
    assert_eq!(call_with(state, by("bob")).await.status(), 200);
}

#[actix_web::test]
async fn an_address_pays_for_all_its_people_and_for_what_is_refused() {
    let state = tight(0, 40);
    assert_eq!(call_with(state.clone(), by("ada")).await.status(), 200);
    assert_eq!(call_with(state.clone(), by("bob")).await.status(), 200);
    assert_eq!(call_with(state.clone(), query("{")).await.status(), 400);
    assert_eq!(call_with(state.clone(), query("{")).await.status(), 429);
    let elsewhere = query("{ hello }").peer_addr("192.0.2.7:1".parse().unwrap());
    assert_eq!(call_with(state, elsewhere).await.status(), 200);
}

#[actix_web::test]
async fn behind_a_trusted_proxy_each_client_has_a_budget() {
    let state = State { proxies: Proxies::new(["10.0.0.0/8".parse().unwrap()]), ..tight(0, 20) };
    let from = |client: &str| {
        let request = query("{ hello }").peer_addr("10.0.0.1:1".parse().unwrap());
        request.insert_header(("x-forwarded-for", client.to_owned()))
    };
    assert_eq!(call_with(state.clone(), from("192.0.2.1")).await.status(), 200);
    assert_eq!(call_with(state.clone(), from("192.0.2.1")).await.status(), 429);
    assert_eq!(call_with(state.clone(), from("192.0.2.2")).await.status(), 200);
    assert_eq!(call_with(state, from("192.0.2.3, 192.0.2.2")).await.status(), 429, "the first was made up");
}

#[actix_web::test]
async fn operations_on_a_socket_pay_too() {
    let mut client = wire::Client::ready_at(&wire::serve_state(tight(25, 0)), "ada").await;
    for (id, kind) in [("1", "next"), ("2", "next"), ("3", "error")] {
        client.subscribe(id, "{ hello }").await;
        let message = client.hear().await;
        assert_eq!(message["type"], kind, "{message}");
        if kind == "next" {
            assert_eq!(client.hear().await["type"], "complete");
        } else {
            assert_eq!(message["payload"][0]["extensions"]["code"], "RATE_LIMITED");
        }
    }
}
