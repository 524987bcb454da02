//! A bucket of S3 on loopback, as far as files need one: whole objects, objects in parts, reading and removing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

/// Who alone may ask.
const KEY: &str = "a-key";

#[derive(Debug, Default)]
struct Kept {
    objects: BTreeMap<String, Vec<u8>>,
    /// By the id of the upload: parts by their number.
    uploads: HashMap<String, BTreeMap<u32, Vec<u8>>>,
    begun: u32,
}

/// A bucket, until it is ended.
#[derive(Debug)]
pub struct Bucket {
    url: String,
    kept: Arc<Mutex<Kept>>,
    handle: ServerHandle,
}

impl Bucket {
    /// An empty one.
    ///
    /// # Panics
    /// Where there is no port.
    pub fn start() -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = web::Data::from(kept.clone());
        let large = web::PayloadConfig::new(64 << 20);
        let app = move || App::new().app_data(shared.clone()).app_data(large.clone()).default_service(web::to(answer));
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", server.addrs()[0]);
        let running = server.run();
        let bucket = Self { url, kept, handle: running.handle() };
        tokio::spawn(running);
        bucket
    }

    /// What every tool of S3 reads.
    pub fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "a secret".to_owned()),
            ("AWS_REGION", "nowhere-1".to_owned()),
            ("AWS_ENDPOINT_URL", self.url.clone()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
        ]
    }

    /// What is kept, by its key.
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        lock(&self.kept).objects.clone()
    }

    /// Uploads in parts that are neither finished nor given up; and how many there ever were.
    pub fn uploads(&self) -> (usize, u32) {
        let kept = lock(&self.kept);
        (kept.uploads.len(), kept.begun)
    }

    /// Puts other bytes in the place of an object.
    pub fn exchange(&self, key: &str, bytes: &[u8]) {
        lock(&self.kept).objects.insert(key.to_owned(), bytes.to_vec());
    }

    /// Stops it.
    pub async fn end(self) {
        self.handle.stop(false).await;
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn xml(root: &str, inner: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("application/xml").body(format!("<{root}>{inner}</{root}>"))
}

async fn answer(request: HttpRequest, body: web::Bytes, kept: web::Data<Mutex<Kept>>) -> HttpResponse {
    let signed = request.headers().get("authorization").and_then(|signed| signed.to_str().ok());
    if !signed.is_some_and(|signed| signed.starts_with(&format!("AWS4-HMAC-SHA256 Credential={KEY}/"))) {
        return HttpResponse::Forbidden().finish();
    }
    let key = request.path().trim_start_matches('/').to_owned();
    let asked =
        web::Query::<HashMap<String, String>>::from_query(request.query_string()).expect("a query").into_inner();
    let mut kept = lock(&kept);
    match (request.method().as_str(), asked.get("uploadId")) {
        ("POST", None) if asked.contains_key("uploads") => {
            kept.begun += 1;
            let id = format!("upload-{}", kept.begun);
            kept.uploads.insert(id.clone(), BTreeMap::new());
            xml("InitiateMultipartUploadResult", &format!("<UploadId>{id}</UploadId>"))
        }
        ("PUT", Some(id)) => {
            let part = asked["partNumber"].parse().expect("a number");
            kept.uploads.get_mut(id).expect("an upload").insert(part, body.to_vec());
            HttpResponse::Ok().insert_header(("etag", format!("\"{part}\""))).finish()
        }
        ("POST", Some(id)) => {
            let parts = kept.uploads.remove(id).expect("an upload");
            let small = parts.values().rev().skip(1).any(|part| part.len() < 5 << 20);
            assert!(!small, "only the last part may be small");
            kept.objects.insert(key, parts.into_values().flatten().collect());
            xml("CompleteMultipartUploadResult", "<ETag>\"whole\"</ETag>")
        }
        ("DELETE", Some(id)) => {
            kept.uploads.remove(id);
            HttpResponse::NoContent().finish()
        }
        ("PUT", None) => {
            kept.objects.insert(key, body.to_vec());
            HttpResponse::Ok().insert_header(("etag", "\"whole\"")).finish()
        }
        ("POST", None) if asked.contains_key("delete") => {
            let asked = String::from_utf8(body.to_vec()).expect("XML");
            let named = asked.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
            let named: Vec<&str> = named.collect();
            for one in &named {
                kept.objects.remove(&format!("{key}/{one}"));
            }
            let deleted = named.iter().map(|one| format!("<Deleted><Key>{one}</Key></Deleted>"));
            xml("DeleteResult", &deleted.collect::<String>())
        }
        ("GET" | "HEAD", None) => match kept.objects.get(&key) {
            Some(object) => HttpResponse::Ok()
                .insert_header(("etag", "\"whole\""))
                .insert_header(("last-modified", "Mon, 02 Mar 2026 09:00:00 GMT"))
                .body(object.clone()),
            None => HttpResponse::NotFound().finish(),
        },
        (method, _) => panic!("{method} {} is nothing that files need", request.uri()),
    }
}
