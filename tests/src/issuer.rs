//! An OpenID Connect issuer of one's own: a server on loopback with keys, which can be rotated, spoilt and taken away.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// For whom its tokens are meant.
pub const AUDIENCE: &str = "https://api.commonpurse.example";

/// A key that an issuer signs with.
#[derive(Clone)]
pub struct IssuerKey {
    pub id: String,
    pub algorithm: Algorithm,
    pub signing: EncodingKey,
    /// As it is published.
    pub public: Value,
}

impl std::fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuerKey({})", self.id)
    }
}

impl IssuerKey {
    /// A new one for RS256, ES256 or EdDSA.
    ///
    /// # Panics
    /// For another algorithm.
    pub fn new(id: &str, algorithm: Algorithm) -> Self {
        let signing = match algorithm {
            Algorithm::RS256 => rsa(),
            Algorithm::ES256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
                EncodingKey::from_ec_der(pair.to_pkcs8v1().expect("a key in PKCS#8").as_ref())
            }
            Algorithm::EdDSA => {
                let pair = Ed25519KeyPair::generate().expect("a key");
                EncodingKey::from_ed_der(pair.to_pkcs8v1().expect("a key in PKCS#8").as_ref())
            }
            other => panic!("no test needs a key for {other:?}"),
        };
        let mut public = json!(Jwk::from_encoding_key(&signing, algorithm).expect("a public key"));
        public["kid"] = json!(id);
        public["use"] = json!("sig");
        Self { id: id.to_owned(), algorithm, signing, public }
    }

    /// What this key signs.
    ///
    /// # Panics
    /// Where it can't.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(Header { kid: Some(self.id.clone()), ..Header::new(self.algorithm) }, claims)
    }

    /// The same with a header of one's own.
    ///
    /// # Panics
    /// Where it can't.
    pub fn sign_with(&self, header: Header, claims: &Value) -> String {
        encode(&header, claims, &self.signing).expect("a token")
    }
}

fn rsa() -> EncodingKey {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    let whole: Pkcs8V1Der<'_> = pair.as_der().expect("a key in PKCS#8");
    // The key by itself (RFC 8017) lies behind what PKCS#8 says of a key of this size.
    let (around, key) = whole.as_ref().split_at(26);
    assert_eq!(around[22..24], [0x04, 0x82], "an octet string of two length bytes");
    EncodingKey::from_rsa_der(key)
}

/// What it serves, and how often it was asked.
#[derive(Debug, Default)]
struct Published {
    discovery: RwLock<Value>,
    keys: RwLock<Value>,
    away: AtomicBool,
    asked: AtomicU64,
}

/// An issuer, until it is ended.
#[derive(Debug)]
pub struct Issuer {
    /// As its tokens say it in `iss`.
    pub url: String,
    published: Arc<Published>,
    handle: ServerHandle,
}

impl Issuer {
    /// An issuer with these keys.
    ///
    /// # Panics
    /// Where there is no port.
    pub fn start(keys: &[&IssuerKey]) -> Self {
        let published = Arc::new(Published::default());
        let shared = web::Data::from(published.clone());
        let app = move || {
            App::new()
                .app_data(shared.clone())
                .route("/.well-known/openid-configuration", web::get().to(discovery))
                .route("/elsewhere", web::get().to(elsewhere))
                .route("/keys", web::get().to(public_keys))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", server.addrs()[0]);
        let running = server.run();
        let issuer = Self { url, published, handle: running.handle() };
        tokio::spawn(running);
        issuer.discovers(json!({ "issuer": issuer.url, "jwks_uri": format!("{}/keys", issuer.url) }));
        issuer.publish(keys);
        issuer
    }

    /// These are its keys from now on.
    pub fn publish(&self, keys: &[&IssuerKey]) {
        let keys: Vec<&Value> = keys.iter().map(|key| &key.public).collect();
        self.publishes(json!({ "keys": keys }));
    }

    /// This is what it shows as its keys from now on.
    pub fn publishes(&self, document: Value) {
        *self.published.keys.write().unwrap_or_else(PoisonError::into_inner) = document;
    }

    /// This is what it tells of itself from now on.
    pub fn discovers(&self, document: Value) {
        *self.published.discovery.write().unwrap_or_else(PoisonError::into_inner) = document;
    }

    /// Whether it answers nobody from now on.
    pub fn is_away(&self, away: bool) {
        self.published.away.store(away, Ordering::SeqCst);
    }

    /// How often its discovery document was asked for.
    pub fn asked(&self) -> u64 {
        self.published.asked.load(Ordering::SeqCst)
    }

    /// What a good token of this subject says at this moment.
    pub fn claims(&self, subject: &str, now: DateTime<Utc>) -> Value {
        json!({ "iss": self.url, "aud": AUDIENCE, "sub": subject, "iat": now.timestamp(), "nbf": now.timestamp(),
            "exp": now.timestamp() + 600 })
    }

    /// The settings with which a server trusts it in these collaboratives.
    pub fn settings(&self, collaboratives: &[&str]) -> String {
        format!(
            "[[issuers]]\nissuer = \"{}\"\naudiences = [\"{AUDIENCE}\"]\ncollaboratives = {}\n\
             algorithms = [\"RS256\", \"ES256\", \"EdDSA\"]\nhttp_on_loopback = true\n",
            self.url,
            json!(collaboratives)
        )
    }

    /// Stops it.
    pub async fn end(self) {
        self.handle.stop(false).await;
    }
}

async fn discovery(published: web::Data<Published>) -> HttpResponse {
    published.asked.fetch_add(1, Ordering::SeqCst);
    answer(&published, &published.discovery)
}

async fn public_keys(published: web::Data<Published>) -> HttpResponse {
    answer(&published, &published.keys)
}

/// Where nobody should follow it.
async fn elsewhere(request: HttpRequest) -> HttpResponse {
    let keys = format!("http://{}/keys", request.connection_info().host());
    HttpResponse::Found().insert_header(("location", keys)).finish()
}

fn answer(published: &Published, document: &RwLock<Value>) -> HttpResponse {
    match published.away.load(Ordering::SeqCst) {
        true => HttpResponse::ServiceUnavailable().finish(),
        false => HttpResponse::Ok().json(&*document.read().unwrap_or_else(PoisonError::into_inner)),
    }
}
