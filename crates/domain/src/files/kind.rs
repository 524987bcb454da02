//! What a file may be. Whatever is not in this list is not taken, and nothing else is ever served.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a file was found to be, by its content.
    pub enum FileKind {
        /// A PDF document.
        Pdf,
        /// A PNG image.
        Png,
        /// A JPEG image.
        Jpeg,
        /// A WebP image.
        Webp,
        /// Plain text in UTF-8.
        Text,
        /// Text in UTF-8 that is called a table.
        Csv,
        /// A text document of Office Open XML, without macros.
        Docx,
        /// A spreadsheet of Office Open XML, without macros.
        Xlsx,
        /// A text document of OpenDocument, without macros.
        Odt,
        /// A spreadsheet of OpenDocument, without macros.
        Ods,
    }
}

impl FileKind {
    /// The media type with which it is served.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        }
    }

    /// How names of such files end; the first is the usual one.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
            Self::Text => &["txt", "text", "md"],
            Self::Csv => &["csv"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
        }
    }

    /// The name under which it is saved: a text that calls itself a program is none on the reader's disk.
    pub fn saved_as(self, name: &str) -> String {
        if self.endings().iter().any(|ending| ends_in(name, ending)) {
            name.to_owned()
        } else {
            format!("{name}.{}", self.endings()[0])
        }
    }
}

/// Whether a name has this ending, in letters of either case.
pub(super) fn ends_in(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, last)| last.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_as_what_it_is_whatever_it_is_called() {
        for (kind, name, saved) in [
            (FileKind::Pdf, "Report.PDF", "Report.PDF"),
            (FileKind::Jpeg, "tap.jpeg", "tap.jpeg"),
            (FileKind::Text, "invoice.html", "invoice.html.txt"),
            (FileKind::Text, "run.bat", "run.bat.txt"),
            (FileKind::Png, "no ending", "no ending.png"),
            (FileKind::Docx, ".docx", ".docx"),
        ] {
            assert_eq!(kind.saved_as(name), saved);
        }
    }

    #[test]
    fn nothing_is_served_that_a_browser_would_run() {
        for kind in FileKind::ALL {
            let media = kind.media_type();
            assert!(!["html", "svg", "javascript", "xml;"].iter().any(|active| media.contains(active)), "{media}");
        }
    }
}
