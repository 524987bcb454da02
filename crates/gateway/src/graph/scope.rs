//! One operation: who asks, and the one snapshot from which everything in it is read.

use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use async_graphql::Context;
use domain::{CollaborativeId, PersonId};
use persistence::rows::CollaborativeRow;
use persistence::{Actor, Asking, Read, Store};
use tokio::sync::Mutex;

use super::failure::{Failure, Result};
use super::loader::Loaders;
use crate::caller::Caller;

/// What the fields of one operation share. Made anew for each operation, also on a socket.
#[derive(Debug, Clone)]
pub struct Scope {
    store: Store,
    caller: Caller,
    snapshot: Arc<Mutex<Option<Arc<Snapshot>>>>,
    /// A subscription's snapshots are given back soon: its client may be slow to take what was read from them.
    brief: Arc<AtomicBool>,
    /// Who somebody became here by what they just did.
    newcomer: Arc<OnceLock<PersonId>>,
}

/// How long a subscription keeps a snapshot, and with it a connection to the database. What is read later is read from
/// a new one.
const BRIEFLY: Duration = Duration::from_millis(100);

/// A view of one collaborative at one moment, by one of its members.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) read: Read,
    pub(crate) actor: Actor,
    pub(crate) collaborative: CollaborativeRow,
    pub(crate) loaders: Loaders,
}

impl Scope {
    pub fn new(store: Store, caller: Caller) -> Self {
        Self { store, caller, snapshot: Arc::default(), brief: Arc::default(), newcomer: Arc::default() }
    }

    pub(crate) fn of<'a>(ctx: &Context<'a>) -> Result<&'a Self> {
        ctx.data::<Self>().map_err(|_| Failure::internal(&"an operation without a scope"))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The caller, unless a program asks: what lets somebody in, or ends their sessions, is for those who signed in.
    pub(crate) fn no_program(&self) -> Result<&Caller> {
        match self.caller.token {
            None => Ok(&self.caller),
            Some(_) => {
                Err(Failure::new("FORBIDDEN", "An access token does not do this: it is for persons who sign in.")
                    .hint("send it without the token"))
            }
        }
    }

    /// The person, where they signed in with their password: what an outside issuer says does not do for this.
    pub(crate) fn in_person(&self) -> Result<PersonId> {
        let caller = self.no_program()?;
        match (caller.person, &caller.outside) {
            (Some(person), None) => Ok(person),
            (_, Some(_)) => Err(Failure::new("FORBIDDEN", "This needs your own account here, and its password.")
                .hint("sign in by signIn")),
            (None, None) => Err(Failure::unauthenticated()),
        }
    }

    /// Where a request acts.
    pub(crate) fn collaborative(&self) -> Result<CollaborativeId> {
        if !self.caller.named {
            return Err(Failure::new("INVALID_INPUT", "Name the collaborative in which you act.")
                .hint("send the header X-Collaborative: <slug>"));
        }
        self.caller.collaborative.ok_or_else(|| Failure::not_found("collaborative"))
    }

    /// Who acts where; the first thing that every act needs.
    pub(crate) fn asking(&self) -> Result<Asking> {
        let Caller { person, maker, token, operator, .. } = self.caller;
        let person = person.or(maker).or(self.newcomer.get().copied());
        let person = person.ok_or_else(|| Failure::unknown_person(&self.caller))?;
        Ok(Asking { collaborative: self.collaborative()?, person, operator, token })
    }

    /// From here on whoever came from outside is somebody here.
    pub(crate) async fn is_now(&self, person: PersonId) {
        // Only one can happen in an operation, and only once.
        let _ = self.newcomer.set(person);
        self.renew().await;
    }

    /// The snapshot of this operation, opened by the first field that needs it.
    pub(crate) async fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let mut snapshot = self.snapshot.lock().await;
        if let Some(open) = &*snapshot {
            return Ok(open.clone());
        }
        let asking = self.asking()?;
        let read = self.store.read(asking.collaborative).await?;
        let actor = read.actor(asking).await?.ok_or_else(|| Failure::not_found("collaborative"))?;
        let collaborative = persistence::tenancy::collaborative(&read).await?;
        let opened = Arc::new(Snapshot { read, actor, collaborative, loaders: Loaders::default() });
        *snapshot = Some(opened.clone());
        if self.brief.load(Ordering::Relaxed) {
            tokio::spawn(give_back(self.snapshot.clone(), Arc::downgrade(&opened)));
        }
        Ok(opened)
    }

    /// From here on no snapshot is kept for long.
    pub(crate) fn keep_briefly(&self) {
        self.brief.store(true, Ordering::Relaxed);
    }

    /// How many statements its snapshot has sent; none where nothing was read.
    pub async fn statements(&self) -> u64 {
        self.snapshot.lock().await.as_ref().map_or(0, |open| open.read.statements())
    }

    /// After a change the payload is read anew.
    pub(crate) async fn renew(&self) {
        *self.snapshot.lock().await = None;
    }
}

/// One that was renewed meanwhile is gone already: whoever follows a long log opens many in this time.
async fn give_back(slot: Arc<Mutex<Option<Arc<Snapshot>>>>, kept: Weak<Snapshot>) {
    tokio::time::sleep(BRIEFLY).await;
    let mut slot = slot.lock().await;
    if slot.as_ref().is_some_and(|current| ptr::eq(Arc::as_ptr(current), kept.as_ptr())) {
        *slot = None;
    }
}

/// The snapshot of the operation that a field belongs to.
pub(crate) async fn snapshot(ctx: &Context<'_>) -> Result<Arc<Snapshot>> {
    Scope::of(ctx)?.snapshot().await
}
