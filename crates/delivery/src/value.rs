//! Numbers and switches of a description, which the engine sometimes keeps as the template's text.

use serde_json::Value;

/// A number, also as text.
pub(crate) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A whole number that is not negative, also as text.
pub(crate) fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A switch, also as text.
pub(crate) fn is_on(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true")))
}

/// A text that is not empty.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_text_of_a_template_counts_as_its_value() {
        assert_eq!(
            [json!(0.2), json!("0.2"), json!("x"), json!(null)].map(|value| number(&value)),
            [Some(0.2), Some(0.2), None, None]
        );
        assert_eq!(
            [json!(60), json!("60"), json!(-1), json!("")].map(|value| count(&value)),
            [Some(60), Some(60), None, None]
        );
        assert_eq!(
            [json!(true), json!("True"), json!("no"), json!(null)].map(|value| is_on(&value)),
            [true, true, false, false]
        );
        assert_eq!(
            [json!("a"), json!(""), json!(1)].map(|value| text(&value).map(str::to_owned)),
            [Some("a".to_owned()), None, None]
        );
    }
}
