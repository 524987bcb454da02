//! Files as clients see them. Their bytes come and go beside GraphQL: see [`crate::files`].

mod file;
mod load;
mod mutation;

pub(crate) use file::File;
pub(crate) use load::FileById;
pub use mutation::FilesMutation;
