//! A table for the terminal: columns as wide as they need to be, no lines.

use std::fmt;

use console::{measure_text_width, style};

const INDENT: &str = "  ";
const GAP: usize = 3;

/// Rows under a header.
pub struct Table<const N: usize> {
    header: [&'static str; N],
    rows: Vec<Row<N>>,
}

struct Row<const N: usize> {
    cells: [String; N],
    note: Option<String>,
}

impl<const N: usize> Table<N> {
    /// A table without rows.
    pub fn new(header: [&'static str; N]) -> Table<N> {
        Table { header, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<T: Into<String>>(&mut self, cells: [T; N]) {
        self.rows.push(Row { cells: cells.map(Into::into), note: None });
    }

    /// Adds a line below the last row, from its second column on and as long as it may be.
    pub fn note(&mut self, note: &str) {
        if let Some(row) = self.rows.last_mut() {
            row.note = Some(note.to_owned());
        }
    }

    fn widths(&self) -> [usize; N] {
        std::array::from_fn(|column| {
            let cells = self.rows.iter().map(|row| measure_text_width(&row.cells[column]));
            cells.chain([measure_text_width(self.header[column])]).max().unwrap_or_default()
        })
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        let header = line(&self.header.map(str::to_owned), &widths);
        writeln!(f, "{}", style(header).dim())?;
        for row in &self.rows {
            writeln!(f, "{}", line(&row.cells, &widths))?;
            if let Some(note) = &row.note {
                let indent = " ".repeat(widths[0] + GAP);
                writeln!(f, "{INDENT}{indent}{}", style(note).dim())?;
            }
        }
        Ok(())
    }
}

/// The last column is not padded, so that no line ends in blanks.
fn line<const N: usize>(cells: &[String; N], widths: &[usize; N]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| {
        let blanks = width + GAP - measure_text_width(cell);
        format!("{cell}{}", " ".repeat(blanks))
    });
    format!("{INDENT}{}", padded.collect::<String>()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["Flow", "Sent", "Arrived"]);
        table.row(["tweets", "25 tweets", "25 items"]);
        table.note("table of tweets");
        table.row(["answers", "2 questions", "2 answers, «für immer»"]);
        // The bar shows the indent, which the expectation would lose.
        let text: String =
            table.to_string().lines().map(|line| format!("|{}\n", console::strip_ansi_codes(line))).collect();
        expect![[r#"
            |  Flow      Sent          Arrived
            |  tweets    25 tweets     25 items
            |            table of tweets
            |  answers   2 questions   2 answers, «für immer»
        "#]]
        .assert_eq(&text);
    }
}
