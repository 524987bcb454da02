//! Which outside issuers an operator lets people sign in with: a file that is read once, at the start.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::text;
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use reqwest::Url;
use serde::Deserialize;

/// Clocks of two machines differ by less.
const USUAL_SKEW: i64 = 60;
const MOST_SKEW: i64 = 300;
/// Claims that change hands, or that others choose: no person is known by them.
const NO_SUBJECTS: [&str; 4] = ["email", "preferred_username", "name", "nickname"];

/// One issuer, and what it may say.
#[derive(Debug, Clone)]
pub struct IssuerSettings {
    /// Exactly as its tokens say it in `iss`.
    pub(super) issuer: String,
    pub(super) url: Url,
    /// Its tokens must be meant for one of these.
    pub(super) audiences: Vec<String>,
    /// Short names of the collaboratives in which its tokens work; none: in all of them.
    pub(super) collaboratives: Option<Arc<[String]>>,
    /// Public-key algorithms only, whatever a token's header says.
    pub(super) algorithms: Vec<Algorithm>,
    /// The claim that says who it is.
    pub(super) subject_claim: String,
    pub(super) clock_skew: TimeDelta,
    /// Whether it may be asked without TLS, where it runs on this machine.
    pub(super) http_on_loopback: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issuers: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issuer: String,
    audiences: Vec<String>,
    collaboratives: Vec<String>,
    #[serde(default = "usual_algorithms")]
    algorithms: Vec<String>,
    #[serde(default = "usual_subject")]
    subject_claim: String,
    #[serde(default = "usual_skew")]
    clock_skew_seconds: i64,
    #[serde(default)]
    http_on_loopback: bool,
}

fn usual_algorithms() -> Vec<String> {
    vec!["RS256".to_owned()]
}

fn usual_subject() -> String {
    "sub".to_owned()
}

fn usual_skew() -> i64 {
    USUAL_SKEW
}

impl IssuerSettings {
    /// Reads the text of a settings file; says in words what is wrong with it.
    pub fn read(text: &str) -> Result<Vec<Self>, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let issuers = file.issuers.into_iter().map(Self::accept).collect::<Result<Vec<_>, _>>()?;
        for (position, one) in issuers.iter().enumerate() {
            if issuers[..position].iter().any(|earlier| earlier.issuer == one.issuer) {
                return Err(format!("the issuer {} is there twice", one.issuer));
            }
        }
        Ok(issuers)
    }

    fn accept(written: Written) -> Result<Self, String> {
        let Written { issuer, audiences, subject_claim, http_on_loopback, .. } = written;
        let wrong = |what: &str| Err(format!("the issuer {issuer}: {what}"));
        let Some(url) = Url::parse(&issuer).ok().filter(|url| may_be_asked(url, http_on_loopback)) else {
            return wrong("it is no https address (http only on this machine, with http_on_loopback)");
        };
        if url.query().is_some() || url.fragment().is_some() {
            return wrong("its address may hold no ? and no #");
        }
        if audiences.is_empty() || audiences.iter().any(|audience| audience.trim().is_empty()) {
            return wrong("audiences must say for whom its tokens are meant");
        }
        if subject_claim.is_empty() || NO_SUBJECTS.contains(&subject_claim.as_str()) {
            return wrong("subject_claim must be a claim that never changes hands, such as sub");
        }
        if !(0..=MOST_SKEW).contains(&written.clock_skew_seconds) {
            return wrong("clock_skew_seconds goes from 0 to 300");
        }
        let algorithms = match pinned(&written.algorithms) {
            Some(algorithms) => algorithms,
            None => {
                return wrong("algorithms may be RS256, ES256, EdDSA and other public-key ones, never HS256 or none");
            }
        };
        let collaboratives = match holds_in(&written.collaboratives) {
            Some(collaboratives) => collaboratives,
            None => return wrong("collaboratives must list short names, or be [\"*\"] for all"),
        };
        let clock_skew = TimeDelta::seconds(written.clock_skew_seconds);
        Ok(Self { issuer, url, audiences, collaboratives, algorithms, subject_claim, clock_skew, http_on_loopback })
    }

    /// Whether its tokens work in the collaborative of this short name.
    pub(crate) fn holds_in(&self, slug: &str) -> bool {
        self.collaboratives.as_ref().is_none_or(|slugs| slugs.iter().any(|one| one == slug))
    }
}

/// Whether we send requests there.
pub(super) fn may_be_asked(url: &Url, http_on_loopback: bool) -> bool {
    url.username().is_empty()
        && url.password().is_none()
        && match url.scheme() {
            "https" => url.has_host(),
            "http" => http_on_loopback && is_loopback(url),
            _ => false,
        }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn pinned(names: &[String]) -> Option<Vec<Algorithm>> {
    let known =
        |name: &String| Algorithm::from_str(name).ok().filter(|algorithm| algorithm.family() != AlgorithmFamily::Hmac);
    let algorithms: Option<Vec<Algorithm>> = names.iter().map(known).collect();
    algorithms.filter(|algorithms| !algorithms.is_empty())
}

/// The short names, or none where all are meant; nothing where it is neither.
fn holds_in(written: &[String]) -> Option<Option<Arc<[String]>>> {
    match written {
        [] => None,
        [all] if all == "*" => Some(None),
        slugs => slugs.iter().all(|slug| text::slug("collaboratives", slug).is_ok()).then(|| Some(slugs.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "[[issuers]]\nissuer = \"https://id.example\"\naudiences = [\"api\"]\ncollaboratives = [\"river\"]\n";

    #[test]
    fn an_issuer_is_taken_with_what_is_usual() {
        let [only] = &IssuerSettings::read(GOOD).unwrap()[..] else { panic!("one issuer") };
        assert_eq!(only.algorithms, [Algorithm::RS256]);
        assert_eq!((only.subject_claim.as_str(), only.clock_skew), ("sub", TimeDelta::seconds(60)));
        assert!(only.holds_in("river") && !only.holds_in("hill"));
        let all = IssuerSettings::read(&GOOD.replace("[\"river\"]", "[\"*\"]")).unwrap();
        assert!(all[0].holds_in("hill"));
    }

    #[test]
    fn what_would_let_others_in_is_refused_with_its_reason() {
        let with = |line: &str| format!("{GOOD}{line}\n");
        for (bad, reason) in [
            (GOOD.replace("https:", "http:"), "no https address"),
            (with("http_on_loopback = true").replace("https:", "http:"), "no https address"),
            (GOOD.replace("id.example", "ann:secret@id.example"), "no https address"),
            (GOOD.replace("id.example", "id.example/?tenant=1"), "may hold no ?"),
            (GOOD.replace("[\"api\"]", "[]"), "audiences must"),
            (GOOD.replace("[\"river\"]", "[]"), "collaboratives must"),
            (GOOD.replace("[\"river\"]", "[\"river\", \"*\"]"), "collaboratives must"),
            (with("algorithms = [\"HS256\"]"), "algorithms may be"),
            (with("algorithms = [\"RS256\", \"none\"]"), "algorithms may be"),
            (with("algorithms = []"), "algorithms may be"),
            (with("subject_claim = \"email\""), "never changes hands"),
            (with("clock_skew_seconds = 3600"), "from 0 to 300"),
            (with("algorithm = \"RS256\""), "unknown field"),
            (format!("{GOOD}{GOOD}"), "there twice"),
            ("issuers = 1".to_owned(), "invalid type"),
            (String::new(), "missing field"),
        ] {
            let refused = IssuerSettings::read(&bad).unwrap_err();
            assert!(refused.contains(reason), "{bad}: {refused}");
        }
    }

    #[test]
    fn only_this_machine_is_asked_without_tls_and_only_where_that_is_set() {
        let asked = |url: &str, setting| may_be_asked(&Url::parse(url).unwrap(), setting);
        for here in ["http://127.0.0.1:8080/a", "http://[::1]/", "http://localhost:3000"] {
            assert!(asked(here, true) && !asked(here, false), "{here}");
        }
        for elsewhere in
            ["http://id.example", "http://10.0.0.1", "http://127.0.0.1.example", "ftp://localhost", "file:///"]
        {
            assert!(!asked(elsewhere, true), "{elsewhere}");
        }
    }
}
