//! What the table is asked, and what becomes of a call when DynamoDB is well and when it is not.

use std::{collections::HashMap, net::TcpListener, time::Duration};

use aws_sdk_dynamodb::{
    Config,
    config::timeout::TimeoutConfig,
    error::ErrorMetadata,
    operation::{
        delete_item::DeleteItemOutput, get_item::GetItemError, get_item::GetItemOutput, put_item::PutItemOutput,
        query::QueryOutput, scan::ScanOutput, update_item::UpdateItemError, update_item::UpdateItemOutput,
    },
    types::{AttributeValue, error::ConditionalCheckFailedException},
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use domain::song::parse_attributes;

use super::*;
use crate::trouble::THROTTLED;

/// The table behind these rules.
pub fn table(rules: &[&Rule]) -> Table {
    Table::new(mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, rules), "songs".to_owned())
}

/// A song of Queen with these attributes.
pub fn queen(title: &str, json: &str) -> Song {
    let key = Key::new("Queen".to_owned(), title.to_owned()).unwrap();
    Song { attributes: parse_attributes(json.as_bytes(), &key).unwrap(), key }
}

/// A table whose calls all end in this error.
pub fn failing(code: &'static str, message: &'static str) -> Table {
    table(&[&mock!(Client::get_item)
        .then_error(move || GetItemError::generic(ErrorMetadata::builder().code(code).message(message).build()))])
}

async fn trouble(table: &Table) -> Trouble {
    table.find(&queen("39", "{}").key).await.unwrap_err()
}

#[tokio::test]
async fn a_song_is_found_as_it_was_put_an_instant_ago() {
    let song = queen("39", r#"{"Year":1975}"#);
    let stored = item::item(&song);
    let there = mock!(Client::get_item)
        .match_requests(|input| {
            input.table_name() == Some("songs")
                && input.consistent_read() == Some(true)
                && input.key().unwrap().len() == 2
        })
        .then_output(move || GetItemOutput::builder().set_item(Some(stored.clone())).build());
    assert_eq!(table(&[&there]).find(&song.key).await, Ok(Some(song)));
}

#[tokio::test]
async fn what_is_not_there_is_no_trouble() {
    let nothing = mock!(Client::get_item).then_output(|| GetItemOutput::builder().build());
    assert_eq!(table(&[&nothing]).find(&queen("39", "{}").key).await, Ok(None));
    let absent = mock!(Client::update_item).then_error(|| {
        UpdateItemError::ConditionalCheckFailedException(ConditionalCheckFailedException::builder().build())
    });
    let Song { key, attributes } = queen("39", r#"{"Year":1975}"#);
    assert_eq!(table(&[&absent]).update(&key, &Update::new(attributes)).await, Ok(None));
    let removed = mock!(Client::delete_item).then_output(|| DeleteItemOutput::builder().build());
    assert_eq!(table(&[&removed]).remove(&key).await, Ok(()));
}

#[tokio::test]
async fn a_put_tells_whether_there_was_another() {
    let song = queen("39", "{}");
    let old = |old: Option<Item>| {
        let rule = mock!(Client::put_item).match_requests(|input| input.return_values() == Some(&AllOld));
        rule.then_output(move || PutItemOutput::builder().set_attributes(old.clone()).build())
    };
    assert_eq!(table(&[&old(None)]).put(&song).await, Ok(Put::Created));
    assert_eq!(table(&[&old(Some(Item::new()))]).put(&song).await, Ok(Put::Created));
    assert_eq!(table(&[&old(Some(item::item(&song)))]).put(&song).await, Ok(Put::Replaced));
}

#[tokio::test]
async fn an_update_is_of_a_song_that_exists() {
    let Song { key, attributes } = queen("39", r#"{"Year":1975,"Live":null}"#);
    let changed = item::item(&queen("39", r#"{"Year":1975}"#));
    let rule = mock!(Client::update_item)
        .match_requests(|input| {
            input.update_expression() == Some("SET #n1 = :v0 REMOVE #n0")
                && input.condition_expression() == Some("attribute_exists(#n2)")
                && input.expression_attribute_names().unwrap()["#n2"] == "Artist"
        })
        .then_output(move || UpdateItemOutput::builder().set_attributes(Some(changed.clone())).build());
    assert_eq!(table(&[&rule]).update(&key, &Update::new(attributes)).await, Ok(Some(queen("39", r#"{"Year":1975}"#))));
}

#[tokio::test]
async fn an_artist_is_queried_and_a_table_is_scanned() {
    let one = || Some(vec![item::item(&queen("39", "{}"))]);
    let key = item::key(&queen("39", "{}").key);
    let (start, last) = (key.clone(), key);
    let query = mock!(Client::query)
        .match_requests(move |input| {
            input.key_condition_expression() == Some("#n0 = :v0")
                && input.filter_expression().is_none()
                && input.consistent_read() == Some(true)
                && input.limit() == Some(3)
                && input.exclusive_start_key() == Some(&start)
        })
        .then_output(move || QueryOutput::builder().set_items(one()).build());
    let scan = mock!(Client::scan)
        .match_requests(|input| input.expression_attribute_names().is_none() && input.limit().is_none())
        .then_output(move || ScanOutput::builder().set_items(one()).set_last_evaluated_key(Some(last.clone())).build());
    let table = table(&[&query, &scan]);
    let song = queen("39", "{}");
    let page = table.read(Some(&song.key.artist), &[], Some(3), Some(&song.key)).await.unwrap();
    assert_eq!((page.songs, page.last), (vec![song.clone()], None));
    let page = table.read(None, &[], None, None).await.unwrap();
    assert_eq!((page.songs, page.last), (vec![song.clone()], Some(song.key)));
}

#[tokio::test]
async fn what_passes_is_told_from_what_does_not() {
    for code in THROTTLED {
        assert_eq!(trouble(&failing(code, "slow down")).await, Trouble::Unavailable(code.to_owned()));
    }
    for code in ["ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException"] {
        assert_eq!(trouble(&failing(code, "secret")).await, Trouble::Refused(code.to_owned()));
    }
    let size = "Item size to update has exceeded the maximum allowed size";
    assert_eq!(trouble(&failing("ValidationException", size)).await, Trouble::TooLarge);
    assert_eq!(trouble(&failing("ValidationException", "no good")).await, Trouble::Invalid);
}

#[tokio::test(start_paused = true)]
async fn a_dynamodb_that_is_down_or_silent_passes() {
    let down = table(&[&mock!(Client::get_item).sequence().http_status(500, None).repeatedly().build()]);
    assert!(matches!(trouble(&down).await, Trouble::Unavailable(_)));
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = Config::builder()
        .with_test_defaults_v2()
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .timeout_config(TimeoutConfig::builder().operation_timeout(Duration::from_secs(6)).build())
        .endpoint_url(format!("http://{}", silent.local_addr().unwrap()));
    let silent = Table::new(Client::from_conf(config.build()), "songs".to_owned());
    assert!(matches!(trouble(&silent).await, Trouble::Unavailable(_)));
}

#[tokio::test]
async fn a_table_with_another_key_is_set_up_wrongly() {
    let item = HashMap::from([("Id".to_owned(), AttributeValue::N("1".to_owned()))]);
    let rule =
        mock!(Client::get_item).then_output(move || GetItemOutput::builder().set_item(Some(item.clone())).build());
    assert!(matches!(trouble(&table(&[&rule])).await, Trouble::Refused(_)));
}
