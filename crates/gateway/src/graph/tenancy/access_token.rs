//! Access tokens, without their secrets.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use domain::AccessTokenId;
use domain::tenancy::{Act, TokenKind, TokenState, token_state};
use futures_util::future::BoxFuture;
use persistence::rows::AccessTokenRow;
use persistence::tenancy::{self, TokenFilter};

use super::{AccessTokenById, Membership};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::sign_in::beginning;

/// What a member lets a program do in their name, or a machine read.
#[derive(Debug, Clone)]
pub(crate) struct AccessToken(AccessTokenRow);

connection! {
    /// A page of access tokens, oldest first.
    AccessTokenConnection,
    /// An access token in a list.
    AccessTokenEdge,
    AccessToken
}

impl AccessToken {
    pub(crate) async fn load(snapshot: &Snapshot, id: AccessTokenId) -> Result<Self> {
        let row = snapshot.expect::<AccessTokenById>(id.0).await?;
        let shown = tenancy::access_token_shown(&snapshot.actor, &row);
        shown.then_some(Self(row)).ok_or_else(|| Failure::not_found("access token"))
    }
}

impl AccessTokenConnection {
    /// A page of those that the viewer may know of, or of their own alone.
    pub(crate) async fn load(
        snapshot: &Snapshot,
        window: &Window,
        filter: AccessTokenFilter,
        own: bool,
    ) -> Result<Self> {
        let filter = TokenFilter { own, kind: filter.kind, active: filter.active };
        let slice = tenancy::access_tokens(&snapshot.read, &snapshot.actor, &filter, window.page(false)?).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { tenancy::count_access_tokens(&snapshot.read, &snapshot.actor, &filter).await })
        });
        Ok(Self(listed(slice, |row| row.id.0, AccessToken, count)))
    }
}

/// What a member lets a program do in their name, or a machine read, in this collaborative alone. Its member sees it, and
/// stewards and auditors; its secret was shown once, when it was made.
#[Object]
impl AccessToken {
    /// The token's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Whom it speaks for.
    async fn kind(&self) -> TokenKind {
        self.0.kind
    }

    /// What its maker calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How its text begins: enough to know it again by, and nothing of its secret.
    async fn beginning(&self) -> String {
        beginning(self.0.kind, self.0.id)
    }

    /// Who made it. With their part in the collaborative it ends.
    async fn membership(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.membership_id).await
    }

    /// What it may do beyond reading, as far as its member may at that moment; nothing where this is empty.
    async fn acts(&self) -> &[Act] {
        &self.0.acts
    }

    /// The pages on which alone it works, as browsers name them in the header Origin; anywhere where this is empty.
    async fn allowed_origins(&self) -> &[String] {
        &self.0.allowed_origins
    }

    /// Whether it works now.
    async fn state(&self, ctx: &Context<'_>) -> Result<TokenState> {
        let now = snapshot(ctx).await?.read.now();
        Ok(token_state(now, self.0.expires_at, self.0.revoked_at))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it ends by itself.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// The hour in which it was used last; null where it was not used yet.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When somebody ended it; null where nobody did.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// Who ended it, or ended its member's part in the collaborative; null where nobody did.
    async fn revoked_by(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        match self.0.revoked_by {
            Some(id) => Membership::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Which access tokens are wanted; what is left out does not narrow.
#[derive(Debug, Default, InputObject)]
pub(crate) struct AccessTokenFilter {
    /// Only those that speak for a member, or only those for a machine.
    kind: Option<TokenKind>,
    /// True: only those that work. False: only those that have ended.
    active: Option<bool>,
}
