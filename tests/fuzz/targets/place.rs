//! Places: the search by bytes beside one that normalises Unicode.
#![no_main]

#[path = "../../../crates/domain/src/place/names.rs"]
mod names;

use std::{collections::HashSet, sync::LazyLock};

use domain::place::{DEPARTMENTS, Place};
use libfuzzer_sys::fuzz_target;
use unicode_normalization::UnicodeNormalization;

static NAMES: LazyLock<HashSet<String>> =
    LazyLock::new(|| DEPARTMENTS.iter().map(|(_, name)| plain(name)).chain(names::OTHER_NAMES.map(plain)).collect());
static CODES: LazyLock<HashSet<&str>> = LazyLock::new(|| DEPARTMENTS.iter().map(|(code, _)| *code).collect());

fuzz_target!(|text: &str| {
    check(text);
    // A department's name with something in it, which chance would hardly write.
    let mut letters = text.chars();
    if let (Some(which), Some(at)) = (letters.next(), letters.next()) {
        let name: Vec<char> = DEPARTMENTS[which as usize % DEPARTMENTS.len()].1.chars().collect();
        let (start, end) = name.split_at(at as usize % name.len());
        let changed =
            |end: &[char]| start.iter().copied().chain(letters.clone()).chain(end.iter().copied()).collect::<String>();
        check(&changed(end));
        check(&changed(&end[1..]));
    }
});

fn check(text: &str) {
    let expected = if text == "NY" {
        Place::NewYork
    } else if CODES.contains(text.to_ascii_uppercase().as_str())
        || (is_of_letters(text) && NAMES.contains(&plain(text)))
    {
        Place::FrenchDepartment
    } else {
        Place::Elsewhere
    };
    assert_eq!(Place::of(text), expected, "{text:?}");
}

/// Lower case, without accents, with straight apostrophes.
fn plain(text: &str) -> String {
    let decomposed =
        text.nfd().filter(|letter| !is_accent(*letter)).map(|letter| if letter == '’' { '\'' } else { letter });
    decomposed.collect::<String>().to_lowercase()
}

/// Beyond Latin letters Unicode has others that become the same, such as the sign of the kelvin.
fn is_of_letters(text: &str) -> bool {
    text.chars().all(|letter| letter <= '\u{ff}' || letter == '’' || is_accent(letter))
}

fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}
