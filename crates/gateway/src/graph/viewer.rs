//! Who is signed in, and signing in.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::PersonId;
use domain::tenancy::{Act, Role, Stage};
use persistence::identity;
use persistence::rows::PersonRow;

use super::connection::Window;
use super::cost::{Paged, cost, list_size};
use super::failure::{Failure, Result};
use super::identity::Identity;
use super::scalar::{DateTime, Locale};
use super::scope::Scope;
use super::tenancy::{AccessTokenConnection, AccessTokenFilter, Membership};
use super::{id, scope};
use crate::sign_in::{Session, SignIn};

/// The root's fields about the viewer.
#[derive(Debug, Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The signed-in person; null where nobody is signed in, and where a service token asks.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        match Scope::of(ctx)?.caller().person {
            Some(person) => Viewer::load(ctx, person).await,
            None => Ok(None),
        }
    }

    /// Which role may perform which act, and in which stage of a collaborative's life. The same for everybody.
    async fn role_table(&self) -> Vec<RoleTableRow> {
        Act::ALL.iter().map(|act| RoleTableRow::from(*act)).collect()
    }
}

/// One act and who may perform it.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct RoleTableRow {
    /// The act; the mutation has the same name.
    act: Act,
    /// Any one of these roles is enough, before any rule about the matter itself.
    roles: Vec<Role>,
    /// The act is possible only in these stages.
    stages: Vec<Stage>,
    /// It decides, signs, moves money or speaks for somebody: closed to tokens that an operator made, and to whoever signs
    /// in with a password that an operator set, except in sample data.
    binding: bool,
    /// A personal access token may name it. What lets somebody in, or goes on telling them, is never done with a token.
    nameable: bool,
}

impl From<Act> for RoleTableRow {
    fn from(act: Act) -> Self {
        let duty = act.duty();
        Self {
            act,
            roles: duty.roles.to_vec(),
            stages: duty.stages.to_vec(),
            binding: act.binds(),
            nameable: !act.lets_in(),
        }
    }
}

/// The signed-in person.
pub(crate) struct Viewer(PersonRow);

impl Viewer {
    pub(crate) async fn load(ctx: &Context<'_>, person: PersonId) -> Result<Option<Self>> {
        Ok(identity::person_by_id(Scope::of(ctx)?.store(), person).await?.map(Self))
    }

    /// Who signed in just now, or is about to be answered: there is such a person.
    pub(crate) async fn expect(ctx: &Context<'_>, person: PersonId) -> Result<Self> {
        Self::load(ctx, person).await?.ok_or_else(|| Failure::internal(&"a session of nobody"))
    }

    /// Whether it is they who ask; not so in the answer to signing in.
    fn asks(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(Scope::of(ctx)?.caller().person == Some(self.0.id))
    }
}

/// The signed-in person, as only they see themselves.
#[Object]
impl Viewer {
    /// The person's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// The person's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The address with which they sign in; null for whoever signs in through an outside issuer alone.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// The language in which they want to be addressed.
    async fn locale(&self) -> Locale {
        Locale(self.0.locale.clone())
    }

    /// The collaboratives that they belong to, or once belonged to. Nobody else sees this list; a token that is bound to one
    /// collaborative shows that one only.
    async fn collaboratives(&self, ctx: &Context<'_>) -> Result<Vec<CollaborativeName>> {
        let scope = Scope::of(ctx)?;
        let rows = identity::collaboratives_of(scope.store(), self.0.id).await?;
        let named = rows.into_iter().filter(|row| scope.caller().may_name(&row.slug));
        Ok(named.map(|row| CollaborativeName { slug: row.slug, name: row.name }).collect())
    }

    /// As whom outside issuers know them, oldest first; at most 20.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn identities(&self, ctx: &Context<'_>) -> Result<Vec<Identity>> {
        let rows = identity::identities_of(Scope::of(ctx)?.store(), self.0.id).await?;
        Ok(rows.into_iter().map(Identity::from).collect())
    }

    /// Their own access tokens in the collaborative that this request acts in, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn access_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only tokens that fit.")] filter: Option<AccessTokenFilter>,
    ) -> Result<AccessTokenConnection> {
        if !self.asks(ctx)? {
            return Err(Failure::unauthenticated());
        }
        let window = Window { first, after, last, before };
        AccessTokenConnection::load(&*scope::snapshot(ctx).await?, &window, filter.unwrap_or_default(), true).await
    }

    /// Their membership in the collaborative that this request acts in; null where none is named or they have none, and in the
    /// answer to signing in.
    async fn membership(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        if Scope::of(ctx)?.caller().collaborative.is_none() || !self.asks(ctx)? {
            return Ok(None);
        }
        match scope::snapshot(ctx).await {
            Ok(snapshot) => Membership::load(&snapshot, snapshot.actor.membership).await.map(Some),
            Err(failure) if failure.code == "NOT_FOUND" => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// A collaborative's name, to choose one by.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct CollaborativeName {
    /// What the header X-Collaborative takes.
    slug: String,
    /// Its name.
    name: String,
}

/// The root's mutations about signing in. None of them acts in a collaborative.
#[derive(Debug, Default)]
pub(crate) struct SignInMutation;

/// Comparing a password takes as long as a large query, and one operation shall not try several.
const PASSWORD: i32 = 5_000;

#[Object]
impl SignInMutation {
    /// Signs a person in by e-mail address and password. Wrong and unknown are answered alike.
    #[graphql(directive = cost::apply(PASSWORD))]
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Address and password.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let (scope, sign_in) = signing(ctx)?;
        SignInPayload::of(ctx, sign_in.sign_in(scope.store(), &input.email, input.password).await?).await
    }

    /// Exchanges a refresh token for a new session. Each refresh token works once; a second use ends the session everywhere.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A refresh token to exchange.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        let (scope, sign_in) = signing(ctx)?;
        RefreshSessionPayload::of(ctx, sign_in.refresh(scope.store(), &input.refresh_token).await?).await
    }

    /// Replaces one's password; every session ends, and a new one begins. Whoever signs in with a password that an operator
    /// set can't vote, sign or move money until they do this.
    #[graphql(directive = cost::apply(PASSWORD))]
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A password to replace.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let (scope, sign_in) = signing(ctx)?;
        let person = scope.in_person()?;
        let changed =
            sign_in.change_password(scope.store(), person, input.current_password, input.new_password).await?;
        ChangePasswordPayload::of(ctx, changed).await
    }

    /// Ends the session that a refresh token belongs to. Its access token still works until it ends by itself.
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A session to end.")] input: SignOutInput,
    ) -> Result<SignOutPayload> {
        let (scope, sign_in) = signing(ctx)?;
        sign_in.sign_out(scope.store(), &input.refresh_token).await?;
        Ok(SignOutPayload { signed_out: true })
    }
}

/// What signing in and out needs; it is not for programs.
fn signing<'a>(ctx: &Context<'a>) -> Result<(&'a Scope, &'a SignIn)> {
    let scope = Scope::of(ctx)?;
    scope.no_program()?;
    Ok((scope, sign_in(ctx)?))
}

pub(crate) fn sign_in<'a>(ctx: &Context<'a>) -> Result<&'a SignIn> {
    let found = ctx.data::<Arc<SignIn>>().map_err(|_| Failure::internal(&"a schema without sign-in"))?;
    Ok(found)
}

/// Address and password.
#[derive(Debug, InputObject)]
pub(crate) struct SignInInput {
    /// The e-mail address; case doesn't matter.
    email: String,
    /// The password.
    password: String,
}

/// A refresh token to exchange.
#[derive(Debug, InputObject)]
pub(crate) struct RefreshSessionInput {
    /// The newest refresh token of the session.
    refresh_token: String,
}

/// A password to replace.
#[derive(Debug, InputObject)]
pub(crate) struct ChangePasswordInput {
    /// The password as it is.
    current_password: String,
    /// The password as it shall be: another one, 12 to 256 characters.
    new_password: String,
}

/// A session to end.
#[derive(Debug, InputObject)]
pub(crate) struct SignOutInput {
    /// Any refresh token of the session.
    refresh_token: String,
}

/// Declares what holds a session, just begun or continued.
macro_rules! session_payloads {
    ($($(#[$doc:meta])* $payload:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub(crate) struct $payload {
            /// Goes into the header Authorization, behind the word Bearer.
            access_token: String,
            /// When the access token ends.
            expires_at: DateTime,
            /// Exchange it for the next session before 30 days have passed. Keep it safe.
            refresh_token: String,
            /// The person who signed in.
            viewer: Viewer,
        }

        impl $payload {
            async fn of(ctx: &Context<'_>, session: Session) -> Result<Self> {
                Ok(Self {
                    access_token: session.access_token,
                    expires_at: DateTime(session.expires_at),
                    refresh_token: session.refresh_token.reveal().to_owned(),
                    viewer: Viewer::expect(ctx, session.person).await?,
                })
            }
        }
    )+};
}

session_payloads! {
    /// A session, just begun.
    SignInPayload,
    /// The session that goes on.
    RefreshSessionPayload,
    /// The only session that is left, just begun.
    ChangePasswordPayload,
}

/// What came of signing out.
#[derive(Debug, SimpleObject)]
pub(crate) struct SignOutPayload {
    /// Always true: the session is over, whether or not it still was one.
    signed_out: bool,
}
