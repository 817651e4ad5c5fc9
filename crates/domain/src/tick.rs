//! A tick: what a share costs now, by how much that changed.

use std::{fmt, str};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{entries::Entries, number::Number};

/// Exchanges give out symbols of 1 to 5 letters; with the exchange's own suffix (`005930.KS`) they are longer.
pub const SYMBOL_MAX_CHARS: usize = 10;

/// One tick, valid in every field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    ticker_symbol: String,
    sector: Sector,
    change: Number,
    price: Number,
}

/// What the company does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Sector {
    /// Machines and programs.
    Technology,
    /// Oil, gas, electricity.
    Energy,
    /// Banks and insurers.
    Financial,
}

/// Why a text is no tick, in words for whoever sent it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseTickError {
    /// Not JSON, or not UTF-8.
    #[error("The body is not JSON.")]
    NotJson,
    /// JSON, but an array, a text, a number.
    #[error("The body is not a JSON object.")]
    NotAnObject,
    /// A field that a tick does not have; most often one that is misspelt.
    #[error("A tick has no field {0:?}, only ticker_symbol, sector, change, price.")]
    UnknownField(String),
    /// A field that a tick must have.
    #[error("The field {0} is missing.")]
    MissingField(&'static str),
    /// Which of the two counts nobody can know.
    #[error("The field {0} appears twice.")]
    RepeatedField(&'static str),
    /// Not a symbol.
    #[error("ticker_symbol is a text of 1 to {max} capital letters, digits and dots that begins with no dot.", max = SYMBOL_MAX_CHARS)]
    Symbol,
    /// Not one of the three sectors.
    #[error("sector is one of \"TECHNOLOGY\", \"ENERGY\", \"FINANCIAL\".")]
    Sector,
    /// No number, or one without an end.
    #[error("{0} is a finite number.")]
    Number(&'static str),
    /// Nobody pays for taking a share.
    #[error("price is not less than 0.")]
    NegativePrice,
}

impl Tick {
    /// Reads a JSON object; its numbers keep their digits.
    ///
    /// # Errors
    /// When it is not one, lacks a field, has another one, or a value is not valid.
    pub fn parse(json: &[u8]) -> Result<Tick, ParseTickError> {
        let text = str::from_utf8(json).map_err(|_| ParseTickError::NotJson)?;
        let mut fields = Fields::default();
        for (name, value) in entries(text)?.0 {
            fields.set(name, value)?;
        }
        Tick::new(
            &string(fields.get(SYMBOL)?).ok_or(ParseTickError::Symbol)?,
            string(fields.get(SECTOR)?).and_then(|name| Sector::of(&name)).ok_or(ParseTickError::Sector)?,
            Number::parse(fields.get(CHANGE)?.get()).ok_or(ParseTickError::Number("change"))?,
            Number::parse(fields.get(PRICE)?.get()).ok_or(ParseTickError::Number("price"))?,
        )
    }

    /// A tick of these values.
    ///
    /// # Errors
    /// When a value is not valid.
    pub fn new(symbol: &str, sector: Sector, change: Number, price: Number) -> Result<Tick, ParseTickError> {
        if !is_symbol(symbol) {
            return Err(ParseTickError::Symbol);
        }
        if !change.is_finite() {
            return Err(ParseTickError::Number("change"));
        }
        if !price.is_finite() {
            return Err(ParseTickError::Number("price"));
        }
        if price.is_negative() {
            return Err(ParseTickError::NegativePrice);
        }
        Ok(Tick { ticker_symbol: symbol.to_owned(), sector, change, price })
    }

    /// The tick as one line of JSON that ends in a line feed: what Firehose gathers is one record a line.
    pub fn line(&self) -> String {
        let json = serde_json::to_string(self).expect("texts and numbers are always JSON");
        json + "\n"
    }
}

/// For people: `HJK at 4.79, change 0.04, TECHNOLOGY`.
impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (price, change) = (self.price.as_str(), self.change.as_str());
        write!(f, "{} at {price}, change {change}, {}", self.ticker_symbol, self.sector.name())
    }
}

impl Sector {
    /// All of them.
    pub const ALL: [Sector; 3] = [Sector::Technology, Sector::Energy, Sector::Financial];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Sector::Technology => "TECHNOLOGY",
            Sector::Energy => "ENERGY",
            Sector::Financial => "FINANCIAL",
        }
    }

    fn of(name: &str) -> Option<Sector> {
        Sector::ALL.into_iter().find(|sector| sector.name() == name)
    }
}

const FIELDS: [&str; 4] = ["ticker_symbol", "sector", "change", "price"];
const SYMBOL: usize = 0;
const SECTOR: usize = 1;
const CHANGE: usize = 2;
const PRICE: usize = 3;

/// The values of [`FIELDS`], as far as they have come.
#[derive(Default)]
struct Fields<'j>([Option<&'j RawValue>; FIELDS.len()]);

impl<'j> Fields<'j> {
    fn set(&mut self, name: String, value: &'j RawValue) -> Result<(), ParseTickError> {
        let Some(field) = FIELDS.iter().position(|field| *field == name) else {
            return Err(ParseTickError::UnknownField(name));
        };
        match self.0[field].replace(value) {
            None => Ok(()),
            Some(_) => Err(ParseTickError::RepeatedField(FIELDS[field])),
        }
    }

    fn get(&self, field: usize) -> Result<&'j RawValue, ParseTickError> {
        self.0[field].ok_or(ParseTickError::MissingField(FIELDS[field]))
    }
}

fn entries(text: &str) -> Result<Entries<'_>, ParseTickError> {
    serde_json::from_str(text)
        .map_err(|error| if error.is_data() { ParseTickError::NotAnObject } else { ParseTickError::NotJson })
}

fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

fn is_symbol(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.len() <= SYMBOL_MAX_CHARS
        && text.bytes().next().is_some_and(is_sign)
        && text.bytes().all(|byte| is_sign(byte) || byte == b'.')
}

#[cfg(test)]
mod tests;
