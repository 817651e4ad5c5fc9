//! The commands of `README.md` and `CONTRIBUTING.md`.

use std::fs;

use crate::binaries::root;

const PAGES: [&str; 2] = ["README.md", "CONTRIBUTING.md"];

/// Those of all pages.
///
/// # Panics
/// When the pages are not there, or hold too few to mean anything.
pub fn all() -> Vec<String> {
    let read = |page| fs::read_to_string(root().join(page)).expect("it is in the repository");
    let found: Vec<String> = PAGES.iter().flat_map(|page| commands(&read(page))).collect();
    assert!(found.len() >= 20, "the search for commands finds too little to mean anything");
    found
}

/// The commands of a page, and those within them.
fn commands(page: &str) -> Vec<String> {
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or_default().trim());
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut found = Vec::new();
    for command in lines.flat_map(|line| line.split(" && ")) {
        found.push(command.trim_end_matches('&').trim().to_owned());
        for inner in command.split("$(").skip(1) {
            found.push(inner.split(['|', ')']).next().unwrap_or_default().trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_out_of_pages() {
        let page = "text\n```sh\na --b   # why\nexport X=\"$(cargo stack outputs --json | python3 -c 'c')\"\nd && e\nf &\n```\n\
            ```\nno command\n```\n";
        assert_eq!(
            commands(page),
            [
                "a --b",
                r#"export X="$(cargo stack outputs --json | python3 -c 'c')""#,
                "cargo stack outputs --json",
                "d",
                "e",
                "f"
            ]
        );
    }
}
