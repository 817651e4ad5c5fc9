//! Pages of a list over a table that reads in pages of its own.

use aws_sdk_dynamodb::{
    Client,
    operation::scan::{ScanInput, ScanOutput},
};
use aws_smithy_mocks::{Rule, mock};
use domain::limits::DYNAMODB_ITEM_MAX_BYTES;
use serde_json::Value;

use super::*;
use crate::{
    item,
    table::tests::{queen, table},
};

/// A table of so many songs, of which a call reads at most `page` and a filter lets every `nth` pass.
fn scanned(songs: usize, page: usize, nth: usize) -> Rule {
    mock!(Client::scan).then_compute_output(move |input: &ScanInput| {
        let first =
            input.exclusive_start_key().map_or(0, |key| key["Song"].as_s().unwrap().parse::<usize>().unwrap() + 1);
        let limit = input.limit().map_or(page, |limit| page.min(usize::try_from(limit).unwrap()));
        let end = songs.min(first + limit);
        let passes = |n: &usize| input.filter_expression().is_none() || n.is_multiple_of(nth);
        let items = (first..end).filter(passes).map(|n| item::item(&song(n))).collect();
        let last = (end < songs).then(|| item::key(&song(end - 1).key));
        ScanOutput::builder().set_items(Some(items)).set_last_evaluated_key(last).build()
    })
}

fn song(n: usize) -> Song {
    queen(&format!("{n:05}"), &format!("{{\"Year\":{n}}}"))
}

fn search(limit: usize, next: Option<&str>, filter: bool) -> Search {
    let limit = limit.to_string();
    let mut parameters = vec![("limit", limit.as_str())];
    parameters.extend(next.map(|next| ("next", next)));
    parameters.extend(filter.then_some(("live", "true")));
    crate::search::parse(parameters.into_iter(), None).unwrap()
}

async fn page(rule: &Rule, limit: usize, next: Option<&str>, filter: bool) -> (Vec<String>, Option<String>) {
    let listing =
        list(&table(&[rule]), None, &search(limit, next, filter)).await.unwrap_or_else(|error| panic!("{error}"));
    let json: Value = serde_json::to_value(&listing).unwrap();
    let titles = json["items"].as_array().unwrap().iter().map(|song| song["Song"].as_str().unwrap().to_owned());
    (titles.collect(), json.get("next").map(|next| next.as_str().unwrap().to_owned()))
}

/// Follows `next` to the end: the titles of each page.
async fn pages(rule: &Rule, limit: usize, filter: bool) -> Vec<Vec<String>> {
    let (mut pages, mut next) = (Vec::new(), None);
    loop {
        let (titles, following) = page(rule, limit, next.as_deref(), filter).await;
        pages.push(titles);
        next = following;
        if next.is_none() {
            return pages;
        }
        assert!(pages.len() < 1_000, "the list has no end");
    }
}

#[tokio::test]
async fn every_song_comes_once_whatever_the_pages() {
    for (songs, table_page, limit) in
        [(0, 5, 3), (1, 5, 1), (7, 5, 3), (9, 3, 3), (9, 100, 3), (10, 4, 100), (23, 1, 2)]
    {
        let pages = pages(&scanned(songs, table_page, 1), limit, false).await;
        let titles: Vec<_> = pages.concat();
        assert_eq!(titles, (0..songs).map(|n| format!("{n:05}")).collect::<Vec<_>>(), "{songs} {table_page} {limit}");
        assert!(pages.iter().all(|page| page.len() <= limit));
        assert_eq!(pages.len(), songs.div_ceil(limit).max(1), "{songs} {table_page} {limit}");
    }
}

#[tokio::test]
async fn a_filter_that_empties_pages_does_not_empty_the_answer() {
    let pages = pages(&scanned(1_000, 100, 300), 2, true).await;
    assert_eq!(pages.concat(), ["00000", "00300", "00600", "00900"]);
    assert_eq!(pages[0], ["00000", "00300"]);
}

#[tokio::test]
async fn an_answer_reads_ten_pages_and_may_be_empty() {
    let rule = scanned(3_000, 100, 2_500);
    let (first, next) = page(&rule, 5, None, true).await;
    assert_eq!((first.len(), rule.num_calls()), (1, 10));
    let (second, next) = page(&rule, 5, next.as_deref(), true).await;
    assert_eq!((second.len(), rule.num_calls()), (0, 20));
    let (third, next) = page(&rule, 5, next.as_deref(), true).await;
    assert_eq!((third, next), (vec!["02500".to_owned()], None));
}

#[tokio::test]
async fn an_answer_stays_below_what_lambda_takes() {
    // Six letters each in JSON, seven in the answer; the largest item there can be.
    let text = "\u{1}".repeat(DYNAMODB_ITEM_MAX_BYTES - 100);
    let items: Vec<_> =
        (0..3).map(|n| item::item(&queen(&n.to_string(), &serde_json::json!({"a": text}).to_string()))).collect();
    let rule = mock!(Client::scan).then_compute_output(move |input: &ScanInput| {
        let first =
            input.exclusive_start_key().map_or(0, |key| key["Song"].as_s().unwrap().parse::<usize>().unwrap() + 1);
        ScanOutput::builder().set_items(Some(items[first..].to_vec())).build()
    });
    let listing =
        list(&table(&[&rule]), None, &search(100, None, false)).await.unwrap_or_else(|error| panic!("{error}"));
    let body = serde_json::to_string(&listing).unwrap();
    let answer = serde_json::to_string(&body).unwrap();
    assert_eq!(listing.items.len(), 2);
    assert!(answer.len() < MAX_BYTES + 1_024, "{}", answer.len());
    let (rest, next) = page(&rule, 100, listing.next.as_deref(), false).await;
    assert_eq!((rest, next), (vec!["2".to_owned()], None));
}

#[test]
fn the_largest_song_has_room_whatever_it_is_made_of() {
    let room = |json: &str| bytes_in_answer(json) <= MAX_BYTES;
    let numbers = DYNAMODB_ITEM_MAX_BYTES / 3;
    assert!(room(&format!("[{}]", vec!["1".repeat(40); numbers].join(","))));
    assert!(room(&format!("[{}]", vec!["\"\""; DYNAMODB_ITEM_MAX_BYTES].join(","))));
    assert!(room(&format!("\"{}\"", "\\u0001".repeat(DYNAMODB_ITEM_MAX_BYTES))));
}

#[tokio::test]
async fn trouble_ends_the_list() {
    let rule = mock!(Client::scan).sequence().http_status(500, None).repeatedly().build();
    assert!(matches!(list(&table(&[&rule]), None, &search(1, None, false)).await, Err(Trouble::Unavailable(_))));
}
