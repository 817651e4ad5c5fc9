//! The functions that `template.yaml` names, and the place of their code in it.
//!
//! Read as text: each function's code stands alone on a line `CodeUri: crates/<function>/`, and a YAML reader would
//! have to keep CloudFormation's own tags (`!Ref`, `!Sub`) through a round trip.

const KEY: &str = "CodeUri:";

/// The names of the functions, which are also those of their crates and binaries, in the order of the template.
pub fn functions(template: &str) -> Vec<&str> {
    template.lines().filter_map(code).collect()
}

/// The logical id of a function: `tweet-ingester` is `TweetIngester`.
pub fn logical_id(function: &str) -> String {
    function.split('-').map(capitalised).collect()
}

/// The template with the code of each function at the address that `uri` gives.
pub fn with_code(template: &str, uri: impl Fn(&str) -> String) -> String {
    let line = |line: &str| match code(line) {
        Some(function) => format!("{}{KEY} {}\n", &line[..line.find(KEY).unwrap_or_default()], uri(function)),
        None => format!("{line}\n"),
    };
    template.lines().map(line).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn code(line: &str) -> Option<&str> {
    let path = line.trim().strip_prefix(KEY)?.trim();
    path.strip_prefix("crates/").map(|function| function.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const TEMPLATE: &str = "\
Resources:
  TweetIngester:
    Properties:
      CodeUri: crates/tweet-ingester/
      # CodeUri: crates/no-function/
      Role: !GetAtt Role.Arn
  FaqApi:
    Properties:
      CodeUri: crates/faq-api/
";

    #[test]
    fn functions_are_found_in_order() {
        assert_eq!(functions(TEMPLATE), ["tweet-ingester", "faq-api"]);
    }

    #[test]
    fn only_the_code_changes_its_address() {
        let rewritten = with_code(TEMPLATE, |function| format!("s3://code/{function}.zip"));
        expect![[r#"
            Resources:
              TweetIngester:
                Properties:
                  CodeUri: s3://code/tweet-ingester.zip
                  # CodeUri: crates/no-function/
                  Role: !GetAtt Role.Arn
              FaqApi:
                Properties:
                  CodeUri: s3://code/faq-api.zip
        "#]]
        .assert_eq(&rewritten);
    }

    #[test]
    fn a_logical_id_is_the_name_in_camel_case() {
        assert_eq!(logical_id("tweet-ingester"), "TweetIngester");
        assert_eq!(logical_id("faq-api"), "FaqApi");
        assert_eq!(logical_id("thumbnailer"), "Thumbnailer");
    }
}
