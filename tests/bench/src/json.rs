//! The results for programs.

use serde_json::{Value, json};

use crate::comparison::{Comparison, Row};

/// All comparisons.
pub fn json(comparisons: &[Comparison]) -> Value {
    comparisons.iter().map(comparison).collect()
}

fn comparison(of: &Comparison) -> Value {
    let rows: Vec<Value> = of.rows.iter().map(|row| self::row(of, row)).collect();
    json!({"group": of.group, "title": of.title, "unit": format!("{:?}", of.unit), "rows": rows})
}

fn row(of: &Comparison, row: &Row) -> Value {
    let samples = &row.samples;
    json!({
        "subject": row.subject,
        "samples": samples.count(),
        "median": samples.median(),
        "p10": samples.percentile(10),
        "p90": samples.percentile(90),
        "ratio": of.ratio(row),
        "peak_bytes": row.peak_bytes,
        "goal": row.goal.map(|goal| goal.to_string()),
        "met": of.is_met(row),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::tests::example;

    #[test]
    fn a_row_tells_all_that_is_known() {
        let json = json(&[example()]);
        let row = &json[0]["rows"][0];
        assert_eq!((row["median"].as_f64(), row["met"].as_bool()), (Some(2.0), Some(false)));
        assert_eq!(row["peak_bytes"], 4 << 20);
    }
}
