//! The table of places, row by row.

use super::*;

#[test]
fn only_these_two_letters_are_new_york() {
    check(Place::NewYork, &["NY"]);
    check(Place::Elsewhere, &["ny", "Ny", " NY", "NY ", "N.Y.", "New York", "NEW YORK", "ＮＹ", "NYC"]);
}

#[test]
fn every_department_counts_by_code_and_by_name() {
    for (code, name) in DEPARTMENTS {
        check(
            Place::FrenchDepartment,
            &[code, &code.to_lowercase(), name, &name.to_uppercase(), &name.to_lowercase(), &without_accents(name)],
        );
    }
}

#[test]
fn the_codes_are_those_of_the_table_and_no_others() {
    let two = (0..100).map(|code| format!("{code:02}"));
    let three = (0..1000).map(|code| format!("{code:03}"));
    for code in two.chain(three) {
        let listed = DEPARTMENTS.iter().any(|(listed, _)| *listed == code);
        assert_eq!(Place::of(&code) == Place::FrenchDepartment, listed, "{code}");
    }
    check(Place::Elsewhere, &["1", "001", "2C", "2AA", "A2", "2Ａ", "０１", "+1", "1.", "01 ", " 01", "9A", "971 "]);
}

#[test]
fn accents_may_be_missing_decomposed_or_elsewhere() {
    check(
        Place::FrenchDepartment,
        &[
            "HAUTES-PYRÉNÉES",
            "hautes-pyrenees",
            "Hautes-Pyrenées",
            "Hautes-Pyre\u{301}ne\u{301}es",
            "BOUCHES-DU-RHO\u{302}NE",
            "cOrReZe",
            "Ardêche",
        ],
    );
}

#[test]
fn a_sharp_s_is_no_y() {
    check(Place::FrenchDepartment, &["ÿvelines", "Ývelines"]);
    check(Place::Elsewhere, &["ßvelines", "Puy-de-Dôme".replace('y', "ß").as_str()]);
}

#[test]
fn an_apostrophe_may_be_straight_or_curly() {
    check(Place::FrenchDepartment, &["Côte-d'Or", "Côte-d’Or", "val-d’oise", "COTES-D’ARMOR"]);
}

#[test]
fn names_in_daily_use_count_too() {
    check(Place::FrenchDepartment, &["La Réunion", "reunion", "Paris", "VILLE DE PARIS", "territoire de belfort"]);
}

#[test]
fn nothing_but_the_whole_name_is_a_name() {
    check(
        Place::Elsewhere,
        &[
            "",
            " ",
            " Ain",
            "Ain ",
            "Ain\0",
            "Ain\n",
            "Ains",
            "Seine et Marne",
            "Corse",
            "Belfort",
            "Corse-du-Sud (2A)",
            "Île-de-France",
            "Bretagne",
            "Lyon",
            "alpes-de-haute-provence-alpes-de-haute-provence",
            "東京",
            "Paris\u{200b}",
            "😀",
        ],
    );
}

#[test]
fn no_american_state_is_a_department() {
    for (code, name) in US_STATES {
        let by_code = if code == "NY" { Place::NewYork } else { Place::Elsewhere };
        assert_eq!((Place::of(code), Place::of(name)), (by_code, Place::Elsewhere), "{code}");
    }
}

#[test]
fn every_name_has_a_slot() {
    let taken = NAMES.iter().filter(|name| !name.is_empty()).count();
    assert_eq!(taken, DEPARTMENTS.len() + OTHER_NAMES.len());
}

#[test]
fn a_letter_more_or_less_makes_another_place() {
    for (_, name) in DEPARTMENTS {
        check(Place::Elsewhere, &[&name[1..], &format!("{name}x"), &format!("x{name}"), &format!("{name}\0")]);
    }
}

fn check(expected: Place, texts: &[&str]) {
    for text in texts {
        assert_eq!(Place::of(text), expected, "{text:?}");
    }
}

fn without_accents(name: &str) -> String {
    let pairs = [('è', 'e'), ('é', 'e'), ('ô', 'o')];
    name.chars().map(|c| pairs.iter().find(|(accented, _)| *accented == c).map_or(c, |(_, plain)| *plain)).collect()
}
