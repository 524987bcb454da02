//! Signing in by outside issuers: what is linked, and by whom.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use persistence::identity::{self, Outside};
use persistence::rows::IdentityRow;

use super::failure::{Failure, Result};
use super::scalar::DateTime;
use super::scope::Scope;
use super::viewer::{Viewer, sign_in};

/// As whom an outside issuer knows a person. Whoever signs in there as this subject is this person here, in the collaboratives
/// for which the issuer is trusted.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Identity {
    /// The issuer's address, as its tokens say it.
    issuer: String,
    /// Who they are there, as the issuer's tokens say it.
    subject: String,
    /// When it was linked.
    linked_at: DateTime,
}

impl From<IdentityRow> for Identity {
    fn from(row: IdentityRow) -> Self {
        Self { issuer: row.issuer, subject: row.subject, linked_at: DateTime(row.linked_at) }
    }
}

/// The root's mutations about outside issuers. Whoever uses them signed in with their own password.
#[derive(Debug, Default)]
pub(crate) struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Lets oneself sign in by an outside issuer from now on: its token shows who one is there. It is entered in the log of
    /// the collaboratives for which that issuer is trusted.
    async fn link_identity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An identity to link.")] input: LinkIdentityInput,
    ) -> Result<LinkIdentityPayload> {
        let scope = Scope::of(ctx)?;
        let person = scope.in_person()?;
        if scope.caller().operator {
            return Err(Failure::new(
                "FORBIDDEN",
                "An operator chose this password, and could link an identity of their own.",
            )
            .hint("choose a password of your own by changePassword first"));
        }
        let (issuers, now) = (sign_in(ctx)?.issuers(), scope.store().clock().now());
        let verified = issuers.verify(&input.token, now).await.map_err(|_| Failure::issuer_away())?;
        let Some(arrival) = verified else {
            return Err(Failure::new("INVALID_INPUT", "This is no good token of an issuer that is trusted here.")
                .field("token")
                .hint("sign in there, and send the token that you are given"));
        };
        let holds_in = |slug: &str| arrival.holds_in(slug);
        let row = identity::link_identity(scope.store(), person, &arrival.outside, holds_in).await?;
        Ok(LinkIdentityPayload { identity: row.into(), viewer: Viewer::expect(ctx, person).await? })
    }

    /// Takes that back, at once.
    async fn unlink_identity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An identity to take back.")] input: UnlinkIdentityInput,
    ) -> Result<UnlinkIdentityPayload> {
        let scope = Scope::of(ctx)?;
        let person = scope.in_person()?;
        let outside = Outside { issuer: input.issuer, subject: input.subject, email: None };
        // Of an issuer that is trusted no more every collaborative is told.
        let settings = sign_in(ctx)?.issuers().named(&outside.issuer);
        let holds_in = |slug: &str| settings.is_none_or(|settings| settings.holds_in(slug));
        if !identity::unlink_identity(scope.store(), person, &outside, holds_in).await? {
            return Err(Failure::not_found("identity").hint("see the identities of the viewer"));
        }
        let viewer = Viewer::expect(ctx, person).await?;
        Ok(UnlinkIdentityPayload { issuer: outside.issuer, subject: outside.subject, viewer })
    }
}

/// An identity to link.
#[derive(Debug, InputObject)]
pub(crate) struct LinkIdentityInput {
    /// A token of the outside issuer, signed and in time; at most 16,384 bytes. It is not kept.
    token: String,
}

/// The identity that was linked.
#[derive(SimpleObject)]
pub(crate) struct LinkIdentityPayload {
    /// The identity.
    identity: Identity,
    /// The viewer, with all their identities.
    viewer: Viewer,
}

/// An identity to take back.
#[derive(Debug, InputObject)]
pub(crate) struct UnlinkIdentityInput {
    /// The issuer's address, as the identity says it.
    issuer: String,
    /// Who one is there, as the identity says it.
    subject: String,
}

/// The identity that was taken back.
#[derive(SimpleObject)]
pub(crate) struct UnlinkIdentityPayload {
    /// The issuer's address.
    issuer: String,
    /// Who one is there.
    subject: String,
    /// The viewer, with the identities that are left.
    viewer: Viewer,
}
