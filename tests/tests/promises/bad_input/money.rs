//! Amounts that are none, in every place that takes money.

use e2e::{Value, both, code, json};

use super::schema::Slot;
use super::{everywhere, is_refused};

const NO_AMOUNTS: &[&str] = &[
    "10.001",
    "0",
    "0.00",
    "-5",
    "-0.01",
    "92233720368547758.08",
    "9223372036854775808",
    "184467440737095516.17",
    "9999999999999999999999999999999999999999",
    "0.0000000000000000000000000000000000000001",
    "1e3",
    "1E3",
    "Infinity",
    "NaN",
    "",
    " ",
    "1 000",
    "10 ",
    "1,000.00",
    "1.000,00",
    "1_000",
    "0x10",
    "+-5",
    "5.",
    "1.2.3",
    "٣٫٥",
    "１２",
    "½",
    "ten",
    "10\u{202E}",
    "10\0",
];

fn takes_money(slot: &Slot) -> bool {
    slot.kind == "MoneyInput"
}

fn money(amount: impl Into<Value>, currency: &str) -> Value {
    json!({ "amount": amount.into(), "currency": currency })
}

both!(an_amount_that_is_none_is_refused_wherever_money_is_taken, |world| async move {
    let contents = |_: &Slot, _: &_| NO_AMOUNTS.iter().map(|amount| money(*amount, "GBP")).collect();
    everywhere(&world, takes_money, contents, |specimen, slot, content, answer| {
        is_refused(answer, &["INVALID_INPUT"], &(specimen.mutation, slot.place(), content));
        let field = answer["errors"][0]["extensions"]["field"].as_str().unwrap_or_default();
        assert!(field == "amount" || slot.path.iter().any(|name| name == field), "it says which input: {answer:#}");
    })
    .await;
});

both!(an_amount_that_is_no_text_is_refused_wherever_money_is_taken, |world| async move {
    let contents = |_: &Slot, _: &_| {
        vec![money(10, "GBP"), money(10.5, "GBP"), money(json!(["10"]), "GBP"), money(Value::Null, "GBP")]
    };
    everywhere(&world, takes_money, contents, |specimen, slot, content, answer| {
        is_refused(
            answer,
            &["INVALID_INPUT", "GRAPHQL_VALIDATION_FAILED"],
            &(specimen.mutation, slot.place(), content),
        );
    })
    .await;
});

both!(an_amount_in_another_currency_is_refused_wherever_money_is_taken, |world| async move {
    // What comes in in another currency says so: the conversion's original is in one.
    let takes = |slot: &Slot| takes_money(slot) && slot.name() != "original";
    let contents = |_: &Slot, _: &_| {
        ["EUR", "JPY", "gbp", "XXX", "XAU", "DEM", "", "Pound", "GB\u{200B}P"]
            .iter()
            .map(|code| money("10", code))
            .collect()
    };
    everywhere(&world, takes, contents, |specimen, slot, content, answer| {
        let why = (specimen.mutation, slot.place(), content);
        is_refused(answer, &["CURRENCY_MISMATCH", "INVALID_INPUT"], &why);
        if ["EUR", "JPY"].iter().any(|known| content["currency"] == *known) {
            assert_eq!(code(answer), "CURRENCY_MISMATCH", "{why:?}: {answer:#}");
        }
    })
    .await;
});
