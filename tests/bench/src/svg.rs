//! The results as a bar chart on a logarithmic scale, readable on a light page and on a dark one.

use crate::comparison::{Comparison, Row, Unit};

const WIDTH: f64 = 760.0;
const LABELS: f64 = 190.0;
const BARS: f64 = 440.0;
const ROW: f64 = 20.0;
const TITLE: f64 = 34.0;

const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.value,.note{fill:#59636e}\
    rect{fill:#afb8c1}.ours{fill:#0969da}\
    @media(prefers-color-scheme:dark){text{fill:#e6edf3}.value,.note{fill:#9198a1}rect{fill:#484f58}.ours{fill:#4493f8}}";

/// Those comparisons that are of time.
pub fn chart(comparisons: &[Comparison]) -> String {
    let mut body = String::new();
    let mut top = 24.0;
    body += &text(0.0, top, "note", "median time, logarithmic scale within each group; shorter is better");
    for comparison in comparisons.iter().filter(|one| matches!(one.unit, Unit::Milliseconds | Unit::Microseconds)) {
        body += &section(comparison, top);
        top += TITLE + ROW * comparison.rows.len() as f64;
    }
    let height = top + 16.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\"><title>Times of the functions and of their peers</title>\
         <style>{STYLE}</style>{body}</svg>\n"
    )
}

fn section(comparison: &Comparison, top: f64) -> String {
    let mut section = text(0.0, top + TITLE - 8.0, "title", &comparison.title);
    let scale = Scale::of(comparison);
    for (place, row) in comparison.rows.iter().enumerate() {
        let y = top + TITLE + ROW * place as f64;
        section += &bar(comparison, row, y, scale.length(row.samples.median()));
    }
    section
}

fn bar(comparison: &Comparison, row: &Row, y: f64, length: f64) -> String {
    let value = comparison.unit.show(row.samples.median());
    let value = if row.is_ours() { value } else { format!("{value} · {:.1} ×", comparison.ratio(row)) };
    let class = if row.is_ours() { " class=\"ours\"" } else { "" };
    let rect = format!("<rect{class} x=\"{LABELS}\" y=\"{y}\" width=\"{length:.1}\" height=\"14\" rx=\"2\"/>\n");
    let baseline = y + 12.0;
    text(8.0, baseline, "label", &row.subject) + &rect + &text(LABELS + length + 6.0, baseline, "value", &value)
}

/// The shortest bar still shows.
struct Scale {
    least: f64,
    greatest: f64,
}

impl Scale {
    fn of(comparison: &Comparison) -> Scale {
        let medians = || comparison.rows.iter().map(|row| row.samples.median());
        Scale { least: medians().fold(f64::INFINITY, f64::min) / 2.0, greatest: medians().fold(0.0, f64::max) }
    }

    fn length(&self, value: f64) -> f64 {
        BARS * (value / self.least).ln() / (self.greatest / self.least).ln()
    }
}

fn text(x: f64, y: f64, class: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::tests::example;

    #[test]
    fn the_longest_bar_is_the_longest_time() {
        let chart = chart(&[example()]);
        let lengths: Vec<f64> = chart
            .split("<rect")
            .skip(1)
            .filter_map(|rect| rect.split("width=\"").nth(1))
            .filter_map(|rest| rest.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(lengths.len(), 3);
        assert!(lengths[1] > 0.0 && lengths[1] < lengths[0] && lengths[0] < lengths[2]);
        assert_eq!(lengths[2], BARS);
    }

    #[test]
    fn a_chart_is_one_well_formed_image_for_both_themes() {
        let chart = chart(&[example()]);
        assert!(chart.starts_with("<svg ") && chart.ends_with("</svg>\n"));
        assert!(chart.contains("Python &lt;3.14>") && chart.contains("prefers-color-scheme:dark"));
        assert_eq!(chart.matches("<text").count(), chart.matches("</text>").count());
    }
}
