//! What members do with webhooks.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::tenancy::Act;
use domain::transparency::webhook::MOST_WORDS;
use persistence::transparency::webhook::{self, NewWebhookEndpoint, WebhookChange};

use super::{WebhookDelivery, WebhookEndpoint};
use crate::graph::acting::Acting;
use crate::graph::connection::read_cursor_of_sequence;
use crate::graph::failure::{Failure, Result, at_most};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::Collaborative;
use crate::webhooks::{Targets, new_keys};

#[derive(Debug, Default)]
pub struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Has the activity log sent to an address of one's own, entry by entry, as far as one may read each when it is sent.
    /// The secret is shown here once. Everybody reads in the log that it was made, and to which host it leads.
    async fn create_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An endpoint to make.")] input: CreateWebhookEndpointInput,
    ) -> Result<CreateWebhookEndpointPayload> {
        let acting = Acting::of(ctx)?;
        let CreateWebhookEndpointInput { url, description, verbs, subject_kinds } = input;
        few(Some(&verbs), Some(&subject_kinds))?;
        let (target, (keys, secret)) = (targets(ctx)?.accept(&url)?, new_keys()?);
        let new = NewWebhookEndpoint { target, description, verbs, subject_kinds, keys };
        let attempt = || webhook::create_webhook_endpoint(acting.store(), acting.asking(), &new);
        let id = acting.perform(Act::CreateWebhookEndpoint, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        Ok(CreateWebhookEndpointPayload {
            webhook_endpoint: WebhookEndpoint::load(&snapshot, id).await?,
            secret: secret.reveal().to_owned(),
            collaborative: Collaborative::of(snapshot),
        })
    }

    /// Changes where and what is sent, or whether. What is left out stays. A steward may stop anybody's endpoint, and change
    /// nothing else of it. An endpoint that works again goes on where it stopped.
    async fn update_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateWebhookEndpointInput,
    ) -> Result<UpdateWebhookEndpointPayload> {
        let acting = Acting::of(ctx)?;
        let UpdateWebhookEndpointInput { webhook_endpoint_id, url, description, verbs, subject_kinds, enabled } = input;
        few(verbs.as_ref(), subject_kinds.as_ref())?;
        let id = id::decode(&webhook_endpoint_id)?;
        let target = url.map(|url| targets(ctx)?.accept(&url).map_err(Failure::from)).transpose()?;
        let change = WebhookChange { id, target, description, verbs, subject_kinds, enabled };
        let attempt = || webhook::update_webhook_endpoint(acting.store(), acting.asking(), &change);
        let id = acting.perform(Act::UpdateWebhookEndpoint, attempt).await?;
        Ok(UpdateWebhookEndpointPayload { webhook_endpoint: WebhookEndpoint::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Ends an endpoint with all that waits for it: one's own, or as a steward anybody's.
    async fn delete_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An endpoint to end.")] input: DeleteWebhookEndpointInput,
    ) -> Result<DeleteWebhookEndpointPayload> {
        let acting = Acting::of(ctx)?;
        let endpoint = id::decode(&input.webhook_endpoint_id)?;
        let attempt = || webhook::delete_webhook_endpoint(acting.store(), acting.asking(), endpoint);
        let id = acting.perform(Act::DeleteWebhookEndpoint, attempt).await?;
        let collaborative = Collaborative::of(snapshot(ctx).await?);
        Ok(DeleteWebhookEndpointPayload { webhook_endpoint_id: id::encode(id), collaborative })
    }

    /// Signs by a new secret and a new key pair from now on. For a day the old ones sign beside them, so that no message
    /// fails while the receiver is told. The new secret is shown here once.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The endpoint whose secret to replace.")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let acting = Acting::of(ctx)?;
        let endpoint = id::decode(&input.webhook_endpoint_id)?;
        let (keys, secret) = new_keys()?;
        let attempt = || webhook::rotate_webhook_secret(acting.store(), acting.asking(), endpoint, &keys);
        let ends_at = acting.perform(Act::RotateWebhookSecret, attempt).await?;
        Ok(RotateWebhookSecretPayload {
            webhook_endpoint: WebhookEndpoint::load(&*snapshot(ctx).await?, endpoint).await?,
            secret: secret.reveal().to_owned(),
            previous_secret_ends_at: DateTime(ends_at),
        })
    }

    /// Sends a message that says nothing, signed like every other, also to an endpoint that is disabled. It is tried once:
    /// ask for the delivery again to see what came of it.
    async fn send_test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The endpoint to test.")] input: SendTestWebhookInput,
    ) -> Result<SendTestWebhookPayload> {
        let acting = Acting::of(ctx)?;
        let endpoint = id::decode(&input.webhook_endpoint_id)?;
        let attempt = || webhook::send_test_webhook(acting.store(), acting.asking(), endpoint);
        let id = acting.perform(Act::SendTestWebhook, attempt).await?;
        Ok(SendTestWebhookPayload { webhook_delivery: WebhookDelivery::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Sends again what comes behind an entry, in order, with the same `webhook-id` as before.
    async fn replay_webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to send again.")] input: ReplayWebhookDeliveriesInput,
    ) -> Result<ReplayWebhookDeliveriesPayload> {
        let acting = Acting::of(ctx)?;
        let endpoint = id::decode(&input.webhook_endpoint_id)?;
        let after = input.after.as_deref().map(|cursor| read_cursor_of_sequence(cursor, "after")).transpose()?;
        let (after, only_dead) = (after.unwrap_or_default(), input.only_dead);
        let attempt =
            || webhook::replay_webhook_deliveries(acting.store(), acting.asking(), endpoint, after, only_dead);
        let id = acting.perform(Act::ReplayWebhookDeliveries, attempt).await?;
        Ok(ReplayWebhookDeliveriesPayload {
            webhook_endpoint: WebhookEndpoint::load(&*snapshot(ctx).await?, id).await?,
        })
    }
}

/// Where the operator lets webhooks go.
fn targets<'a>(ctx: &Context<'a>) -> Result<&'a Targets> {
    ctx.data::<Targets>().map_err(|_| Failure::internal(&"a schema without targets of webhooks"))
}

fn few(verbs: Option<&Vec<String>>, subject_kinds: Option<&Vec<String>>) -> Result<()> {
    at_most("verbs", verbs.map_or(0, Vec::len), MOST_WORDS)?;
    at_most("subjectKinds", subject_kinds.map_or(0, Vec::len), MOST_WORDS)
}

/// An endpoint to make.
#[derive(Debug, InputObject)]
pub(crate) struct CreateWebhookEndpointInput {
    /// Where to send to, at most 2,000 characters: a public https address, without a name or password in it.
    url: String,
    /// What to call it, at most 200 characters.
    description: Option<String>,
    /// Only where one of these was done, such as `ballotCast`: at most 50 words of letters and digits, of at most 100
    /// characters each. Whatever was done unless given.
    #[graphql(default)]
    verbs: Vec<String>,
    /// Only what was done to one of these kinds of things, such as `proposal`: at most 50 words of letters and digits, of
    /// at most 100 characters each. Everything unless given.
    #[graphql(default)]
    subject_kinds: Vec<String>,
}

/// What to change of an endpoint; what is left out stays.
#[derive(Debug, InputObject)]
pub(crate) struct UpdateWebhookEndpointInput {
    /// The endpoint.
    webhook_endpoint_id: ID,
    /// Where to send to, at most 2,000 characters. What waits is tried there at once.
    url: Option<String>,
    /// What to call it, at most 200 characters.
    description: Option<String>,
    /// Only where one of these was done: at most 50 words, of at most 100 characters each. Whatever was done where this is
    /// empty. What waits already is sent in any case.
    verbs: Option<Vec<String>>,
    /// Only what was done to one of these kinds of things: at most 50 words, of at most 100 characters each. Everything
    /// where this is empty.
    subject_kinds: Option<Vec<String>>,
    /// False: nothing is sent. True: it goes on where it stopped.
    enabled: Option<bool>,
}

/// An endpoint to end.
#[derive(Debug, InputObject)]
pub(crate) struct DeleteWebhookEndpointInput {
    /// The endpoint.
    webhook_endpoint_id: ID,
}

/// The endpoint whose secret to replace.
#[derive(Debug, InputObject)]
pub(crate) struct RotateWebhookSecretInput {
    /// The endpoint.
    webhook_endpoint_id: ID,
}

/// The endpoint to test.
#[derive(Debug, InputObject)]
pub(crate) struct SendTestWebhookInput {
    /// The endpoint.
    webhook_endpoint_id: ID,
}

/// What to send again.
#[derive(Debug, InputObject)]
pub(crate) struct ReplayWebhookDeliveriesInput {
    /// The endpoint.
    webhook_endpoint_id: ID,
    /// The cursor of an entry: what comes behind it is sent again. The whole log unless given.
    after: Option<String>,
    /// Only what is dead: all its tries failed, in the last 30 days. Otherwise everything, whether or not it was taken.
    #[graphql(default = false)]
    only_dead: bool,
}

/// The endpoint that was made, with its secret.
#[derive(SimpleObject)]
pub(crate) struct CreateWebhookEndpointPayload {
    /// The endpoint, as it is listed.
    webhook_endpoint: WebhookEndpoint,
    /// By what the receiver verifies signatures `v1`; shown only now. It begins with `whsec_`.
    secret: String,
    /// The collaborative, with its lists as they are now.
    collaborative: Collaborative,
}

/// The endpoint as it is now.
#[derive(SimpleObject)]
pub(crate) struct UpdateWebhookEndpointPayload {
    /// The endpoint.
    webhook_endpoint: WebhookEndpoint,
}

/// Which endpoint was ended.
#[derive(SimpleObject)]
pub(crate) struct DeleteWebhookEndpointPayload {
    /// The global id of the endpoint that is no more.
    webhook_endpoint_id: ID,
    /// The collaborative, with its lists as they are now.
    collaborative: Collaborative,
}

/// The endpoint with its new secret.
#[derive(SimpleObject)]
pub(crate) struct RotateWebhookSecretPayload {
    /// The endpoint, with its public keys as they are now.
    webhook_endpoint: WebhookEndpoint,
    /// By what the receiver verifies signatures `v1` from now on; shown only now.
    secret: String,
    /// Until then messages are signed by the old secret too.
    previous_secret_ends_at: DateTime,
}

/// The test, on its way.
#[derive(SimpleObject)]
pub(crate) struct SendTestWebhookPayload {
    /// The delivery. It is settled within seconds.
    webhook_delivery: WebhookDelivery,
}

/// The endpoint to which is sent again.
#[derive(SimpleObject)]
pub(crate) struct ReplayWebhookDeliveriesPayload {
    /// The endpoint.
    webhook_endpoint: WebhookEndpoint,
}
