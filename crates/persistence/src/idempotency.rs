//! The same key, actor and input give the same answer once; the key lives in the transaction of the change.

use domain::tenancy::Act;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::entity::idempotency_key;
use crate::error::Conflict;
use crate::unit::Write;
use crate::{Error, Result};
use sea_orm::{ColumnTrait, ExprTrait};

/// A client's name for one attempt: 1 to 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Key(String);

impl Key {
    pub fn new(text: &str) -> Result<Self> {
        let limit = domain::text::Limit { most: 255, lines: false };
        Ok(Self(domain::text::accept("idempotencyKey", text, limit)?))
    }
}

impl Write {
    /// Claims a key for what will have the id `subject`. Where the key was used before with the same input, answers with
    /// the id that it led to: the act is then over. Two at once: the second waits for the first, and finds its answer.
    pub(crate) async fn claim(
        &self,
        key: Option<&Key>,
        act: Act,
        input: &impl Serialize,
        subject: Uuid,
    ) -> Result<Option<Uuid>> {
        let Some(Key(key)) = key else { return Ok(None) };
        let digest = Sha256::digest(serde_json::to_vec(&(act, input))?).to_vec();
        let actor = self.actor()?.membership;
        let claimed = self
            .execute(
                "insert into idempotency_keys (collaborative_id, actor_id, key, act, input_digest, subject_id, created_at) \
                 values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
                [
                    actor.into(),
                    key.clone().into(),
                    act.to_string().into(),
                    digest.clone().into(),
                    subject.into(),
                    self.now().into(),
                ],
            )
            .await?;
        if claimed == 1 {
            return Ok(None);
        }
        let mine = idempotency_key::Column::ActorId.eq(actor).and(idempotency_key::Column::Key.eq(key.clone()));
        match self.one::<idempotency_key::Entity>(mine).await? {
            Some(earlier) if earlier.input_digest == digest => Ok(Some(earlier.subject_id)),
            Some(_) => Err(Error::Conflict(Conflict::KeyReused)),
            None => Err(Error::Conflict(Conflict::GaveWay)),
        }
    }
}
