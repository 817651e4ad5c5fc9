//! Rules for what may depend on what.

use std::{collections::BTreeMap, fs};

use tests::binaries::root;
use toml::Table;

/// Crates that are no Lambda, with the crates of ours that each may use; Lambdas may use the first seven.
const ARROWS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("thumbnail", &[]),
    ("problem", &[]),
    ("telemetry", &[]),
    ("sdk-config", &[]),
    ("kpl", &[]),
    ("batch-runtime", &["telemetry"]),
    ("delivery", &["domain"]),
    ("stack", &["delivery", "domain", "sdk-config"]),
];
const PURE: [&str; 2] = ["domain", "thumbnail"];
/// What a pure crate never needs: async, AWS, HTTP.
const IMPURE: [&str; 6] = ["tokio", "aws-", "lambda_", "hyper", "reqwest", "futures"];

#[test]
fn arrows_point_downwards() {
    let arrows = BTreeMap::from(ARROWS);
    let ground: Vec<&str> =
        ARROWS.iter().map(|(name, _)| *name).filter(|name| !["stack", "delivery"].contains(name)).collect();
    for (name, manifest) in manifests() {
        let allowed = arrows.get(name.as_str()).copied().unwrap_or(&ground);
        for used in ours(&manifest) {
            assert!(allowed.contains(&used.as_str()), "{name} must not depend on {used}");
        }
    }
}

#[test]
fn pure_crates_know_no_async_no_aws_no_http() {
    for (name, manifest) in manifests().into_iter().filter(|(name, _)| PURE.contains(&name.as_str())) {
        for used in dependencies(&manifest) {
            assert!(!IMPURE.iter().any(|bad| used.starts_with(bad)), "{name} is pure and must not depend on {used}");
        }
    }
}

#[test]
fn versions_stand_in_the_workspace_alone() {
    for (name, manifest) in manifests() {
        for (used, how) in manifest["dependencies"].as_table().into_iter().flatten() {
            assert!(how.get("workspace").is_some(), "{name} pins its own version of {used}");
        }
    }
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    for (name, manifest) in manifests() {
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{name}");
    }
}

/// The Lambda crates: all that are not named above.
pub fn lambdas() -> Vec<String> {
    let others: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let found: Vec<String> =
        manifests().into_iter().map(|(name, _)| name).filter(|name| !others.contains(&name.as_str())).collect();
    assert!(found.len() >= 6, "the search for Lambda crates finds too little to mean anything");
    found
}

fn manifests() -> Vec<(String, Table)> {
    let folders = fs::read_dir(root().join("crates")).expect("the workspace has crates");
    let mut found: Vec<(String, Table)> = folders
        .map(|folder| {
            let path = folder.expect("an entry of the folder").path().join("Cargo.toml");
            let manifest: Table = fs::read_to_string(&path).expect("a crate has a manifest").parse().expect("TOML");
            (manifest["package"]["name"].as_str().expect("a crate has a name").to_owned(), manifest)
        })
        .collect();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

fn dependencies(manifest: &Table) -> Vec<String> {
    manifest["dependencies"].as_table().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

fn ours(manifest: &Table) -> Vec<String> {
    dependencies(manifest).into_iter().filter(|name| root().join("crates").join(name).is_dir()).collect()
}
