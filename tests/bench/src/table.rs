//! The table: all comparisons, a row for each subject.

use crate::comparison::{Comparison, Row, digits, mebibytes};

const HEADER: [&str; 7] = ["", "median", "p10 – p90", "ratio", "peak memory", "goal", "met?"];

/// All comparisons, one below the other, columns as wide as they need to be.
pub fn table(comparisons: &[Comparison]) -> String {
    let sections: Vec<Vec<[String; 7]>> = comparisons.iter().map(cells).collect();
    let widths: [usize; 7] = std::array::from_fn(|column| {
        let cells = sections.iter().flatten().map(|cells| cells[column].chars().count());
        cells.chain([HEADER[column].chars().count()]).max().unwrap_or_default()
    });
    let mut text = line(&HEADER.map(str::to_owned), &widths);
    for (comparison, rows) in comparisons.iter().zip(&sections) {
        text += &format!("\n{}\n", comparison.title);
        text.extend(rows.iter().map(|cells| line(cells, &widths)));
    }
    text
}

/// How many goals there are, and which are missed, a line each.
pub fn summary(comparisons: &[Comparison]) -> String {
    let rows = comparisons.iter().flat_map(|comparison| comparison.rows.iter().map(move |row| (comparison, row)));
    let judged: Vec<_> = rows.filter_map(|(all, row)| Some((all, row, all.is_met(row)?))).collect();
    let missed: Vec<_> = judged.iter().filter(|(_, _, met)| !met).collect();
    let mut text = format!("{} of {} goals met\n", judged.len() - missed.len(), judged.len());
    for (all, row, _) in missed {
        let [subject, median, _, ratio, _, goal, _] = row_cells(all, row);
        let measured = [median, ratio].join(" ");
        let (subject, measured) = (subject.trim_start(), measured.trim_end());
        text += &format!("  missed: {} · {subject}: {measured}, goal {goal}\n", all.title);
    }
    text
}

fn cells(comparison: &Comparison) -> Vec<[String; 7]> {
    comparison.rows.iter().map(|row| row_cells(comparison, row)).collect()
}

fn row_cells(comparison: &Comparison, row: &Row) -> [String; 7] {
    let (unit, samples) = (comparison.unit, &row.samples);
    let spread = match samples.count() {
        1 => String::new(),
        _ => format!("{} – {}", unit.show(samples.percentile(10)), unit.show(samples.percentile(90))),
    };
    let met = comparison.is_met(row).map(|met| if met { "yes" } else { "no" });
    let ratio = if row.is_ours() { String::new() } else { format!("{} ×", digits(comparison.ratio(row))) };
    [
        format!("  {}", row.subject),
        unit.show(samples.median()),
        spread,
        ratio,
        row.peak_bytes.map(|bytes| format!("{} MiB", digits(mebibytes(bytes)))).unwrap_or_default(),
        row.goal.map(|goal| goal.to_string()).unwrap_or_default(),
        met.unwrap_or_default().to_owned(),
    ]
}

/// The first column stands left, numbers stand right.
fn line(cells: &[String; 7], widths: &[usize; 7]) -> String {
    let [first, rest @ ..] = cells;
    let mut line = format!("{first:<width$}", width = widths[0]);
    for (cell, width) in rest.iter().zip(&widths[1..]) {
        line += &format!("   {cell:>width$}");
    }
    line.truncate(line.trim_end().len());
    line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::tests::example;

    #[test]
    fn rows_stand_below_their_title() {
        let text = table(&[example()]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[2], "cold start");
        assert!(lines[3].starts_with("  faq-api"), "{text}");
        let words: Vec<_> = lines[5].split_whitespace().collect();
        assert_eq!(words, ["Python", "<3.14>", "250", "ms", "125", "×", "≥", "40", "×", "yes"]);
    }

    #[test]
    fn what_is_missed_is_named() {
        let expected = "2 of 3 goals met\n  missed: cold start · faq-api: 2.00 ms, goal ≤ 1.50\n";
        assert_eq!(summary(&[example()]), expected);
    }
}
