//! The reader, quirk by quirk.

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::*;

fn grant() -> Value {
    json!({
        "id": "360G-river-1", "title": "Boats", "description": "For boats.", "currency": "GBP",
        "amountAwarded": 1000, "awardDate": "2020-11-03",
        "recipientOrganization": [{ "id": "GB-CHC-1159982", "name": "Harbour Trust" }],
        "fundingOrganization": [{ "id": "GB-COH-00123456", "name": "River Fund" }]
    })
}

fn with(changes: Value) -> Value {
    let mut grant = grant();
    for (key, value) in changes.as_object().unwrap() {
        grant[key] = value.clone();
    }
    grant
}

fn read_text(text: &str) -> Result<GrantStatement, Refused> {
    read_grant(&RawValue::from_string(text.to_owned()).unwrap(), None)
}

fn read(changes: Value) -> Result<GrantStatement, Refused> {
    read_text(&with(changes).to_string())
}

/// The record with a number written exactly so.
fn awarded(number: &str) -> Result<GrantStatement, Refused> {
    read_text(&grant().to_string().replace("\"amountAwarded\":1000", &format!("\"amountAwarded\":{number}")))
}

fn problems(refused: Result<GrantStatement, Refused>) -> Vec<(ProblemCode, String)> {
    refused.unwrap_err().problems.into_iter().map(|problem| (problem.code, problem.path)).collect()
}

fn notes(statement: &GrantStatement) -> Vec<(NoteCode, &str)> {
    statement.notes.iter().map(|note| (note.code, note.path.as_str())).collect()
}

fn one(code: ProblemCode, path: &str) -> Vec<(ProblemCode, String)> {
    vec![(code, path.to_owned())]
}

#[test]
fn a_record_in_order_is_read_without_a_note() {
    let read = read(json!({})).unwrap();
    assert_eq!(notes(&read), []);
    assert_eq!((read.awarded.words(), read.publisher.as_str()), ("1,000.00 GBP".to_owned(), "360G-river"));
    assert_eq!(read.funder.identifier.unwrap().to_string(), "GB-COH-00123456");
    assert_eq!(read.original, grant());
}

#[test]
fn float_noise_is_read_as_a_decimal_rounded_half_even_and_noted() {
    for (number, minor) in [("41133.770000000004", 4_113_377), ("44337.130000000005", 4_433_713), ("0.125", 12)] {
        let read = awarded(number).unwrap();
        assert_eq!((read.awarded.minor, notes(&read)), (minor, vec![(NoteCode::AmountRounded, "/amountAwarded")]));
    }
    assert_eq!(awarded("1.2e4").unwrap().awarded.minor, 1_200_000);
    assert_eq!(awarded("90071992547409.91").unwrap().awarded.minor, crate::funds::GREATEST_MINOR);
}

#[test]
fn an_amount_that_no_ledger_can_keep_is_refused() {
    assert_eq!(problems(awarded("90071992547409.92")), one(ProblemCode::AmountTooLarge, "/amountAwarded"));
    assert_eq!(problems(awarded("\"1,000\"")), one(ProblemCode::NotAnAmount, "/amountAwarded"));
    assert_eq!(problems(awarded("true")), one(ProblemCode::WrongType, "/amountAwarded"));
    assert_eq!(problems(awarded("null")), one(ProblemCode::Missing, "/amountAwarded"));
    assert_eq!(problems(awarded("1e999")), one(ProblemCode::Unreadable, ""));
}

#[test]
fn an_amount_as_text_nothing_and_less_than_nothing_are_taken() {
    let text = awarded("\"12.50\"").unwrap();
    assert_eq!((text.awarded.minor, notes(&text)), (1_250, vec![(NoteCode::AmountAsText, "/amountAwarded")]));
    assert_eq!(awarded("0").unwrap().awarded.minor, 0);
    assert_eq!(notes(&awarded("-5").unwrap()), [(NoteCode::AmountNegative, "/amountAwarded")]);
}

#[test]
fn an_amount_that_is_not_needed_never_fails_a_record() {
    let read = read(json!({ "amountAppliedFor": "a lot", "amountDisbursed": null })).unwrap();
    assert_eq!((read.applied_for, read.disbursed), (None, None));
    assert_eq!(notes(&read), [(NoteCode::FieldNotRead, "/amountAppliedFor")]);
}

#[test]
fn more_awarded_than_applied_for_and_more_disbursed_than_awarded_are_noted() {
    let read = read(json!({ "amountAppliedFor": 999.99, "amountDisbursed": 1000.01 })).unwrap();
    let expected =
        [(NoteCode::AwardedAboveApplied, "/amountAppliedFor"), (NoteCode::DisbursedAboveAwarded, "/amountDisbursed")];
    assert_eq!(notes(&read), expected);
}

#[test]
fn a_currency_is_upper_cased_and_may_be_withdrawn() {
    assert_eq!(read(json!({ "currency": " gbp " })).unwrap().awarded.currency.code(), "GBP");
    assert_eq!(read(json!({ "currency": "HRK" })).unwrap().awarded.currency.code(), "HRK");
    assert_eq!(problems(read(json!({ "currency": "bad currency" }))), one(ProblemCode::UnknownCurrency, "/currency"));
}

#[test]
fn an_award_date_keeps_its_day_and_its_precision() {
    for text in ["2020-11-03", "2020-11-03T00:00:00+00:00", "2020-11-03T23:30:00-08:00", "2020-11-03T00:00:00"] {
        let date = read(json!({ "awardDate": text })).unwrap().awarded_on;
        assert_eq!((date.day.to_string().as_str(), date.text.as_str()), ("2020-11-03", text));
    }
}

#[test]
fn a_day_and_month_in_an_order_that_nobody_knows_are_never_guessed() {
    for text in ["05/06/2020", "5.6.2020", "25-12-2020", "05/06/2020 00:00"] {
        assert_eq!(
            problems(read(json!({ "awardDate": text }))),
            one(ProblemCode::DateOrderUnclear, "/awardDate"),
            "{text}"
        );
    }
    for text in ["bad date", "2020", "2020-13-01", "20201103", "2020-11-03T99:00:00Z", "+12020-11-03"] {
        assert_eq!(problems(read(json!({ "awardDate": text }))), one(ProblemCode::NotADate, "/awardDate"), "{text}");
    }
    assert_eq!(problems(read(json!({ "awardDate": 20201103 }))), one(ProblemCode::WrongType, "/awardDate"));
}

#[test]
fn a_record_is_refused_with_every_problem_that_it_has() {
    let refused = problems(read_text(
        r#"{ "id": null, "title": null, "recipientOrganization": [null], "fundingOrganization": {} }"#,
    ));
    let expected = [
        (ProblemCode::Missing, "/id"),
        (ProblemCode::WrongType, "/fundingOrganization"),
        (ProblemCode::Missing, "/recipientOrganization"),
        (ProblemCode::Missing, "/currency"),
        (ProblemCode::Missing, "/amountAwarded"),
        (ProblemCode::Missing, "/awardDate"),
    ];
    assert_eq!(refused, expected.map(|(code, path)| (code, path.to_owned())));
}

#[test]
fn what_is_no_object_or_holds_what_no_program_can_keep_is_refused() {
    for text in ["null", "1", "[]", "\"grant\"", r#"{ "id": "\ud800" }"#] {
        assert_eq!(problems(read_text(text)), one(ProblemCode::Unreadable, ""), "{text}");
    }
    let deep = format!("{{ \"id\": {}{} }}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(problems(read_text(&deep)), one(ProblemCode::Unreadable, ""));
}

#[test]
fn a_missing_title_and_fields_of_the_wrong_type_are_noted() {
    let read =
        read(json!({ "title": 9001, "description": " ", "grantProgramme": "Music", "plannedDates": "soon" })).unwrap();
    let expected = [
        (NoteCode::FieldNotRead, "/title"),
        (NoteCode::FieldNotRead, "/grantProgramme"),
        (NoteCode::TitleMissing, "/title"),
        (NoteCode::DescriptionMissing, "/description"),
    ];
    assert_eq!(notes(&read), expected);
    assert_eq!(read.original["plannedDates"], "soon");
}

#[test]
fn fields_outside_the_standard_are_kept_in_the_original() {
    let read = read(json!({ "Postcode of impact 1": "N1", "additional_data": { "x": [1.5] } })).unwrap();
    assert_eq!((&read.original["Postcode of impact 1"], notes(&read)), (&json!("N1"), vec![]));
}

#[test]
fn a_programme_with_a_blank_title_is_none() {
    assert_eq!(read(json!({ "grantProgramme": [{ "title": " " }] })).unwrap().programme, None);
    let read =
        read(json!({ "grantProgramme": [null, { "title": "Music", "code": "M" }, { "title": "Art" }] })).unwrap();
    assert_eq!(read.programme, Some(NamedProgramme { title: "Music".to_owned(), code: Some("M".to_owned()) }));
    assert_eq!(notes(&read), [(NoteCode::SeveralProgrammes, "/grantProgramme")]);
}

#[test]
fn the_first_of_several_recipients_is_shown_and_the_others_noted() {
    let two = json!([{ "id": "GB-CHC-1", "name": "One" }, { "id": "GB-CHC-2", "name": "Two" }]);
    let read = read(json!({ "recipientOrganization": two })).unwrap();
    assert!(matches!(&read.recipient, Recipient::Organisation(first) if first.name == "One"));
    assert_eq!(notes(&read), [(NoteCode::SeveralRecipients, "/recipientOrganization")]);
}

#[test]
fn an_organisation_without_a_name_or_an_identifier_is_taken_and_without_both_refused() {
    let nameless = read(json!({ "recipientOrganization": [{ "id": "GB-CHC-1", "name": null }] })).unwrap();
    assert_eq!(notes(&nameless), [(NoteCode::NameMissing, "/recipientOrganization/0/name")]);
    let unlisted = read(json!({ "recipientOrganization": [{ "name": "Example Project Limited" }] })).unwrap();
    assert_eq!(notes(&unlisted), [(NoteCode::IdentifierMissing, "/recipientOrganization/0/id")]);
    let nobody = read(json!({ "recipientOrganization": [{ "id": "", "name": " " }] }));
    assert_eq!(problems(nobody), one(ProblemCode::Missing, "/recipientOrganization/0"));
}

#[test]
fn an_identifier_is_taken_apart_at_its_register() {
    let parsed = |text| Identifier::parse(text).map(|found| (found.scheme, found.value));
    let pair = |scheme: &str, value: &str| Some((scheme.to_owned(), value.to_owned()));
    assert_eq!(parsed("GB-CHC-1159982"), pair("GB-CHC", "1159982"));
    assert_eq!(parsed("gb-sc-SC022910"), pair("GB-SC", "SC022910"));
    assert_eq!(parsed("XI-GRID-grid.410725.5"), pair("XI-GRID", "grid.410725.5"));
    assert_eq!(parsed("GB-COH-the-windmill-charlton"), pair("GB-COH", "the-windmill-charlton"));
    assert_eq!(parsed("360G-ABC-Org:1"), pair("360G", "ABC-Org:1"));
    for none in ["", "1159982", "GB-CHC", "GB-CHC-", "360G-", "360G", "a b-CHC-1", "Harbour-Trust-1"] {
        assert_eq!(parsed(none), None, "{none}");
    }
    let read = read(json!({ "recipientOrganization": [{ "id": "42", "name": "One" }] })).unwrap();
    assert_eq!(notes(&read), [(NoteCode::IdentifierWithoutRegister, "/recipientOrganization/0/id")]);
    let Recipient::Organisation(recipient) = read.recipient else { panic!("an organisation") };
    assert_eq!(recipient.identifier.map(|found| found.scheme).as_deref(), Some("360G-river"));
}

#[test]
fn a_grant_to_an_individual_keeps_no_personal_data() {
    let individual = json!({
        "recipientOrganization": null,
        "recipientIndividual": { "id": "360G-river-p77", "name": "Jane Roe" },
        "title": "Bursary for JANE ROE", "description": "See 360G-river-p77.",
        "toIndividualsDetails": { "primaryGrantReason": "GTIR110" },
        "additional_data": { "recipientLocation": "N1 9GU" },
        "commitmentTransaction": [{ "recipient": { "name": "Jane Roe" } }]
    });
    let read = read(individual).unwrap();
    assert_eq!(
        (&read.recipient, notes(&read)),
        (&Recipient::Individual, vec![(NoteCode::IndividualNotKept, "/recipientIndividual")])
    );
    assert_eq!(read.title.as_deref(), Some("Bursary for [individual]"));
    assert_eq!(read.original["toIndividualsDetails"]["primaryGrantReason"], "GTIR110");
    let kept = format!("{read:?}").to_lowercase();
    assert!(["jane", "roe", "p77", "n1 9gu"].iter().all(|trace| !kept.contains(trace)), "{kept}");
}

#[test]
fn a_part_of_a_name_is_taken_out_in_any_script_and_parts_of_other_words_stay() {
    let named = |name: &str, title: &str| {
        let individual =
            json!({ "recipientOrganization": null, "recipientIndividual": { "name": name }, "title": title });
        read(individual).unwrap().title
    };
    for (name, title, kept) in [
        ("Jane Roe", "Bursary for Jane, or roe", "Bursary for [individual], or [individual]"),
        ("Zoë Müller", "ZOË MÜLLER's course", "[individual]'s course"),
        ("Li Na", "Li is a national list", "[individual] is a national list"),
    ] {
        assert_eq!(named(name, title).as_deref(), Some(kept));
    }
}

#[test]
fn a_grant_to_an_organisation_and_an_individual_is_refused() {
    let both = read(json!({ "recipientIndividual": { "id": "p", "name": "Jane" } }));
    assert_eq!(problems(both), one(ProblemCode::TwoKindsOfRecipient, "/recipientIndividual"));
}

#[test]
fn the_publisher_is_named_by_the_file_or_the_grants_id_or_is_the_funder() {
    let raw = RawValue::from_string(grant().to_string()).unwrap();
    assert_eq!(read_grant(&raw, Some("GB-CHC-9")).unwrap().publisher, "GB-CHC-9");
    assert_eq!(read(json!({ "id": "42" })).unwrap().publisher, "GB-COH-00123456");
    let unregistered = json!({ "id": "42", "fundingOrganization": [{ "name": "River Fund" }] });
    assert_eq!(read(unregistered).unwrap().publisher, "River Fund");
}

#[test]
fn a_digest_minds_neither_the_order_of_keys_nor_white_space() {
    let (one, other) = (grant().to_string(), serde_json::to_string_pretty(&grant()).unwrap());
    assert_eq!(read_text(&one).unwrap().digest(), read_text(&other).unwrap().digest());
    assert_ne!(read_text(&one).unwrap().digest(), read(json!({ "title": "Oars" })).unwrap().digest());
}

#[test]
fn what_a_database_cannot_keep_is_replaced_cut_or_refused() {
    let nul = read(json!({ "title": "a\0b", "x\0": [{ "y": "\0" }] })).unwrap();
    assert_eq!((nul.title.as_deref(), notes(&nul)), (Some("a\u{FFFD}b"), vec![(NoteCode::CharacterReplaced, "")]));
    assert!(!nul.original.to_string().contains("\\u0000"));
    let long = json!({ "recipientOrganization": [{ "id": "GB-CHC-1", "name": "x".repeat(501) }] });
    assert_eq!(notes(&read(long).unwrap()), [(NoteCode::TextCut, "/recipientOrganization/0/name")]);
    assert_eq!(problems(read(json!({ "id": "x".repeat(251) }))), one(ProblemCode::TooLong, "/id"));
}

#[test]
fn a_file_may_begin_with_a_byte_order_mark_and_say_who_published_it() {
    let package = Package::read(
        b"\xEF\xBB\xBF { \"version\": \"1.4\", \"publisher\": { \"name\": \"River\" }, \"grants\": [{}, 1] }\n",
    );
    let package = package.unwrap();
    assert_eq!((package.publisher.as_deref(), package.grants.len()), (Some("River"), 2));
}

#[test]
fn a_file_that_is_something_else_is_refused_with_what_to_do() {
    let refusal = |bytes: &[u8]| Package::read(bytes).unwrap_err();
    assert_eq!(refusal(b" \r\n"), Refusal::Empty);
    assert!(matches!(refusal(b"\xEF\xBB\xBFIdentifier,Currency\r\n42,GBP"), Refusal::NotJson { .. }));
    assert!(matches!(refusal(b"PK\x03\x04xlsx"), Refusal::Spreadsheet));
    assert_eq!(refusal(b"{\"grants\": [\"\xA3\"]}"), Refusal::NotUtf8 { byte: 0xA3, position: 14 });
    assert_eq!(refusal(b"\xFF\xFE{\0"), Refusal::NotUtf8 { byte: 0xFF, position: 1 });
    assert!(matches!(refusal(b"{\"grants\": [{}"), Refusal::Malformed { .. }));
    for none in ["{}", "[]", "{\"grants\": null}", "{\"grants\": {}}", "{\"grants\": []}"] {
        assert!(matches!(refusal(none.as_bytes()), Refusal::NoGrants { .. }), "{none}");
    }
    let large = usize::try_from(MOST_BYTES).unwrap() + 1;
    assert!(matches!(refusal(&vec![b' '; large]), Refusal::TooLarge { .. }));
    assert!(refusal(b"x").explain().hint.is_some());
}

#[test]
fn a_record_that_is_broken_does_not_sink_the_file() {
    let package = Package::read(br#"{ "grants": [{ "id": "\ud800" }, { "x": 1e999 }, {}] }"#).unwrap();
    assert!(package.grants.iter().all(|raw| read_grant(raw, None).is_err()));
}
