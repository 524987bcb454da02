//! Why a file was not taken, with the numbers.

use super::MOST_ATTACHED;
use super::upload::MOST_SENDING;
use crate::refusal::Explanation;
use crate::text;

/// A rule about files said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message is its meaning, its fields are the numbers in it")]
pub enum Refusal {
    #[error(transparent)]
    Text(#[from] text::Refusal),
    #[error("a file has at least 1 byte, not {size}")]
    NoSize { size: i64 },
    #[error("the file has {size} bytes, at most {most} are taken")]
    TooLarge { size: u64, most: u64 },
    #[error("{most} uploads of yours wait for their bytes already")]
    TooManyUploads { most: u64 },
    #[error("the file has {size} bytes, and {free} of {most} are left for the files of this collaborative")]
    NoRoom { size: u64, free: u64, most: u64 },
    #[error("{announced} bytes were announced, and {came} came")]
    SizeDiffers { announced: u64, came: u64 },
    #[error("{announced} bytes were announced, and more came")]
    MoreCame { announced: u64 },
    #[error("the SHA-256 of what came is {found}, announced was {announced}")]
    ChecksumDiffers { announced: String, found: String },
    #[error("this is {found}, which is not taken")]
    KindRefused { found: String },
    #[error("somebody is sending the bytes of this file just now")]
    UnderWay,
    #[error("you are sending {} files already", MOST_SENDING)]
    TooManyAtOnce,
    #[error("the bytes of this file have come already")]
    Complete,
    #[error("the bytes of {name} have not come yet")]
    NotStored { name: String },
    #[error("{field} names a file twice")]
    NamedTwice { field: &'static str },
    #[error("{field} names {given} files, at most {} are allowed", MOST_ATTACHED)]
    TooManyAttached { field: &'static str, given: usize },
}

impl Refusal {
    /// The stable code, the input at fault, and what to do.
    pub fn explain(&self) -> Explanation {
        if let Self::Text(refusal) = self {
            return refusal.explain();
        }
        let explanation = Explanation { field: self.at_fault(), ..Explanation::code(self.code()) };
        self.advice().map_or(explanation, |hint| explanation.hint(hint))
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "FILE_TOO_LARGE",
            Self::TooManyUploads { .. } | Self::TooManyAtOnce => "TOO_MANY_UPLOADS",
            Self::NoRoom { .. } => "NO_ROOM_FOR_FILES",
            Self::SizeDiffers { .. } | Self::MoreCame { .. } => "FILE_SIZE_DIFFERS",
            Self::ChecksumDiffers { .. } => "FILE_CHECKSUM_DIFFERS",
            Self::KindRefused { .. } => "FILE_TYPE_REFUSED",
            Self::UnderWay => "UPLOAD_UNDER_WAY",
            Self::Complete => "UPLOAD_COMPLETE",
            Self::NotStored { .. } => "WRONG_STATE",
            Self::Text(_) | Self::NoSize { .. } | Self::NamedTwice { .. } | Self::TooManyAttached { .. } => {
                "INVALID_INPUT"
            }
        }
    }

    fn at_fault(&self) -> Option<&'static str> {
        match self {
            Self::NoSize { .. } | Self::TooLarge { .. } | Self::NoRoom { .. } => Some("size"),
            Self::NamedTwice { field } | Self::TooManyAttached { field, .. } => Some(field),
            _ => None,
        }
    }

    fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoSize { .. } => "give the number of bytes that you are going to send",
            Self::TooLarge { .. } => "make it smaller, or split it",
            Self::TooManyUploads { .. } => "send the bytes of those first, or wait a quarter of an hour",
            Self::NoRoom { .. } => "leave out what is not needed, or ask whoever runs this server for more room",
            Self::SizeDiffers { .. } | Self::MoreCame { .. } | Self::ChecksumDiffers { .. } => {
                "send the same file that you announced, or announce it anew"
            }
            Self::KindRefused { .. } => {
                "send a PDF, a PNG, JPEG or WebP image, text or CSV in UTF-8, or a docx, xlsx, odt or ods without macros"
            }
            Self::UnderWay => "wait until that is over; what was cut off can be sent again within a quarter of an hour",
            Self::TooManyAtOnce => "wait until one of them is through",
            Self::Complete => "attach it, or announce another file",
            Self::NotStored { .. } => "send its bytes first, then attach it",
            Self::NamedTwice { .. } => "name each file once",
            Self::TooManyAttached { .. } => "leave out some of them",
            Self::Text(_) => return None,
        })
    }
}
