//! Places: New York, the French departments, anywhere else.

mod fold;
mod names;

use fold::{Folded, fold};
use names::OTHER_NAMES;

pub use names::{DEPARTMENTS, US_STATES};

/// What a place is to the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The state of New York, written `NY` and nothing else.
    NewYork,
    /// A department of France, by its code or by its name.
    FrenchDepartment,
    /// Any other place, or no place at all.
    Elsewhere,
}

impl Place {
    /// Tells what is meant by a text.
    ///
    /// Codes and names of departments count in any case. Names count with or without accents, composed or not, and
    /// with either apostrophe; their hyphens and spaces are part of them. Spaces around a text make it another place.
    pub fn of(text: &str) -> Place {
        if text == "NY" {
            Place::NewYork
        } else if is_department_code(text.as_bytes()) || is_department_name(text) {
            Place::FrenchDepartment
        } else {
            Place::Elsewhere
        }
    }
}

/// `01` to `95` without `20`, which became `2A` and `2B` in 1976; overseas, `975` is no department.
fn is_department_code(text: &[u8]) -> bool {
    match text {
        [tens @ b'0'..=b'9', units @ b'0'..=b'9'] => {
            let number = (tens - b'0') * 10 + (units - b'0');
            matches!(number, 1..=95) && number != 20
        }
        [b'2', b'A' | b'B' | b'a' | b'b'] => true,
        [b'9', b'7', overseas] => matches!(overseas, b'1'..=b'4' | b'6'),
        _ => false,
    }
}

fn is_department_name(text: &str) -> bool {
    let Some(name) = fold(text) else { return false };
    let mut slot = slot_of(&name);
    while NAMES[slot] != Folded::EMPTY {
        if NAMES[slot] == name {
            return true;
        }
        slot = (slot + 1) % SLOTS;
    }
    false
}

/// Several times the number of names, so that a search ends at the first or second slot.
const SLOTS: usize = 512;

/// Every name, folded at compile time: a name that [`fold`] cannot read does not build.
static NAMES: [Folded; SLOTS] = slots();

const fn slots() -> [Folded; SLOTS] {
    let mut slots = [Folded::EMPTY; SLOTS];
    let mut i = 0;
    while i < DEPARTMENTS.len() {
        insert(&mut slots, DEPARTMENTS[i].1);
        i += 1;
    }
    i = 0;
    while i < OTHER_NAMES.len() {
        insert(&mut slots, OTHER_NAMES[i]);
        i += 1;
    }
    slots
}

const fn insert(slots: &mut [Folded; SLOTS], name: &str) {
    let name = fold(name).expect("a department's name is made of letters, hyphens, apostrophes and spaces");
    let mut slot = slot_of(&name);
    while !slots[slot].is_empty() {
        slot = (slot + 1) % SLOTS;
    }
    slots[slot] = name;
}

/// Multiplication by an odd constant spreads the letters into the high bits (Knuth, The Art of Computer Programming 6.4).
const fn slot_of(name: &Folded) -> usize {
    let [a, b, c] = name.words();
    let mixed = (a ^ b.rotate_left(21) ^ c.rotate_left(42)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> (u64::BITS - SLOTS.ilog2())) as usize
}

#[cfg(test)]
mod tests;
