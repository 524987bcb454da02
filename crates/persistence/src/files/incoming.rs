//! Bytes on their way to where they are kept: never more of them at once than one part.

use std::sync::Arc;

use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt};

use crate::Result;

/// An object in the making. Nobody finds it before [`Incoming::finish`].
#[derive(Debug)]
pub struct Incoming {
    store: Arc<dyn ObjectStore>,
    path: Path,
    /// Bytes of each part but the last.
    part: usize,
    waiting: Vec<u8>,
    /// Where there is more than one part.
    parts: Option<Box<dyn MultipartUpload>>,
}

impl Incoming {
    pub(super) fn new(store: Arc<dyn ObjectStore>, path: Path, part: usize) -> Self {
        Self { store, path, part, waiting: Vec::new(), parts: None }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.waiting.extend_from_slice(bytes);
        while self.waiting.len() >= self.part {
            let rest = self.waiting.split_off(self.part);
            let full = std::mem::replace(&mut self.waiting, rest);
            self.send(full).await?;
        }
        Ok(())
    }

    async fn send(&mut self, part: Vec<u8>) -> Result<()> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            none => none.insert(self.store.put_multipart(&self.path).await?),
        };
        Ok(parts.put_part(part.into()).await?)
    }

    /// Keeps what was written, all of it at once.
    pub async fn finish(mut self) -> Result<()> {
        let last = std::mem::take(&mut self.waiting);
        if self.parts.is_none() {
            self.store.put(&self.path, last.into()).await?;
            return Ok(());
        }
        if !last.is_empty() {
            self.send(last).await?;
        }
        if let Some(parts) = &mut self.parts {
            parts.complete().await?;
        }
        Ok(())
    }

    /// Leaves nothing of it.
    pub async fn give_up(mut self) -> Result<()> {
        if let Some(parts) = &mut self.parts {
            parts.abort().await?;
        }
        Ok(())
    }
}
