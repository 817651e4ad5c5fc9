//! Which hashtags are the most used: the question in SQL, and its answer.

use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::{parameters::Ranking, work_group::Row};

/// A hashtag and how many tweets have it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Hashtag {
    tag: String,
    tweets: u64,
}

/// A result that is none of ours.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {0} is no hashtag with a number")]
pub struct ReadRowError(usize);

/// In the SQL that Athena understands as well as DuckDB, on which local engines run it.
const STATEMENT: &str = include_str!("hashtags.sql");

/// The question. Its limit is always the highest, so that requests that differ in theirs only share one result.
pub fn statement(ranking: Ranking, today: Date) -> String {
    STATEMENT.replace("{first_day}", &first_day(ranking, today).to_string())
}

/// As many of the rows as are asked for.
pub fn ranked(rows: &[Row], ranking: Ranking) -> Result<Vec<Hashtag>, ReadRowError> {
    let rows = rows.iter().take(usize::from(ranking.limit)).enumerate();
    rows.map(|(index, row)| hashtag(row).ok_or(ReadRowError(index))).collect()
}

/// Today is one of the days.
fn first_day(ranking: Ranking, today: Date) -> Date {
    today.saturating_sub((i64::from(ranking.days) - 1).days())
}

fn hashtag(row: &Row) -> Option<Hashtag> {
    let [Some(tag), Some(tweets)] = row.as_slice() else { return None };
    Some(Hashtag { tag: tag.clone(), tweets: tweets.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const TODAY: Date = Date::constant(2026, 3, 1);

    fn row(cells: &[Option<&str>]) -> Row {
        cells.iter().map(|cell| cell.map(str::to_owned)).collect()
    }

    #[test]
    fn the_statement_holds_a_date_and_nothing_of_the_request() {
        let statement = statement(Ranking { days: 7, limit: 3 }, TODAY);
        expect![[r#"
            select lower(hashtag.text) as tag, count(distinct id_str) as tweets
            from tweets
            cross join unnest(entities.hashtags) as used (hashtag)
            where dt >= '2026-02-23' and hashtag.text <> ''
            group by lower(hashtag.text)
            order by tweets desc, tag
            limit 100
        "#]]
        .assert_eq(&statement);
    }

    #[test]
    fn today_counts_as_a_day() {
        for (days, expected) in [(1, "2026-03-01"), (2, "2026-02-28"), (7, "2026-02-23"), (90, "2025-12-02")] {
            assert_eq!(first_day(Ranking { days, limit: 1 }, TODAY).to_string(), expected);
        }
    }

    #[test]
    fn rows_are_cut_at_the_limit() {
        let rows: Vec<_> = ["7", "5", "1"].iter().map(|count| row(&[Some("tag"), Some(count)])).collect();
        for (limit, expected) in [(1, 1), (2, 2), (3, 3), (100, 3)] {
            assert_eq!(ranked(&rows, Ranking { days: 1, limit }).unwrap().len(), expected);
        }
        assert_eq!(ranked(&[], Ranking { days: 1, limit: 10 }), Ok(vec![]));
    }

    #[test]
    fn a_row_of_another_shape_is_reported() {
        let shapes: [&[Option<&str>]; 6] = [
            &[],
            &[Some("mock_value")],
            &[Some("rust"), None],
            &[None, Some("1")],
            &[Some("rust"), Some("many")],
            &[Some("rust"), Some("1"), Some("2")],
        ];
        for shape in shapes {
            let rows = [row(&[Some("ok"), Some("1")]), row(shape)];
            assert_eq!(ranked(&rows, Ranking { days: 1, limit: 10 }), Err(ReadRowError(1)), "{shape:?}");
        }
    }
}
