//! Facts about ticks.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

const HJK: &str = r#"{"ticker_symbol":"HJK","sector":"TECHNOLOGY","change":0.04,"price":4.79}"#;

fn with(field: &str, value: &str) -> String {
    let fields = [("ticker_symbol", "\"HJK\""), ("sector", "\"TECHNOLOGY\""), ("change", "0.04"), ("price", "4.79")];
    let fields = fields.map(|(name, usual)| format!("\"{name}\":{}", if name == field { value } else { usual }));
    format!("{{{}}}", fields.join(","))
}

fn check(json: &str, expected: Expect) {
    let outcome = Tick::parse(json.as_bytes());
    expected.assert_eq(&outcome.map_or_else(|error| error.to_string(), |tick| tick.line()));
}

#[test]
fn a_tick_is_one_line_with_its_fields_in_order() {
    assert_eq!(Tick::parse(HJK.as_bytes()).unwrap().line(), format!("{HJK}\n"));
    check(
        " {\"price\": 4.79,\n\"change\": -0.040, \"sector\": \"ENERGY\", \"ticker_symbol\": \"B\\u0052K.B\"} ",
        expect![[r#"
            {"ticker_symbol":"BRK.B","sector":"ENERGY","change":-0.040,"price":4.79}
        "#]],
    );
}

#[test]
fn a_tick_can_be_said_to_people() {
    expect!["HJK at 4.79, change 0.04, TECHNOLOGY"].assert_eq(&Tick::parse(HJK.as_bytes()).unwrap().to_string());
}

#[test]
fn what_is_no_tick_is_told_why() {
    check("", expect!["The body is not JSON."]);
    check("{\"price\":", expect!["The body is not JSON."]);
    check(&format!("{HJK},"), expect!["The body is not JSON."]);
    check(&with("price", "NaN"), expect!["The body is not JSON."]);
    check("null", expect!["The body is not a JSON object."]);
    check(&format!("[{HJK}]"), expect!["The body is not a JSON object."]);
    check("\"HJK\"", expect!["The body is not a JSON object."]);
    check("{}", expect!["The field ticker_symbol is missing."]);
    check(
        &HJK.replace("\"price\"", "\"prize\""),
        expect![[r#"A tick has no field "prize", only ticker_symbol, sector, change, price."#]],
    );
    check(&HJK.replace("\"sector\"", "\"price\""), expect!["The field price appears twice."]);
    check(&with("sector", "\"technology\""), expect![[r#"sector is one of "TECHNOLOGY", "ENERGY", "FINANCIAL"."#]]);
    check(&with("sector", "null"), expect![[r#"sector is one of "TECHNOLOGY", "ENERGY", "FINANCIAL"."#]]);
    check(&with("change", "\"0.04\""), expect!["change is a finite number."]);
    check(&with("change", "1e999"), expect!["change is a finite number."]);
    check(&with("price", "null"), expect!["price is a finite number."]);
    check(&with("price", "-1e309"), expect!["price is a finite number."]);
    check(&with("price", "-0.01"), expect!["price is not less than 0."]);
    check(&with("price", "-1e-999"), expect!["price is not less than 0."]);
    assert_eq!(Tick::parse(b"\xff"), Err(ParseTickError::NotJson));
}

#[test]
fn a_symbol_is_1_to_10_capitals_digits_and_dots() {
    for good in ["A", "HJK", "BRK.B", "005930.KS", "ABCDEFGHI", "ABCDEFGHIJ", "7"] {
        assert!(Tick::parse(with("ticker_symbol", &format!("\"{good}\"")).as_bytes()).is_ok(), "{good}");
    }
    for bad in [
        "\"\"",
        "\"ABCDEFGHIJK\"",
        "\"hjk\"",
        "\"HJ K\"",
        "\"HJK\\n\"",
        "\".HJK\"",
        "\"ÄÖÜ\"",
        "\"BRK-B\"",
        "7",
        "null",
        "[\"A\"]",
    ] {
        let outcome = Tick::parse(with("ticker_symbol", bad).as_bytes());
        assert_eq!(outcome, Err(ParseTickError::Symbol), "{bad}");
    }
}

proptest! {
    #[test]
    fn every_number_keeps_its_digits(number in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?") {
        let tick = Tick::parse(with("change", &number).as_bytes()).unwrap();
        prop_assert_eq!(tick.line(), with("change", &number) + "\n");
    }

    #[test]
    fn whatever_comes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _outcome = Tick::parse(&bytes);
    }
}
