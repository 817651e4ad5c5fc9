//! Generated ticks: a symbol has one sector, and a price that stays near its own.

use fastrand::Rng;

use super::words::pick;
use crate::{
    number::Number,
    tick::{Sector, Tick},
};

/// A tick of one of a dozen made-up companies.
pub fn tick(rng: &mut Rng) -> Tick {
    let &(symbol, sector, usual_cents) = pick(rng, &COMPANIES);
    let swing = usual_cents / 20;
    let price = usual_cents + rng.i64(-swing..=swing);
    let change = rng.i64(-swing..=swing);
    Tick::new(symbol, sector, decimal(change), decimal(price)).expect("the companies and their prices are valid")
}

/// Cents as a decimal, made of integers: no rounding.
fn decimal(cents: i64) -> Number {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    let text = format!("{sign}{}.{:02}", cents / 100, cents % 100);
    Number::parse(&text).expect("digits with a point between them are a number")
}

/// Symbol, sector, usual price in cents.
const COMPANIES: [(&str, Sector, i64); 12] = [
    ("HJK", Sector::Technology, 479),
    ("NMBL", Sector::Technology, 18_240),
    ("QBIT", Sector::Technology, 6_115),
    ("RSTC", Sector::Technology, 2_780),
    ("BLDE", Sector::Energy, 3_395),
    ("GRIDX", Sector::Energy, 12_050),
    ("SOLR.A", Sector::Energy, 890),
    ("TIDE", Sector::Energy, 5_566),
    ("CRDT", Sector::Financial, 7_402),
    ("LNDR", Sector::Financial, 1_533),
    ("MUTU", Sector::Financial, 24_999),
    ("VLT", Sector::Financial, 10_001),
];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::sample;

    #[test]
    fn a_generated_tick_is_a_tick_that_could_have_been_sent() {
        let mut rng = Rng::with_seed(7);
        for _ in 0..1_000 {
            let tick = sample::tick(&mut rng);
            assert_eq!(Tick::parse(tick.line().as_bytes()), Ok(tick));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_ticks() {
        let ticks = |mut rng: Rng| (0..3).map(|_| tick(&mut rng)).collect::<Vec<_>>();
        assert_eq!(ticks(Rng::with_seed(1)), ticks(Rng::with_seed(1)));
    }

    #[test]
    fn a_symbol_has_one_sector_and_all_sectors_come() {
        let mut rng = Rng::with_seed(3);
        let mut sectors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for _ in 0..500 {
            let tick: serde_json::Value = serde_json::from_str(&sample::tick(&mut rng).line()).unwrap();
            let field = |name: &str| tick[name].as_str().unwrap().to_owned();
            sectors.entry(field("ticker_symbol")).or_default().insert(field("sector"));
        }
        assert_eq!(sectors.len(), COMPANIES.len());
        assert!(sectors.values().all(|sectors| sectors.len() == 1));
        assert_eq!(sectors.into_values().flatten().collect::<BTreeSet<_>>().len(), Sector::ALL.len());
    }

    #[test]
    fn cents_become_decimals() {
        for (cents, text) in [(0, "0.00"), (4, "0.04"), (-4, "-0.04"), (479, "4.79"), (-12_345, "-123.45")] {
            assert_eq!(decimal(cents).as_str(), text);
        }
    }
}
