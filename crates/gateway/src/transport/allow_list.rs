//! The documents that may be run, where an operator says that no others may.

use super::documents::Document;
use super::guard;
use super::limits::Limits;
use super::persisted::{plain, sha256};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

/// Documents by their ids, their hashes and their texts.
#[derive(Debug, Default)]
pub struct AllowList {
    by_id: HashMap<String, Arc<Document>>,
    by_text: HashMap<String, Arc<Document>>,
}

/// Why a list can't be used.
#[derive(Debug, thiserror::Error)]
pub enum AllowListProblem {
    #[error("{path} could not be read: {cause}")]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("{path} is no list of documents: {cause}")]
    NoList { path: PathBuf, cause: serde_json::Error },
    #[error("{path}: {refusal}")]
    Refused { path: PathBuf, refusal: String },
    #[error("{path} names two documents {id}")]
    Twice { path: PathBuf, id: String },
    #[error("{0} holds no document")]
    Empty(PathBuf),
}

/// What tools write: relay-compiler and graphql-codegen a map from ids to texts, Apollo's a manifest.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Manifest { operations: Vec<Operation> },
    Map(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl AllowList {
    /// Reads every `*.graphql` and `*.json` in a folder and those within it. Each document must pass the guard.
    ///
    /// # Errors
    /// Where anything in the folder can't be used: a list that is shorter than its operator thinks would refuse clients.
    pub fn load(folder: &Path, limits: &Limits) -> Result<Self, AllowListProblem> {
        let mut list = Self::default();
        list.add_folder(folder, limits)?;
        if list.by_text.is_empty() { Err(AllowListProblem::Empty(folder.to_owned())) } else { Ok(list) }
    }

    /// How many documents it has.
    pub fn len(&self) -> usize {
        self.by_text.len()
    }

    /// Whether it has none; a loaded one has.
    pub fn is_empty(&self) -> bool {
        self.by_text.is_empty()
    }

    /// The document with this id or hash, or else with this text. White space, commas and comments make no difference.
    pub(super) fn find(&self, id: Option<&str>, text: Option<&str>) -> Option<&Arc<Document>> {
        match (id, text) {
            (_, Some(text)) => self.by_text.get(&guard::canonical(text)),
            (Some(id), None) => self.by_id.get(id),
            (None, None) => None,
        }
    }

    fn add_folder(&mut self, folder: &Path, limits: &Limits) -> Result<(), AllowListProblem> {
        let unreadable = |cause| AllowListProblem::Unreadable { path: folder.to_owned(), cause };
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            match ending {
                _ if path.is_dir() => self.add_folder(&path, limits)?,
                Some("graphql" | "gql") => {
                    let text = read(&path)?;
                    self.add(&path, None, &text, limits)?;
                }
                Some("json") => self.add_list(&path, limits)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn add_list(&mut self, path: &Path, limits: &Limits) -> Result<(), AllowListProblem> {
        let listed = serde_json::from_str(&read(path)?)
            .map_err(|cause| AllowListProblem::NoList { path: path.to_owned(), cause })?;
        let documents: Vec<(String, String)> = match listed {
            Listed::Manifest { operations } => operations.into_iter().map(|found| (found.id, found.body)).collect(),
            Listed::Map(map) => map.into_iter().collect(),
        };
        documents.into_iter().try_for_each(|(id, text)| self.add(path, Some(&id), &text, limits))
    }

    fn add(&mut self, path: &Path, id: Option<&str>, text: &str, limits: &Limits) -> Result<(), AllowListProblem> {
        let refused = |refusal| AllowListProblem::Refused { path: path.to_owned(), refusal };
        let document = Document::new(text, limits).map_err(|fault| refused(fault.message))?;
        let document = Arc::clone(self.by_text.entry(guard::canonical(text)).or_insert_with(|| Arc::new(document)));
        // An editor ends a file with a line break; the client that hashes the document knows nothing of it.
        for id in [id.map(plain), Some(sha256(text)), Some(sha256(text.trim()))].into_iter().flatten() {
            let known = self.by_id.entry(id.clone()).or_insert_with(|| Arc::clone(&document));
            if !Arc::ptr_eq(known, &document) {
                return Err(AllowListProblem::Twice { path: path.to_owned(), id });
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<String, AllowListProblem> {
    fs::read_to_string(path).map_err(|cause| AllowListProblem::Unreadable { path: path.to_owned(), cause })
}
