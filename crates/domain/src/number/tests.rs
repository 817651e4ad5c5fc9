//! Facts about numbers.

use proptest::prelude::*;

use super::*;

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
}

#[test]
fn a_number_follows_the_grammar_of_json() {
    for text in ["0", "-0", "4.79", "4.790", "1e5", "1E+5", "-1.5e-7", "123456789012345678901234567890.1"] {
        assert_eq!(serde_json::to_string(&number(text)).unwrap(), text);
    }
    for text in
        ["", "-", "+1", ".5", "5.", "05", "1e", "0x1", "1_000", " 1", "1 ", "1,5", "NaN", "Infinity", "٣", "[1", "\"1"]
    {
        assert!(Number::parse(text).is_none(), "{text:?}");
    }
}

#[test]
fn less_than_zero_is_told_beyond_double_precision() {
    for text in ["-1", "-0.01", "-1e-400", "-0.00000000000000000000000000001"] {
        assert!(number(text).is_negative(), "{text}");
    }
    for text in ["0", "-0", "-0.00", "-0e9", "1", "1e-400"] {
        assert!(!number(text).is_negative(), "{text}");
    }
}

#[test]
fn what_double_precision_cannot_hold_is_not_finite() {
    assert!(number("1.7976931348623157e308").is_finite());
    assert!(number("1e-400").is_finite());
    assert!(!number("1e309").is_finite());
    assert!(!number("-1e99999999999999999999").is_finite());
}

#[test]
fn dynamodb_holds_38_digits_wherever_the_point_stands() {
    let digits = |n: usize| "1234567890".chars().cycle().take(n).collect::<String>().replace('0', "9");
    for (n, fits) in [(37, true), (38, true), (39, false)] {
        assert_eq!(number(&digits(n)).fits_dynamodb(), fits, "{n}");
        assert_eq!(number(&format!("-0.{}", digits(n))).fits_dynamodb(), fits, "0.{n}");
        assert_eq!(number(&format!("{}000", digits(n))).fits_dynamodb(), fits, "{n}000");
        assert_eq!(number(&format!("0.000{}000", digits(n))).fits_dynamodb(), fits, "0.000{n}000");
    }
}

#[test]
fn dynamodb_holds_1e_minus_130_to_9_99e125() {
    for text in ["1E-130", "0.1E-129", "9.9999999999999999999999999999999999999E125", "-99e124", "1E125", "0", "-0.0"] {
        assert!(number(text).fits_dynamodb(), "{text}");
    }
    for text in ["9.9E-131", "0.1E-130", "1E126", "10E125", "-100e124", "1e99999999999999999999", "0e126", "0e-131"] {
        assert!(!number(text).fits_dynamodb(), "{text}");
    }
    assert!(number(&format!("1{}", "0".repeat(125))).fits_dynamodb());
    assert!(!number(&format!("1{}", "0".repeat(126))).fits_dynamodb());
}

#[test]
fn two_digits_take_a_byte() {
    for (text, bytes) in [("0", 1), ("7", 2), ("42", 2), ("-4200", 2), ("1971", 3), ("0.0125", 3), ("1E125", 2)] {
        assert_eq!(number(text).size_bytes(), bytes, "{text}");
    }
}

#[test]
fn only_what_is_mostly_zeros_is_said_in_short() {
    let plain = format!("-12{}", "0".repeat(124));
    assert_eq!(number(&plain).in_short().as_str(), "-1.2E125");
    assert_eq!(number(&format!("0.{}7", "0".repeat(129))).in_short().as_str(), "7E-130");
    let exact = "12345678901234567890123456789012345678";
    assert_eq!(number(exact).in_short().as_str(), exact);
    let zero = format!("0.{}", "0".repeat(50));
    assert_eq!(number(&zero).in_short().as_str(), zero);
}

proptest! {
    #[test]
    fn in_short_it_is_the_same_number(digits in "[1-9][0-9]{0,37}", zeros in 0_usize..90, below_one in any::<bool>()) {
        let zeros = "0".repeat(zeros);
        let long = if below_one { format!("0.{zeros}{digits}") } else { format!("{digits}{zeros}") };
        let (long, short) = (number(&long), number(&long).in_short());
        prop_assert!(short.as_str().len() <= MAX_PLAIN_CHARS + "E-130".len());
        prop_assert_eq!(short.parts().significant(), long.parts().significant());
        prop_assert_eq!(short.parts().magnitude(), long.parts().magnitude());
    }
}
