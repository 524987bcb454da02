//! A body that votes in secret, and whose votes can show a conflict.

use serde_json::{Value, json};

use crate::{Founded, World, data, right, whole_case};

/// How many seats it has, all of them held by Orchard: one more than a secret vote needs.
const SEATS: usize = 6;

/// A body of six equal seats that settles disputes.
#[derive(Debug, Clone)]
pub struct Jury {
    seats: Vec<String>,
    /// By which it decides.
    pub right: Value,
}

impl World {
    /// Makes it while a collaborative is being drafted; its right belongs in the charter.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn jury(&self, drafted: &Founded) -> Jury {
        let body = json!({ "kind": "COMMITTEE", "name": "Jury", "mandate": "Settles disputes." });
        let body = data(self.act(&drafted.steward, "createBody", body, "body { id }").await);
        let body = body["createBody"]["body"]["id"].as_str().unwrap_or_default().to_owned();
        let mut seats = Vec::new();
        for _ in 0..SEATS {
            let orchard = drafted.member("Orchard");
            seats.push(self.seat(&drafted.steward, orchard, &body, drafted.organisation("Orchard")).await);
        }
        let rule = json!({ "method": "MAJORITY", "secrecy": "SECRET", "finalBallots": true, "votingSeconds": 86400 });
        Jury { seats, right: right("DISPUTE", &body, rule) }
    }

    /// An open vote of the jury in which one seat has declared a conflict after its ballot; its global id.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn vote_with_a_conflict(&self, founded: &Founded, jury: &Jury) -> Value {
        let orchard = founded.member("Orchard");
        let matter = json!({ "title": "Who is right?", "case": whole_case("It is due."), "area": "DISPUTE" });
        let made = data(self.act(orchard, "createProposal", matter, "proposal { id }").await);
        let id = made["createProposal"]["proposal"]["id"].clone();
        for step in ["openDiscussion", "openVoting"] {
            let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ __typename }} }}");
            data(self.by(orchard, &query, json!({ "id": id })).await);
        }
        let ballot = json!({ "proposalId": id, "seatId": jury.seats[0], "choice": "FOR" });
        data(self.act(orchard, "castBallot", ballot, "proposal { id }").await);
        let leaves = json!({ "proposalId": id, "seatId": jury.seats[0] });
        data(self.act(orchard, "recuseSeat", leaves, "proposal { id }").await);
        id
    }
}
