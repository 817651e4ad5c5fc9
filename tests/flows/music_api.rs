//! Songs through the API into DynamoDB and back.

use serde_json::json;
use tests::{deployed::deployed, function::Function, http::send, samples};

#[tokio::test]
async fn samples_are_answered_as_expected() {
    let stack = deployed().await;
    let environment = [("AWS_ENDPOINT_URL", stack.endpoint()), ("MUSIC_TABLE", stack.output("MusicTableName"))];
    samples::check(&Function::start("music-api", &environment).await, "music-api").await;
}

#[tokio::test]
async fn a_song_is_created_changed_found_and_deleted() {
    let stack = deployed().await;
    let artist = format!("{}/music/Artist%20{:016x}", stack.output("ApiUrl"), fastrand::u64(..));
    let song = format!("{artist}/Na%C3%AFve%20Song");
    let created = send("PUT", &song, Some(r#"{"year":1971,"Status":"new"}"#)).await;
    assert_eq!(created.status, 201, "{created:?}");
    assert_eq!(send("PUT", &song, Some(r#"{"year":1971,"Status":"again"}"#)).await.status, 200);
    let changed = send("PATCH", &song, Some(r#"{"Status":null,"rating":4.5}"#)).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let found = send("GET", &song, None).await;
    assert_eq!((&found.body["Song"], &found.body["rating"]), (&json!("Naïve Song"), &json!(4.5)), "{found:?}");
    assert_eq!(found.body.get("Status"), None, "{found:?}");
    let all = send("GET", &artist, None).await;
    assert_eq!(all.body["items"].as_array().map(Vec::len), Some(1), "{all:?}");
    assert_eq!(send("DELETE", &song, None).await.status, 204);
    let gone = send("GET", &song, None).await;
    assert_eq!((gone.status, &gone.body["status"]), (404, &json!(404)), "{gone:?}");
}

#[tokio::test]
async fn a_year_is_found_by_a_scan() {
    let stack = deployed().await;
    let api = stack.output("ApiUrl");
    let year = fastrand::u32(3_000..2_000_000_000);
    for (song, year) in [("one", year), ("two", year), ("other", year + 1)] {
        let url = format!("{api}/music/Scan%20{year}/{song}");
        assert_eq!(send("PUT", &url, Some(&json!({ "year": year }).to_string())).await.status, 201);
    }
    let found = send("GET", &format!("{api}/music?year={year}"), None).await;
    assert_eq!(found.body["items"].as_array().map(Vec::len), Some(2), "{found:?}");
}
