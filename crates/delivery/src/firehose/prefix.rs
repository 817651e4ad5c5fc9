//! The prefix of an object: expressions are `!{namespace:value}`
//! (<https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>).

use jiff::Zoned;

use super::pattern;

/// The type of all errors that a function causes.
pub const PROCESSING_FAILED: &str = "processing-failed";

const HOURLY: &str = "!{timestamp:yyyy/MM/dd/HH/}";

/// An expression that cannot be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluatePrefixError {
    /// The time pattern is wrong.
    #[error(transparent)]
    Pattern(#[from] pattern::ReadPatternError),
    /// There is no such expression in this place.
    #[error("the prefix expression `{0}` is not known here")]
    Unknown(String),
}

/// The prefix of delivered records; without a timestamp the hour is added.
///
/// # Errors
/// When an expression is not known.
pub fn delivered(prefix: &str, time: &Zoned, random: &str) -> Result<String, EvaluatePrefixError> {
    let hourly = if prefix.contains("!{timestamp:") { "" } else { HOURLY };
    evaluate(&format!("{prefix}{hourly}"), time, random, None)
}

/// The prefix of failed records; none of their own is that of the delivered ones, with the type of error and the hour.
///
/// # Errors
/// When an expression is not known.
pub fn failed(error_prefix: &str, prefix: &str, time: &Zoned, random: &str) -> Result<String, EvaluatePrefixError> {
    if error_prefix.is_empty() {
        return evaluate(&format!("{prefix}{PROCESSING_FAILED}/{HOURLY}"), time, random, Some(PROCESSING_FAILED));
    }
    evaluate(error_prefix, time, random, Some(PROCESSING_FAILED))
}

fn evaluate(prefix: &str, time: &Zoned, random: &str, error_type: Option<&str>) -> Result<String, EvaluatePrefixError> {
    let mut parts = prefix.split("!{");
    let mut evaluated = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (expression, text) = part.split_once('}').unwrap_or((part, ""));
        let unknown = || EvaluatePrefixError::Unknown(format!("!{{{expression}}}"));
        match (expression.split_once(':').ok_or_else(unknown)?, error_type) {
            (("timestamp", pattern), _) => evaluated.push_str(&pattern::format(pattern, time)?),
            (("firehose", "random-string"), _) => evaluated.push_str(random),
            (("firehose", "error-output-type"), Some(error_type)) => evaluated.push_str(error_type),
            _ => return Err(unknown()),
        }
        evaluated.push_str(text);
    }
    Ok(evaluated)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn time() -> Zoned {
        "2018-08-27T10:30:00Z[UTC]".parse().expect("a time")
    }

    #[track_caller]
    fn check(prefix: &str, expected: Expect) {
        expected.assert_eq(&delivered(prefix, &time(), "5abf82daaa5").unwrap_or_else(|error| error.to_string()));
    }

    #[track_caller]
    fn check_failed(error_prefix: &str, prefix: &str, expected: Expect) {
        let evaluated = failed(error_prefix, prefix, &time(), "5abf82daaa5");
        expected.assert_eq(&evaluated.unwrap_or_else(|error| error.to_string()));
    }

    #[test]
    fn the_hour_is_added_where_there_is_no_timestamp() {
        check("", expect!["2018/08/27/10/"]);
        check("firehose/", expect!["firehose/2018/08/27/10/"]);
        check("plain", expect!["plain2018/08/27/10/"]);
        check("rand=!{firehose:random-string}/", expect!["rand=5abf82daaa5/2018/08/27/10/"]);
    }

    #[test]
    fn expressions_are_evaluated_where_they_stand() {
        check("firehose/!{timestamp:yyyy/MM/dd/HH}/", expect!["firehose/2018/08/27/10/"]);
        check("dt=!{timestamp:yyyy-MM-dd}/h=!{timestamp:HH}/", expect!["dt=2018-08-27/h=10/"]);
        check("!{timestamp:'year='yyyy}/!{firehose:random-string}", expect!["year=2018/5abf82daaa5"]);
    }

    #[test]
    fn failed_records_have_a_prefix_of_their_own() {
        check_failed(
            "firehose-errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/",
            "firehose/",
            expect!["firehose-errors/processing-failed/2018/08/27/10/"],
        );
        check_failed("bad/!{firehose:error-output-type}/", "", expect!["bad/processing-failed/"]);
    }

    #[test]
    fn without_it_they_lie_beside_the_delivered_ones() {
        check_failed("", "firehose/", expect!["firehose/processing-failed/2018/08/27/10/"]);
        check_failed("", "", expect!["processing-failed/2018/08/27/10/"]);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        check("!{timestamp:Q}/", expect!["the time pattern `Q` cannot be read"]);
        check(
            "!{firehose:error-output-type}/",
            expect!["the prefix expression `!{firehose:error-output-type}` is not known here"],
        );
        check(
            "!{partitionKeyFromQuery:id}/!{timestamp:yyyy}",
            expect!["the prefix expression `!{partitionKeyFromQuery:id}` is not known here"],
        );
        check("!{random}/", expect!["the prefix expression `!{random}` is not known here"]);
    }
}
