//! Messages as people read them.

/// A capital at the start and a stop at the end. A name of an input such as `receivedOn` stays as it is.
pub(crate) fn sentence(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let stop = if text.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    if first.starts_with(|letter: char| letter.is_lowercase()) && first.contains(|letter: char| letter.is_uppercase()) {
        return format!("The input {text}{stop}");
    }
    let mut letters = text.chars();
    let start: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{start}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_message_begins_with_a_capital_and_ends_with_a_stop() {
        for (text, expected) in [
            ("the fund is closed", "The fund is closed."),
            ("what harm would it do?", "What harm would it do?"),
            ("receivedOn is after today", "The input receivedOn is after today."),
            ("GBP allows at most 2 decimals", "GBP allows at most 2 decimals."),
        ] {
            assert_eq!(sentence(text), expected);
        }
    }
}
