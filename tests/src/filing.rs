//! Files, as people hand them in and read them: announced through the API, their bytes beside it.

use reqwest::{Body, Response};
use serde_json::{Value, json};

use crate::{Member, World, data};

/// What tests read of a file.
pub const FILE: &str = "id name state size contentType sha256 uploadedBy { id } organisation { id } storedAt \
    download { url expiresAt }";

/// The smallest thing that is taken for a PDF.
pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n";

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl World {
    /// Announces a file of this size; the whole answer.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn announce(&self, member: &Member, name: &str, size: usize) -> Value {
        self.announce_with(member, json!({ "name": name, "size": size })).await
    }

    /// The same with this input.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn announce_with(&self, member: &Member, input: Value) -> Value {
        let payload = format!("upload {{ url method headers {{ name value }} expiresAt }} file {{ {FILE} }}");
        self.act(member, "createFileUpload", input, &payload).await
    }

    /// Announces a file; its id, and where its bytes go.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn target(&self, member: &Member, name: &str, size: usize) -> (String, String) {
        let made = data(self.announce(member, name, size).await)["createFileUpload"].clone();
        (text(&made["file"]["id"]), text(&made["upload"]["url"]))
    }

    /// Sends bytes to where they go; the status, and what is said where it is not 204.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn send_bytes(&self, url: &str, bytes: impl Into<Body>) -> (u16, Value) {
        let sent = self.client.put(self.at(url)).body(bytes).send().await.expect("an answer");
        let status = sent.status().as_u16();
        (status, if status == 204 { Value::Null } else { sent.json().await.expect("JSON") })
    }

    /// A file whose bytes have come; its global id.
    ///
    /// # Panics
    /// When any step is refused.
    pub async fn stored(&self, member: &Member, name: &str, bytes: &[u8]) -> String {
        let (id, url) = self.target(member, name, bytes.len()).await;
        let (status, said) = self.send_bytes(&url, bytes.to_vec()).await;
        assert_eq!(status, 204, "{said}");
        id
    }

    /// A file as somebody sees it; null where they don't.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn file(&self, reader: &Member, id: &str) -> Value {
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on File {{ {FILE} }} }} }}");
        data(self.by(reader, &query, json!({ "id": id })).await)["node"].clone()
    }

    /// A link to a file's bytes, for this reader; empty where they have none.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn link(&self, reader: &Member, id: &str) -> String {
        text(&self.file(reader, id).await["download"]["url"])
    }

    /// What is behind a link.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn fetch(&self, url: &str) -> Response {
        self.client.get(self.at(url)).send().await.expect("an answer")
    }

    /// A link as a client resolves it: seen from the address of GraphQL.
    ///
    /// # Panics
    /// Where it is no address.
    pub fn at(&self, url: &str) -> reqwest::Url {
        reqwest::Url::parse(&format!("{}/graphql", self.asked())).and_then(|base| base.join(url)).expect("an address")
    }

    /// Every object that lies where files are kept, finished or not.
    pub fn kept_objects(&self) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.files_folder()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
