//! Who is in the story. Nobody here exists: each name says so.

use domain::tenancy::Constituency;

/// An organisation of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Party {
    /// Gives most, and has no more seats for it.
    Examplewood,
    /// Pays its pledge in instalments.
    Placeholder,
    /// Gives in another currency.
    Beispiel,
    Mothers,
    Youth,
    Farmers,
    Shelter,
    Repair,
    Library,
    /// Holds the fund and keeps its books.
    Hub,
    /// Watches, and has no seat.
    Observatory,
}

/// Those who put money in.
pub(super) const FUNDERS: [Party; 3] = [Party::Examplewood, Party::Placeholder, Party::Beispiel];

/// Those who live with the problem, lead the decisions and report.
pub(super) const PARTNERS: [Party; 6] =
    [Party::Mothers, Party::Youth, Party::Farmers, Party::Shelter, Party::Repair, Party::Library];

impl Party {
    pub(super) const ALL: [Self; 11] = [
        Self::Hub,
        Self::Examplewood,
        Self::Placeholder,
        Self::Beispiel,
        Self::Mothers,
        Self::Youth,
        Self::Farmers,
        Self::Shelter,
        Self::Repair,
        Self::Library,
        Self::Observatory,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Examplewood => "Examplewood Foundation",
            Self::Placeholder => "The Placeholder Trust",
            Self::Beispiel => "Stiftung Beispielhausen",
            Self::Mothers => "Made-up Mothers' Circle",
            Self::Youth => "Invented Youth Club",
            Self::Farmers => "Fictional Farmers' Cooperative",
            Self::Shelter => "Nowhere Night Shelter",
            Self::Repair => "Pretend Repair Workshop",
            Self::Library => "Storybook Library Friends",
            Self::Hub => "Samplebridge Community Hub",
            Self::Observatory => "Imaginary University Observatory",
        }
    }

    pub(super) fn constituency(self) -> Constituency {
        match self {
            Self::Examplewood | Self::Placeholder | Self::Beispiel => Constituency::Funder,
            Self::Hub => Constituency::Backbone,
            Self::Observatory => Constituency::Observer,
            _ => Constituency::Partner,
        }
    }
}

/// Somebody in the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Person {
    /// Acts for an organisation, and holds its seat where it has one. The Hub's is the treasurer.
    Of(Party),
    /// Stands by for the first.
    Second(Party),
    /// Runs the calendar; acts for nobody.
    Steward,
    /// Runs the measurement; acts for nobody.
    Evaluator,
    /// Signs where the treasurer may not sign alone; acts for nobody.
    SecondTreasurer,
}

/// Organisations for which two people act.
pub(super) const WITH_TWO: [Party; 4] = [Party::Examplewood, Party::Mothers, Party::Shelter, Party::Youth];

impl Person {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Of(Party::Examplewood) => "Edith Example",
            Self::Of(Party::Placeholder) => "Percy Placeholder",
            Self::Of(Party::Beispiel) => "Berta Beispiel",
            Self::Of(Party::Mothers) => "Maya Madeup",
            Self::Of(Party::Youth) => "Ivo Invented",
            Self::Of(Party::Farmers) => "Fatima Fictional",
            Self::Of(Party::Shelter) => "Nora Nowhere",
            Self::Of(Party::Repair) => "Pavel Pretend",
            Self::Of(Party::Library) => "Stella Storybook",
            Self::Of(Party::Hub) => "Tom Treasurer",
            Self::Of(Party::Observatory) => "Oscar Onlooker",
            Self::Second(Party::Examplewood) => "Eli Example",
            Self::Second(Party::Mothers) => "Mina Madeup",
            Self::Second(Party::Shelter) => "Niko Nowhere",
            Self::Second(_) => "Isla Invented",
            Self::Steward => "Sam Steward",
            Self::Evaluator => "Eva Evaluator",
            Self::SecondTreasurer => "Cora Countersign",
        }
    }

    /// An address that can't be anybody's: RFC 2606 keeps example.org for examples.
    pub(super) fn email(self) -> String {
        format!("{}@example.org", self.name().to_lowercase().replace(' ', "."))
    }
}
