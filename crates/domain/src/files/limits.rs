//! How much there may be.

use super::Refusal;

/// What an operator lets people keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// Bytes of one file.
    pub most_bytes: u64,
    /// Bytes of all files of a collaborative.
    pub most_in_all: u64,
    /// Uploads of one member that wait for their bytes.
    pub most_open: u64,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self { most_bytes: 25 << 20, most_in_all: 10 << 30, most_open: 10 }
    }
}

/// What there is already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Bytes of all files of the collaborative, those included that are announced and may still come.
    pub bytes: u64,
    /// Uploads of this member that wait for their bytes.
    pub open: u64,
}

impl FileLimits {
    /// Whether one more file of this size may be announced; answers with its size.
    pub fn admit(&self, size: i64, kept: Kept) -> Result<u64, Refusal> {
        let size = u64::try_from(size).ok().filter(|size| *size > 0).ok_or(Refusal::NoSize { size })?;
        if size > self.most_bytes {
            return Err(Refusal::TooLarge { size, most: self.most_bytes });
        }
        if kept.open >= self.most_open {
            return Err(Refusal::TooManyUploads { most: self.most_open });
        }
        let free = self.most_in_all.saturating_sub(kept.bytes);
        if size > free { Err(Refusal::NoRoom { size, free, most: self.most_in_all }) } else { Ok(size) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: FileLimits = FileLimits { most_bytes: 100, most_in_all: 1_000, most_open: 2 };
    const NOTHING: Kept = Kept { bytes: 0, open: 0 };

    #[test]
    fn a_file_has_a_size_within_the_limit() {
        assert_eq!(LIMITS.admit(100, NOTHING), Ok(100));
        assert_eq!(LIMITS.admit(101, NOTHING), Err(Refusal::TooLarge { size: 101, most: 100 }));
        for size in [0, -1, i64::MIN] {
            assert_eq!(LIMITS.admit(size, NOTHING), Err(Refusal::NoSize { size }));
        }
    }

    #[test]
    fn what_is_announced_takes_room() {
        assert_eq!(LIMITS.admit(100, Kept { bytes: 900, open: 0 }), Ok(100));
        let refused = LIMITS.admit(100, Kept { bytes: 901, open: 0 });
        assert_eq!(refused, Err(Refusal::NoRoom { size: 100, free: 99, most: 1_000 }));
        assert!(LIMITS.admit(1, Kept { bytes: 2_000, open: 0 }).is_err(), "the limit was lowered");
    }

    #[test]
    fn a_member_waits_for_few_uploads_at_a_time() {
        assert_eq!(LIMITS.admit(1, Kept { bytes: 0, open: 1 }), Ok(1));
        assert_eq!(LIMITS.admit(1, Kept { bytes: 0, open: 2 }), Err(Refusal::TooManyUploads { most: 2 }));
    }
}
