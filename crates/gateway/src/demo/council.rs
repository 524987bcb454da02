//! What the council decided about itself, and what it did not.

use domain::decisions::{Action, Area, Choice, ProposalState};
use domain::tenancy::Constituency;
use persistence::Result;

use super::cast::{Party, Person};
use super::charter;
use super::motions::{Answers, Matter, Motion, case, expect};
use super::outcomes;
use super::tale::Tale;

/// In August three of nine answer: no quorum, so nothing is decided either way.
pub(super) async fn nobody_came(tale: &mut Tale) -> Result<()> {
    let summary = "They wish the valley well and would like a seat in the assembly.";
    let motion = Motion {
        title: "Take in the Wishful Thinking Society",
        case: case(summary, "The society.", "Nothing but attention."),
        matter: Matter::Binding(Action::AdmitOrganisation {
            name: "Wishful Thinking Society".to_owned(),
            constituency: Constituency::Observer,
            identifiers: Vec::new(),
            controlled_by_funder: false,
        }),
    };
    let id = tale.put_forward(Person::Of(Party::Farmers), motion).await?;
    tale.call_the_vote(id).await?;
    for party in [Party::Farmers, Party::Mothers, Party::Beispiel] {
        tale.answer(id, party, Choice::For, None).await?;
    }
    expect(tale.wait_for_the_count(id).await?, ProposalState::Lapsed).map(drop)
}

/// One objection stands, so there is no consent.
pub(super) async fn somebody_objects(tale: &mut Tale) -> Result<()> {
    let motion = outcomes::meeting_hours(tale).await?;
    let answers = Answers {
        all: Choice::Consent,
        but: &[(
            Party::Shelter,
            Choice::Object,
            "We would write down hours instead of working them, and nobody could say what for.",
        )],
    };
    expect(tale.put_and_decide(Person::Of(Party::Placeholder), motion, answers).await?, ProposalState::Failed).map(drop)
}

/// The charter's second version: four weeks for questions of measurement instead of two.
pub(super) async fn take_more_time(tale: &mut Tale) -> Result<()> {
    let summary = "Two weeks are too short for a partner who asks its own people first. Let us take four.";
    let motion = Motion {
        title: "Four weeks for questions of measurement",
        case: case(summary, "Partners who decide with their own people.", "Two weeks of patience."),
        matter: Matter::Binding(Action::ChangeDecisionRights {
            amends_version: 1,
            rights: charter::rights(tale, 28)?,
            declared_imbalances: Vec::new(),
        }),
    };
    expect(tale.put_and_decide(Person::Steward, motion, Answers::FOR).await?, ProposalState::Enacted).map(drop)
}

/// Advice: nothing follows by itself, and everybody knows what was said.
pub(super) async fn find_words(tale: &mut Tale) -> Result<()> {
    let summary = "We say “the people we work with”, and not “beneficiaries”. Funders say it in their own reports too.";
    let motion = Motion {
        title: "How we speak of one another",
        case: case(summary, "Everybody who is spoken of.", "Nothing."),
        matter: Matter::Advice(Area::Agreement),
    };
    let answers = Answers {
        all: Choice::For,
        but: &[(Party::Beispiel, Choice::Abstain, "Our statutes use the word; we can't promise.")],
    };
    expect(tale.put_and_decide(Person::Of(Party::Mothers), motion, answers).await?, ProposalState::Passed).map(drop)
}
