//! Where bytes lie: a folder, or a bucket of S3 or of what speaks like it. Nothing that a client says is part of a name
//! here: an object lies under the collaborative's id and an id of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::CollaborativeId;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::prefix::PrefixStore;
use object_store::{ClientConfigKey, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::Incoming;
use crate::{Error, Result};

/// S3 takes no smaller part but the last; a folder needs not wait for so much.
const PART_OF_BUCKET: usize = 5 << 20;
const PART_OF_FOLDER: usize = 1 << 20;
/// Longer than any request of ours should take: one that hangs ends at some time.
const PATIENCE: &str = "600s";
/// What fails at once is tried again for so long.
const TRY_AGAIN: Duration = Duration::from_secs(20);

/// The bytes of a file as they come.
pub type Pieces = BoxStream<'static, Result<Bytes>>;

/// A place for bytes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shelf(Arc<Place>);

#[derive(Debug)]
enum Place {
    /// Made, for its owner alone, when it is first needed.
    Folder(PathBuf, OnceCell<Arc<dyn ObjectStore>>),
    Elsewhere(Arc<dyn ObjectStore>),
}

impl Shelf {
    /// A folder on this machine.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Place::Folder(path.into(), OnceCell::new())))
    }

    /// Nowhere that lasts: for databases that don't last either.
    pub fn memory() -> Self {
        Self(Arc::new(Place::Elsewhere(Arc::new(InMemory::new()))))
    }

    /// A bucket by its address, `s3://<bucket>/<prefix>`; who we are there, and where it is, say the variables of the
    /// environment that all tools of S3 read (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL` …).
    pub fn bucket(address: &str) -> Result<Self> {
        let place = address.trim_start_matches("s3://");
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        if bucket.is_empty() {
            return Err(Error::FilesAway("the address names no bucket".to_owned()));
        }
        let retry = RetryConfig { max_retries: 3, retry_timeout: TRY_AGAIN, ..RetryConfig::default() };
        let store = AmazonS3Builder::from_env()
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), PATIENCE)
            .with_bucket_name(bucket)
            .with_retry(retry)
            .build()?;
        Ok(Self(Arc::new(Place::Elsewhere(Arc::new(PrefixStore::new(store, prefix))))))
    }

    /// Whether files can be kept there: a folder is made where there is none, a bucket is asked for something.
    pub async fn prepare(&self) -> Result<()> {
        match self.open().await?.head(&object_store::path::Path::from("prepared")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// A new object, which nobody finds before it is finished.
    pub async fn begin(&self, collaborative: CollaborativeId, object: Uuid) -> Result<Incoming> {
        let part = match *self.0 {
            Place::Folder(..) => PART_OF_FOLDER,
            Place::Elsewhere(_) => PART_OF_BUCKET,
        };
        Ok(Incoming::new(self.open().await?, path(collaborative, object), part))
    }

    /// How many bytes an object has, and they themselves.
    pub async fn read(&self, collaborative: CollaborativeId, object: Uuid) -> Result<(u64, Pieces)> {
        let found = self.open().await?.get(&path(collaborative, object)).await?;
        Ok((found.meta.size, found.into_stream().map(|piece| Ok(piece?)).boxed()))
    }

    /// Removes an object; one that is not there is removed already. What an attempt left that died is removed, too.
    pub async fn remove(&self, collaborative: CollaborativeId, object: Uuid) -> Result<()> {
        match self.open().await?.delete(&path(collaborative, object)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        if let Place::Folder(folder, _) = &*self.0 {
            // So the library calls what is not finished.
            let unfinished = folder.join(collaborative.to_string()).join(format!("{object}#1"));
            blocking(move || gone(std::fs::remove_file(unfinished))).await?;
        }
        Ok(())
    }

    async fn open(&self) -> Result<Arc<dyn ObjectStore>> {
        match &*self.0 {
            Place::Elsewhere(store) => Ok(store.clone()),
            Place::Folder(path, opened) => opened.get_or_try_init(|| open_folder(path.clone())).await.cloned(),
        }
    }
}

async fn open_folder(path: PathBuf) -> Result<Arc<dyn ObjectStore>> {
    blocking(move || {
        make_private(&path)?;
        // An acknowledged file survives power loss, as an acknowledged row does.
        let folder = LocalFileSystem::new_with_prefix(&path).map_err(std::io::Error::other)?.with_fsync(true);
        Ok(Arc::new(folder) as Arc<dyn ObjectStore>)
    })
    .await
}

/// Makes a missing folder that its owner alone can read.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::FilesAway(error.to_string()))?.map_err(|error| Error::FilesAway(error.to_string()))
}

fn gone(removed: std::io::Result<()>) -> std::io::Result<()> {
    match removed {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn path(collaborative: CollaborativeId, object: Uuid) -> object_store::path::Path {
    object_store::path::Path::from(format!("{collaborative}/{object}"))
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound("file"),
            error => Self::FilesAway(error.to_string()),
        }
    }
}
