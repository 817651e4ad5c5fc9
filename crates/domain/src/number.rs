//! A number of JSON, digit for digit as it was written: 4.79 never becomes 4.789999.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::limits::{DYNAMODB_NUMBER_EXPONENTS, DYNAMODB_NUMBER_MAX_DIGITS};

/// A plain number that is longer than this is mostly zeros, which an exponent says as well.
const MAX_PLAIN_CHARS: usize = 40;

/// A number.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Number(Box<RawValue>);

impl Number {
    /// The number that a text is, in the grammar of JSON (<https://www.rfc-editor.org/rfc/rfc8259#section-6>).
    pub fn parse(text: &str) -> Option<Number> {
        let begins = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        let ends = text.ends_with(|last: char| last.is_ascii_digit());
        if !begins || !ends {
            return None;
        }
        RawValue::from_string(text.to_owned()).ok().map(Number)
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Less than zero, by however little; -0 is not.
    pub fn is_negative(&self) -> bool {
        let parts = self.parts();
        parts.negative && !parts.significant().is_empty()
    }

    /// Whether those who calculate in double precision see a number and no infinity.
    pub fn is_finite(&self) -> bool {
        self.as_str().parse().is_ok_and(f64::is_finite)
    }

    /// Whether DynamoDB can hold all of its digits.
    pub fn fits_dynamodb(&self) -> bool {
        let parts = self.parts();
        let magnitude = parts.magnitude();
        magnitude.is_some_and(|magnitude| DYNAMODB_NUMBER_EXPONENTS.contains(&magnitude))
            && parts.significant().len() <= DYNAMODB_NUMBER_MAX_DIGITS
    }

    /// What the number takes in DynamoDB, at least: two digits in a byte, zeros at either end in none
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>).
    pub fn size_bytes(&self) -> usize {
        1 + self.parts().significant().len().div_ceil(2)
    }

    /// The same number in short: DynamoDB writes out each of the 125 zeros of 1E125.
    pub fn in_short(self) -> Number {
        if self.as_str().len() <= MAX_PLAIN_CHARS {
            return self;
        }
        self.parts().scientific().and_then(|text| Number::parse(&text)).unwrap_or(self)
    }

    fn parts(&self) -> Parts<'_> {
        let text = self.as_str();
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |mantissa| (true, mantissa));
        let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Parts { negative, integer, fraction, exponent: exponent.parse().ok() }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Number {}

/// What a number is written of.
struct Parts<'n> {
    negative: bool,
    integer: &'n str,
    fraction: &'n str,
    /// Absent when it is too large to count.
    exponent: Option<i64>,
}

impl Parts<'_> {
    /// The digits without the zeros at either end; none for zero.
    fn significant(&self) -> String {
        let digits = [self.integer, self.fraction].concat();
        digits.trim_matches('0').to_owned()
    }

    /// The power of ten that the first significant digit stands for; zero has the one that its last digit stands for.
    fn magnitude(&self) -> Option<i64> {
        let digits = [self.integer, self.fraction].concat();
        let digits = i64::try_from(digits.trim_start_matches('0').len().max(1)).ok()?;
        let fraction = i64::try_from(self.fraction.len()).ok()?;
        self.exponent?.checked_add(digits - fraction - 1)
    }

    /// `d.ddE+x`.
    fn scientific(&self) -> Option<String> {
        let (sign, digits) = (if self.negative { "-" } else { "" }, self.significant());
        let (first, rest) = digits.split_at_checked(1)?;
        let point = if rest.is_empty() { "" } else { "." };
        Some(format!("{sign}{first}{point}{rest}E{}", self.magnitude()?))
    }
}

#[cfg(test)]
mod tests;
