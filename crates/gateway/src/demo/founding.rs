//! How they came together: a steward, eleven organisations, and the people who act for them.

use domain::tenancy::{BodyKind, Role};
use persistence::tenancy::{
    self, AcceptInvitation, CreateBody, CreateCollaborative, CreateSeat, DraftOrganisation, InviteMember,
    NameSeatHolder,
};
use persistence::{Result, identity};

use super::SLUG;
use super::cast::{FUNDERS, PARTNERS, Party, Person, WITH_TWO};
use super::tale::Tale;
use crate::sign_in::digest;

/// The people and the council, in a collaborative that is still being drafted.
pub(super) async fn come_together(tale: &mut Tale) -> Result<()> {
    tale.on(tale.calendar.day(0, -75)).await?;
    create(tale).await?;
    join(tale, Person::Steward, Person::Evaluator, None, &[Role::Evaluator]).await?;
    join(tale, Person::Steward, Person::SecondTreasurer, None, &[Role::Treasurer]).await?;
    for party in Party::ALL {
        draft(tale, party).await?;
        let roles: &[Role] = if party == Party::Hub { &[Role::Member, Role::Treasurer] } else { &[Role::Member] };
        join(tale, Person::Steward, Person::Of(party), Some(party), roles).await?;
    }
    tale.on(tale.calendar.day(0, -74)).await?;
    for party in WITH_TWO {
        join(tale, Person::Of(party), Person::Second(party), Some(party), &[Role::Member]).await?;
    }
    tale.on(tale.calendar.day(0, -72)).await?;
    seat_the_council(tale).await
}

async fn create(tale: &mut Tale) -> Result<()> {
    let command = CreateCollaborative {
        slug: SLUG.to_owned(),
        name: "Sample Valley Together".to_owned(),
        purpose:
            "Young people in the Sample Valley find their footing, and nobody there is cold or hungry. Invented for a \
                  demonstration: the valley is on no map, and nobody in it exists."
                .to_owned(),
        currency: "GBP".to_owned(),
        time_zone: "Europe/London".to_owned(),
        locale: "en-GB".to_owned(),
        sample: true,
    };
    let steward = person(tale, Person::Steward).await?;
    let (collaborative, first) = tenancy::create_collaborative(&tale.store, &command, steward).await?;
    tale.collaborative = collaborative;
    tale.memberships.insert(Person::Steward, first);
    Ok(())
}

async fn person(tale: &mut Tale, who: Person) -> Result<domain::PersonId> {
    let id = identity::create_person(&tale.store, &who.email(), who.name(), "en-GB").await?;
    tale.persons.insert(who, id);
    Ok(id)
}

async fn draft(tale: &mut Tale, party: Party) -> Result<()> {
    let command = DraftOrganisation {
        name: party.name().to_owned(),
        constituency: party.constituency(),
        controlled_by_funder: false,
        website: None,
        identifiers: Vec::new(),
        key: Some(tale.key()?),
    };
    let id = tenancy::draft_organisation(&tale.store, tale.by(Person::Steward)?, &command).await?;
    tale.organisations.insert(party, id);
    Ok(())
}

/// Somebody is invited by letter and takes it up.
async fn join(tale: &mut Tale, inviter: Person, who: Person, party: Option<Party>, roles: &[Role]) -> Result<()> {
    let organisation = party.map(|party| tale.organisation(party)).transpose()?;
    let letter = digest(&who.email());
    let invitation = InviteMember {
        email: who.email(),
        name: who.name().to_owned(),
        organisation,
        roles: roles.to_vec(),
        digest: letter.clone(),
    };
    tenancy::invite_member(&tale.store, tale.by(inviter)?, &invitation).await?;
    let person = person(tale, who).await?;
    let (collaborative, person) = (tale.collaborative, Some(person));
    let accept = AcceptInvitation { collaborative, person, outside: None, operator: true, digest: letter };
    tale.memberships.insert(who, tenancy::accept_invitation(&tale.store, &accept).await?.0);
    Ok(())
}

/// A seat for each funder and each partner; the Hub sits in without a vote.
async fn seat_the_council(tale: &mut Tale) -> Result<()> {
    let command = CreateBody {
        kind: BodyKind::Council,
        name: "Council of the Valley".to_owned(),
        mandate: "Decides about the common fund, about what is measured, and about who belongs.".to_owned(),
        parent: None,
        most_weight_per_organisation: None,
        key: Some(tale.key()?),
    };
    tale.council = Some(tenancy::create_body(&tale.store, tale.by(Person::Steward)?, &command).await?);
    for party in FUNDERS.into_iter().chain(PARTNERS).chain([Party::Hub]) {
        seat(tale, party).await?;
    }
    Ok(())
}

async fn seat(tale: &mut Tale, party: Party) -> Result<()> {
    // The Library's term ends half a year ago, and nobody has followed: its seat is vacant.
    let ends_on = (party == Party::Library).then(|| tale.calendar.day(6, -1));
    let command = CreateSeat {
        body: tale.council()?,
        organisation: tale.organisation(party)?,
        voting: party != Party::Hub,
        weight: 1,
        starts_on: tale.calendar.day(0, -72),
        ends_on,
        most_consecutive_terms: Some(2),
        key: Some(tale.key()?),
    };
    let seat = tenancy::create_seat(&tale.store, tale.by(Person::Steward)?, &command).await?;
    let membership = |person| tale.memberships.get(&person).copied();
    let (holder, understudy) = (membership(Person::Of(party)), membership(Person::Second(party)));
    let holder = NameSeatHolder { seat, holder, understudy };
    tenancy::name_seat_holder(&tale.store, tale.by(Person::Of(party))?, &holder).await?;
    Ok(())
}
