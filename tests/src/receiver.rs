//! A receiver of webhooks on loopback, which verifies signatures by its own reckoning.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// One request that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub id: String,
    pub timestamp: i64,
    pub signature: String,
    pub content_type: String,
    pub body: String,
}

impl Heard {
    /// What it says.
    ///
    /// # Panics
    /// Where that is no JSON.
    pub fn payload(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// What was done, as the payload says it.
    pub fn verb(&self) -> String {
        self.payload()["data"]["verb"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether one of its signatures is by this secret.
    ///
    /// # Panics
    /// Where this is no secret.
    pub fn is_by_secret(&self, secret: &str) -> bool {
        let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("Base64");
        let expected = format!("v1,{}", BASE64_STANDARD.encode(hmac(&key, self.signed().as_bytes())));
        self.signature.split(' ').any(|one| one == expected)
    }

    /// Whether one of its signatures is by this key pair.
    ///
    /// # Panics
    /// Where this is no public key.
    pub fn is_by_key(&self, public_key: &str) -> bool {
        let key = BASE64_STANDARD.decode(public_key.strip_prefix("whpk_").expect("a public key")).expect("Base64");
        let key = UnparsedPublicKey::new(&ED25519, key);
        let signatures =
            self.signature.split(' ').filter_map(|one| BASE64_STANDARD.decode(one.strip_prefix("v1a,")?).ok());
        signatures.into_iter().any(|signature| key.verify(self.signed().as_bytes(), &signature).is_ok())
    }

    fn signed(&self) -> String {
        format!("{}.{}.{}", self.id, self.timestamp, self.body)
    }
}

/// HMAC-SHA-256 as RFC 2104 writes it down, for keys of at most 64 bytes.
pub fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let padded = |mark: u8| (0..64).map(move |at| key.get(at).unwrap_or(&0) ^ mark);
    let inner = digest(&SHA256, &padded(0x36).chain(message.iter().copied()).collect::<Vec<u8>>());
    let outer = digest(&SHA256, &padded(0x5c).chain(inner.as_ref().iter().copied()).collect::<Vec<u8>>());
    outer.as_ref().to_vec()
}

/// How it answers.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub after: Duration,
    pub headers: Vec<(&'static str, String)>,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self { status, after: Duration::ZERO, headers: Vec::new() }
    }
}

type Manners = Arc<dyn Fn(&Heard) -> Reply + Send + Sync>;

struct Shared {
    heard: Mutex<Vec<Heard>>,
    manners: RwLock<Manners>,
}

/// A receiver, until it is ended.
pub struct Receiver {
    pub url: String,
    shared: Arc<Shared>,
    handle: ServerHandle,
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Receiver({})", self.url)
    }
}

impl Receiver {
    /// One that takes everything.
    ///
    /// # Panics
    /// Where there is no port.
    pub fn start() -> Self {
        let manners: Manners = Arc::new(|_| Reply::status(204));
        let shared = Arc::new(Shared { heard: Mutex::default(), manners: RwLock::new(manners) });
        let data = web::Data::from(shared.clone());
        let app = move || App::new().app_data(data.clone()).default_service(web::to(hear));
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/hook", server.addrs()[0]);
        let running = server.run();
        let receiver = Self { url, shared, handle: running.handle() };
        tokio::spawn(running);
        receiver
    }

    /// It answers like this from now on.
    pub fn answers(&self, manners: impl Fn(&Heard) -> Reply + Send + Sync + 'static) {
        *self.shared.manners.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(manners);
    }

    /// What came so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was done, in the order in which it came.
    pub fn verbs(&self) -> Vec<String> {
        self.heard().iter().map(Heard::verb).collect()
    }

    /// Forgets what came so far.
    pub fn forget(&self) {
        self.shared.heard.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Waits until so many messages came.
    ///
    /// # Panics
    /// Where they don't.
    pub async fn until(&self, number: usize) {
        for _ in 0..600 {
            if self.heard().len() >= number {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{number} messages were expected, and these came: {:?}", self.verbs());
    }

    /// Stops it.
    pub async fn end(self) {
        self.handle.stop(false).await;
    }
}

async fn hear(request: HttpRequest, body: String, shared: web::Data<Shared>) -> HttpResponse {
    let header =
        |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let heard = Heard {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp").parse().unwrap_or_default(),
        signature: header("webhook-signature"),
        content_type: header("content-type"),
        body,
    };
    shared.heard.lock().unwrap_or_else(PoisonError::into_inner).push(heard.clone());
    let manners = shared.manners.read().unwrap_or_else(PoisonError::into_inner).clone();
    let Reply { status, after, headers } = manners(&heard);
    tokio::time::sleep(after).await;
    let mut answer = HttpResponse::build(status.try_into().unwrap_or_default());
    for header in headers {
        answer.append_header(header);
    }
    answer.finish()
}
