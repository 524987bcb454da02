//! Making and ending access tokens.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::AccessTokenId;
use domain::tenancy::{Act, TokenKind};
use persistence::tenancy::{self, NewAccessToken};

use super::{AccessToken, Collaborative};
use crate::graph::acting::Acting;
use crate::graph::failure::{Result, at_most};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;
use crate::graph::viewer::Viewer;
use crate::sign_in::{Secret, mint};

/// Pages that one token names.
const MOST_ORIGINS: usize = 20;

#[derive(Debug, Default)]
pub struct AccessTokenMutation;

#[Object]
impl AccessTokenMutation {
    /// Makes an access token that speaks for oneself in this collaborative. It reads what one reads, and does of one's acts
    /// those that it names; with none it only reads. The secret is shown here once. What is done with the token is entered in
    /// the log with its id.
    async fn create_personal_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A token for oneself to make.")] input: CreatePersonalTokenInput,
    ) -> Result<CreatePersonalTokenPayload> {
        let acting = Acting::of(ctx)?;
        at_most("acts", input.acts.len(), Act::ALL.len())?;
        let CreatePersonalTokenInput { name, acts, allowed_origins, expires_at } = input;
        let (new, secret) = minted(&acting, TokenKind::Personal, name, allowed_origins, expires_at)?;
        let attempt = || tenancy::create_personal_token(acting.store(), acting.asking(), &new, &acts);
        let id = acting.perform(Act::CreatePersonalToken, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        Ok(CreatePersonalTokenPayload {
            access_token: AccessToken::load(&snapshot, id).await?,
            secret: secret.reveal().to_owned(),
            viewer: Viewer::expect(ctx, acting.asking().person).await?,
            collaborative: Collaborative::of(snapshot),
        })
    }

    /// Makes an access token with which a machine of the collaborative reads what every member reads: nothing that one
    /// organisation keeps to itself, and nothing that stewards alone see. It does nothing, whoever made it. The secret is
    /// shown here once; every member sees in the log that it was made.
    async fn create_service_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A token for a machine to make.")] input: CreateServiceTokenInput,
    ) -> Result<CreateServiceTokenPayload> {
        let acting = Acting::of(ctx)?;
        let CreateServiceTokenInput { name, allowed_origins, expires_at } = input;
        let (new, secret) = minted(&acting, TokenKind::Service, name, allowed_origins, expires_at)?;
        let attempt = || tenancy::create_service_token(acting.store(), acting.asking(), &new);
        let id = acting.perform(Act::CreateServiceToken, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        Ok(CreateServiceTokenPayload {
            access_token: AccessToken::load(&snapshot, id).await?,
            secret: secret.reveal().to_owned(),
            collaborative: Collaborative::of(snapshot),
        })
    }

    /// Ends an access token at once: one's own, or as a steward anybody's. Subscriptions that run with it end within the
    /// time of a heartbeat.
    async fn revoke_access_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A token to end.")] input: RevokeAccessTokenInput,
    ) -> Result<RevokeAccessTokenPayload> {
        let acting = Acting::of(ctx)?;
        let token = id::decode(&input.access_token_id)?;
        let attempt = || tenancy::revoke_access_token(acting.store(), acting.asking(), token);
        let id = acting.perform(Act::RevokeAccessToken, attempt).await?;
        Ok(RevokeAccessTokenPayload { access_token: AccessToken::load(&*snapshot(ctx).await?, id).await? })
    }
}

/// A new token and its secret, of which only the digest goes on.
fn minted(
    acting: &Acting<'_>,
    kind: TokenKind,
    name: String,
    allowed_origins: Vec<String>,
    expires_at: Option<DateTime>,
) -> Result<(NewAccessToken, Secret)> {
    at_most("allowedOrigins", allowed_origins.len(), MOST_ORIGINS)?;
    let id = AccessTokenId(acting.store().new_id());
    let secret = mint(kind, acting.asking().collaborative, id);
    let expires_at = expires_at.map(|end| end.0);
    Ok((NewAccessToken { id, digest: secret.digest(), name, allowed_origins, expires_at }, secret))
}

/// A token for oneself to make.
#[derive(Debug, InputObject)]
pub(crate) struct CreatePersonalTokenInput {
    /// What to call it, at most 200 characters: the program that will have it.
    name: String,
    /// What it may do beyond reading. The query roleTable says which acts a token can name.
    #[graphql(default)]
    acts: Vec<Act>,
    /// The pages on which alone it works, at most 20: origins such as `https://app.example`. Anywhere unless given.
    #[graphql(default)]
    allowed_origins: Vec<String>,
    /// When it ends: after now and within 366 days; 90 days from now unless given.
    expires_at: Option<DateTime>,
}

/// A token for a machine to make.
#[derive(Debug, InputObject)]
pub(crate) struct CreateServiceTokenInput {
    /// What to call it, at most 200 characters: the machine that will have it.
    name: String,
    /// The pages on which alone it works, at most 20: origins such as `https://app.example`. Anywhere unless given.
    #[graphql(default)]
    allowed_origins: Vec<String>,
    /// When it ends: after now and within 366 days; 90 days from now unless given.
    expires_at: Option<DateTime>,
}

/// A token to end.
#[derive(Debug, InputObject)]
pub(crate) struct RevokeAccessTokenInput {
    /// The token.
    access_token_id: ID,
}

/// The token that was made, with its secret.
#[derive(SimpleObject)]
pub(crate) struct CreatePersonalTokenPayload {
    /// The token, as it is listed.
    access_token: AccessToken,
    /// The token itself; shown only now. It goes into the header Authorization, behind the word Bearer.
    secret: String,
    /// The viewer, with their tokens as they are now.
    viewer: Viewer,
    /// The collaborative, with its lists as they are now.
    collaborative: Collaborative,
}

/// The token that was made, with its secret.
#[derive(SimpleObject)]
pub(crate) struct CreateServiceTokenPayload {
    /// The token, as it is listed.
    access_token: AccessToken,
    /// The token itself; shown only now. It goes into the header Authorization, behind the word Bearer.
    secret: String,
    /// The collaborative, with its lists as they are now.
    collaborative: Collaborative,
}

/// The token that was ended.
#[derive(SimpleObject)]
pub(crate) struct RevokeAccessTokenPayload {
    /// The token.
    access_token: AccessToken,
}
