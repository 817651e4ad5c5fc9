//! Times by a pattern of Java's `DateTimeFormatter`, which Firehose uses in prefixes
//! (<https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>).

use jiff::Zoned;

/// A letter that is not known here, or a quote without its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time pattern `{0}` cannot be read")]
pub struct ReadPatternError(String);

/// Writes a time by a pattern of letters, repeated letters and quoted text.
///
/// # Errors
/// When the pattern has a letter that is not a number of the date or of the time.
pub fn format(pattern: &str, time: &Zoned) -> Result<String, ReadPatternError> {
    let error = || ReadPatternError(pattern.to_owned());
    let mut written = String::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        if letter == '\'' {
            let (text, after) = rest[1..].split_once('\'').ok_or_else(error)?;
            written.push_str(if text.is_empty() { "'" } else { text });
            rest = after;
            continue;
        }
        let after = rest.trim_start_matches(letter);
        let count = (rest.len() - after.len()) / letter.len_utf8();
        if letter.is_ascii_alphabetic() {
            written.push_str(&field(letter, count, time).ok_or_else(error)?);
        } else {
            written.push_str(&rest[..rest.len() - after.len()]);
        }
        rest = after;
    }
    Ok(written)
}

fn field(letter: char, count: usize, time: &Zoned) -> Option<String> {
    let value = match letter {
        'y' | 'u' if count == 2 => i64::from(time.year() % 100),
        'y' | 'u' => i64::from(time.year()),
        'M' | 'L' if count == 3 => return Some(time.strftime("%b").to_string()),
        'M' | 'L' if count == 4 => return Some(time.strftime("%B").to_string()),
        'M' | 'L' if count < 3 => i64::from(time.month()),
        'E' if count < 4 => return Some(time.strftime("%a").to_string()),
        'E' if count == 4 => return Some(time.strftime("%A").to_string()),
        'a' if count == 1 => return Some(time.strftime("%p").to_string()),
        'd' => i64::from(time.day()),
        'D' => i64::from(time.day_of_year()),
        'H' => i64::from(time.hour()),
        'h' => i64::from((time.hour() + 11) % 12 + 1),
        'm' => i64::from(time.minute()),
        's' => i64::from(time.second()),
        _ => return None,
    };
    Some(format!("{value:0count$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Zoned {
        time.parse().expect("a time with its zone")
    }

    #[test]
    fn letters_become_numbers_of_their_width() {
        let time = at("2026-02-03T04:05:06Z[UTC]");
        let table = [
            ("yyyy/MM/dd/HH/", "2026/02/03/04/"),
            ("yy-M-d", "26-2-3"),
            ("yyyy-MM-dd-HH-mm-ss", "2026-02-03-04-05-06"),
            ("DDD h a", "034 4 AM"),
            ("MMM MMMM E EEEE", "Feb February Tue Tuesday"),
            ("'year='yyyy'/'", "year=2026/"),
            ("''yyyy''", "'2026'"),
            ("", ""),
        ];
        for (pattern, expected) in table {
            assert_eq!(format(pattern, &time).as_deref(), Ok(expected), "{pattern}");
        }
    }

    #[test]
    fn noon_and_midnight_are_twelve_of_the_clock() {
        assert_eq!(format("hh a", &at("2026-02-03T00:05:06Z[UTC]")).as_deref(), Ok("12 AM"));
        assert_eq!(format("hh a", &at("2026-02-03T12:05:06Z[UTC]")).as_deref(), Ok("12 PM"));
    }

    #[test]
    fn an_unknown_letter_is_refused() {
        for pattern in ["yyyy-ww", "'yyyy", "MMMMM", "n"] {
            assert!(format(pattern, &at("2026-02-03T04:05:06Z[UTC]")).is_err(), "{pattern}");
        }
    }
}
