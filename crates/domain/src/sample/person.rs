//! Generated people.

use fastrand::Rng;

use super::words::pick;

/// Someone who tweets.
#[derive(Clone, Debug)]
pub struct Person {
    /// The user's id.
    pub id: u64,
    /// The name as displayed.
    pub name: String,
    /// The user name, without `@`.
    pub screen_name: String,
}

impl Person {
    /// Draws a person.
    pub fn new(rng: &mut Rng) -> Person {
        let (first, last) = (pick(rng, FIRST_NAMES), pick(rng, LAST_NAMES));
        let sign = pick(rng, SIGNS);
        Person {
            id: user_id(rng),
            name: format!("{first} {last}{sign}"),
            screen_name: format!("{}_{}{}", ascii(first), &ascii(last)[..3], rng.u8(10..)),
        }
    }
}

/// Old accounts have small ids, newer ones have ids like tweets.
fn user_id(rng: &mut Rng) -> u64 {
    if rng.bool() { rng.u64(12_000..3_000_000_000) } else { rng.u64((1 << 59)..(1 << 60)) }
}

/// User names are ASCII.
fn ascii(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).collect()
}

const FIRST_NAMES: &[&str] = &[
    "Ada", "Bruno", "Chloé", "Dmitri", "Elif", "Farid", "Greta", "Hiro", "Inês", "Jonas", "Kofi", "Luz", "Maeve",
    "Noor",
];

const LAST_NAMES: &[&str] = &[
    "Almeida",
    "Bergström",
    "Castellano",
    "Dubois",
    "Eriksen",
    "Fontaine",
    "Okafor",
    "Petrov",
    "Rossi",
    "Tanaka",
    "Weber",
];

const SIGNS: &[&str] = &["", "", "", " 🦀", " ☁️", " ⚽"];
