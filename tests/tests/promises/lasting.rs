//! A socket and a stream last no longer than what began them: a token, a session, a part in the collaborative.

use domain::clock::Clock;
use domain::tenancy::{Constituency, Role};
use e2e::{Another, Draft, Events, Member, Socket, Value, World, both, code, data, json};
use persistence::tenancy::end_membership;
use tokio::task::JoinHandle;

const FOLLOW: &str = "subscription { activity { verb } }";
const PASSWORD: &str = "correct horse battery";

/// Somebody's socket and stream, at a server that often looks whether they are still good.
struct Open {
    socket: JoinHandle<u16>,
    stream: JoinHandle<Value>,
}

impl Open {
    async fn by(server: &Another, member: &Member) -> Self {
        let mut socket = Socket::open(&server.address, member).await;
        socket.subscribe(FOLLOW, json!({})).await;
        let mut events = Events::follow(&server.address, member, FOLLOW, json!({})).await;
        let stream = tokio::spawn(async move {
            loop {
                let told = events.next().await;
                if told.get("errors").is_some() {
                    events.complete().await;
                    return told;
                }
            }
        });
        Self { socket: tokio::spawn(async move { socket.closed().await }), stream }
    }

    /// Both have ended, and said why.
    async fn ended(self) -> (u16, String) {
        let (socket, told) = (self.socket.await.expect("a close"), self.stream.await.expect("an end"));
        (socket, code(&told).to_owned())
    }

    fn goes_on(&self) -> bool {
        !self.socket.is_finished() && !self.stream.is_finished()
    }
}

fn ends(code: &str) -> (u16, String) {
    (4403, code.to_owned())
}

/// Signs the steward in with their password; the member with that session's token, and its refresh token.
async fn signed_in(world: &World, draft: &Draft, password: &str) -> (Member, Value) {
    let input = json!({ "email": format!("steward@{}.example", draft.slug), "password": password });
    let query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }";
    let session = data(world.graphql(None, None, query, json!({ "input": input })).await)["signIn"].clone();
    let token = session["accessToken"].as_str().expect("a token").to_owned();
    (Member { token, ..draft.steward.clone() }, session["refreshToken"].clone())
}

async fn with_password(world: &World) -> Draft {
    let draft = world.draft("river").await;
    let set = world.state.sign_in.set_password(&world.store, draft.steward.person, PASSWORD.to_owned()).await;
    set.expect("a password");
    draft
}

both!(they_end_with_the_session_and_with_no_other, |world| async move {
    let draft = with_password(&world).await;
    let server = world.watchful_server().await;
    let ((left, refresh), (other, _)) =
        (signed_in(&world, &draft, PASSWORD).await, signed_in(&world, &draft, PASSWORD).await);
    let (ending, going_on) = (Open::by(&server, &left).await, Open::by(&server, &other).await);
    let out = "mutation($token: String!) { signOut(input: { refreshToken: $token }) { __typename } }";
    data(world.graphql(None, None, out, json!({ "token": refresh })).await);
    assert_eq!(ending.ended().await, ends("UNAUTHENTICATED"));
    assert!(going_on.goes_on());
    // Nor does a token of that session begin anything that lasts.
    let mut again =
        Socket::knock(&server.address, json!({ "token": left.token, "collaborative": left.slug }), None).await;
    assert_eq!(again.closed().await, 4403);
    assert_eq!(Events::ask(&server.address, &left, FOLLOW, json!({})).await.response.status(), 401);
    drop(going_on);
    server.end().await;
});

both!(they_go_on_where_the_session_is_refreshed_and_end_with_the_last_of_its_tokens, |world| async move {
    let draft = with_password(&world).await;
    let server = world.watchful_server().await;
    let (member, refresh) = signed_in(&world, &draft, PASSWORD).await;
    let query =
        "mutation($token: String!) { refreshSession(input: { refreshToken: $token }) { accessToken refreshToken } }";
    let next = data(world.graphql(None, None, query, json!({ "token": refresh })).await)["refreshSession"].clone();
    let open = Open::by(&server, &member).await;
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert!(open.goes_on());
    let out = "mutation($token: String!) { signOut(input: { refreshToken: $token }) { __typename } }";
    data(world.graphql(None, None, out, json!({ "token": next["refreshToken"] })).await);
    assert_eq!(open.ended().await, ends("UNAUTHENTICATED"));
    server.end().await;
});

both!(they_end_with_the_password, |world| async move {
    let draft = with_password(&world).await;
    let server = world.watchful_server().await;
    let (member, _) = signed_in(&world, &draft, PASSWORD).await;
    let open = Open::by(&server, &member).await;
    let change = "mutation($input: ChangePasswordInput!) { changePassword(input: $input) { accessToken } }";
    let input = json!({ "currentPassword": PASSWORD, "newPassword": "another horse battery" });
    let changed = data(world.graphql(Some(&member.token), None, change, json!({ "input": input })).await);
    assert_eq!(open.ended().await, ends("UNAUTHENTICATED"));
    // In the session that it opened the person goes on, until an operator sets another one.
    let token = changed["changePassword"]["accessToken"].as_str().expect("a token").to_owned();
    let open = Open::by(&server, &Member { token, ..member }).await;
    let set = world.state.sign_in.set_password(&world.store, draft.steward.person, PASSWORD.to_owned()).await;
    set.expect("a password");
    assert_eq!(open.ended().await, ends("UNAUTHENTICATED"));
    server.end().await;
});

both!(they_end_with_the_membership, |world| async move {
    let draft = world.draft("river").await;
    let server = world.watchful_server().await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let meg = world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    let mia = world.join(&meg, "mia@trust.example", Some(trust), &[Role::Member]).await;
    let (ending, going_on) = (Open::by(&server, &mia).await, Open::by(&server, &meg).await);
    end_membership(&world.store, meg.asking(), mia.membership).await.expect("an end");
    assert_eq!(ending.ended().await, ends("NOT_FOUND"));
    assert!(going_on.goes_on());
    drop(going_on);
    server.end().await;
});

both!(they_end_with_an_access_token_that_is_revoked_or_ends, |world| async move {
    let draft = world.draft("river").await;
    let server = world.watchful_server().await;
    let made = async |input: Value| {
        let made = world.act(&draft.steward, "createPersonalToken", input, "secret accessToken { id }").await;
        let made = data(made)["createPersonalToken"].clone();
        let token = made["secret"].as_str().expect("a token").to_owned();
        (Member { token, ..draft.steward.clone() }, made["accessToken"]["id"].clone())
    };
    let (member, id) = made(json!({ "name": "A tool" })).await;
    let open = Open::by(&server, &member).await;
    data(world.act(&draft.steward, "revokeAccessToken", json!({ "accessTokenId": id }), "accessToken { id }").await);
    assert_eq!(open.ended().await, ends("UNAUTHENTICATED"));
    // Before anybody looks again: the world's clock stands still.
    let end = world.clock.now() + chrono::TimeDelta::seconds(1);
    let (member, _) = made(json!({ "name": "A brief tool", "expiresAt": end.to_rfc3339() })).await;
    assert_eq!(Open::by(&server, &member).await.ended().await, ends("UNAUTHENTICATED"));
    server.end().await;
});
