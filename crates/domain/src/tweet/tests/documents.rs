//! Whole documents: the readable ones beside the parser, and the events of the function that uses it.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};

use super::super::{Record, parse};
use super::outcome;

#[test]
fn each_shape_of_v1_is_read_whole() {
    check_fixtures(
        "v1-",
        expect![[r#"
        v1-compatibility: original 1050118621198921728 by 2244994945 @mara_builds at 2018-10-10T20:19:24Z in en
          "Fresh bread & butter at the harbour, 5 < 6 euros > 4. Write &lt;b&gt; yourself. #harbour #Brot https://t.co/aQ2mZk81Lw"
          #harbour
          #Brot
          photo 1050118612361228288 https://pbs.twimg.com/media/xkX9hmIz7ySvGON.jpg
        v1-extended: original 1183402116752306177 by 783214001 @juno_lq at 2019-10-13T15:22:01Z in en
          "Four pictures from the night train: the platform, the berth, the dining car, and the sea at dawn. #nighttrain #Göteborg 🚆 https://t.co/pR7nTe31xQ"
          #nighttrain
          #Göteborg
          photo 1183402101000000000 https://pbs.twimg.com/media/1jLCAA4PjIohjBy.jpg "A platform in the rain"
          photo 1183402101000004096 https://pbs.twimg.com/media/AvgSqMCb4jcTF2O.jpg
          photo 1183402101000008192 https://pbs.twimg.com/media/TGg4Uzt5Zoekwrg.jpg "A table with two cups"
          photo 1183402101000012288 https://pbs.twimg.com/media/Z7bg3qIjwZjcYfb.jpg "The sea, \"flat as a plate\""
        v1-gif-in-entities-only: original 1320000000000000009 by 2244994945 @mara_builds at 2020-10-24T15:11:02Z in en
          "The cat, again. https://t.co/Gif0000001"
        v1-null-user-and-entities: original 1330000000000000011 at 2020-11-21T04:26:55Z in und
          "Nobody said this."
        v1-quote-of-a-deleted-tweet: quote 1300000000000000003 quotes 1299000000000000009 by 783214001 @juno_lq at 2020-08-31T10:38:28Z in en
          "This was lovely while it lasted. https://t.co/Gone000001"
        v1-quote-that-replies: quote 1240022334455667788 quotes 1240011223344556677 answers 1240011223344556600 by 1108237845023621121 @ravi_on_wheels at 2020-03-17T21:09:53Z in en
          "Six is when the good people eat. #breakfast https://t.co/Qq72Lks9aB"
          #breakfast
        v1-reply: reply 1310000000000000005 answers 1309999999999999999 by 1108237845023621121 @ravi_on_wheels at 2020-09-27T00:54:38Z in de
          "@juno_lq Ja, gerne! Bringst du das Brot mit?"
        v1-retweet-of-a-quote: retweet 1240500000000000001 of 1240022334455667788 quotes 1240011223344556677 by 2244994945 @mara_builds at 2020-03-19T04:47:58Z in en
          "Six is when the good people eat. #breakfast https://t.co/Qq72Lks9aB"
          #breakfast
        v1-retweet: retweet 1221980011236700160 of 1221905883104202753 by 1108237845023621121 @ravi_on_wheels at 2020-01-28T02:14:20Z in en
          "We moved the workshop across the river today: forty crates, two saws, one very heavy lathe, and a cat that refused to leave her shelf until the last box was gone. Thank you all & see you on Monday. #workshop #moving #cat https://t.co/Lm83kdPq0a"
          #workshop
          #moving
          #cat
          photo 1221905870001352704 https://pbs.twimg.com/media/uGy0W0hEFBXGAOs.jpg "A cat on a shelf"
          photo 1221905870005547009 https://pbs.twimg.com/media/H3de7ByfRZH40Jw.jpg
        v1-streamed-truncated: original 1221905883104202753 by 2244994945 @mara_builds at 2020-01-27T21:19:47Z in en
          "We moved the workshop across the river today: forty crates, two saws, one very heavy lathe, and a cat that refused to leave her shelf until the last box was gone. Thank you all & see you on Monday. #workshop #moving #cat https://t.co/Lm83kdPq0a"
          #workshop
          #moving
          #cat
          photo 1221905870001352704 https://pbs.twimg.com/media/uGy0W0hEFBXGAOs.jpg "A cat on a shelf"
          photo 1221905870005547009 https://pbs.twimg.com/media/H3de7ByfRZH40Jw.jpg
        v1-video: original 1320000000000000007 by 2244994945 @mara_builds at 2020-10-24T15:10:47Z in en
          "How a lathe sounds. #workshop https://t.co/Vid0000001"
          #workshop
    "#]],
    );
}

#[test]
fn each_shape_of_v2_is_read_whole() {
    check_fixtures(
        "v2-",
        expect![[r#"
        v2-errors-only: error: not a tweet: errors of the X API without data
        v2-no-results: no tweets
        v2-search-with-a-bad-entry: original 1650000000000000001 by 2244994945 @mara_builds at 2023-04-23T04:03:27Z in en
          "The one that counts."
        original 1650000000000000003 by 2244994945 @mara_builds at 2023-04-23T04:03:29Z in en
          "The other one."
        rejected: no exact tweet id: `data[1].id` is missing
        v2-search: retweet 1641000000000000009 of 1641000000000000001 by 2244994945 @mara_builds at 2023-03-29T09:15:00Z in en
          "A long note on why the night train is better than the plane. A long note on why the night train is better than the plane. A long note on why the night train is better than the plane. A long note on why the night train is better than the plane. A long note on why the night train is better than the plane. A long note on why the night train is better than the plane. In short: you sleep, it drives, and there is soup. #nighttrain #soup"
          #nighttrain
          #soup
          photo 1640999990000000001 https://pbs.twimg.com/media/E28k9xZegyjyO39.jpg "A bowl of soup"
        quote 1641000000000000010 quotes 1641000000000000001 answers 1640000000000000002 by 1108237845023621121 @ravi_on_wheels at 2023-03-29T09:16:30Z in en
          "There is soup! https://t.co/Soup000001"
        reply 1641000000000000011 answers 1641000000000000001 by 1108237845023621121 @ravi_on_wheels at 2023-03-29T09:17:00Z in en
          "@juno_lq and bread"
        retweet 1641000000000000012 of 1640000000000000404 by 2244994945 @mara_builds at 2023-03-29T09:18:00Z in en
          "RT @somebody: gone, and cut off he…"
        original 1641000000000000013 by 999000111222333444 at 2023-03-29T09:19:00Z in en
          "A photo that nobody included https://t.co/Miss000001"
        v2-stream: original 1460323737035677698 by 1108237845023621121 @ravi_on_wheels at 2021-11-15T19:08:05Z in en
          "First snow on the pass, left &amp; right. #snow #Pass https://t.co/Sn0w000001"
          #snow
          #Pass
          photo 1460323730001234567 https://pbs.twimg.com/media/yUivKCOhaz41MDB.jpg "A white road"
        v2-without-envelope: original 1660000000000000001 by 783214001 at 2023-05-20T18:18:51Z in en
          "A post without its envelope. #alone"
          #alone
    "#]],
    );
}

#[test]
fn activity_streams_are_not_read() {
    check_fixtures(
        "gnip-",
        expect![[r#"
        gnip-activity: error: not a tweet: a Gnip Activity Streams activity
    "#]],
    );
}

#[test]
fn each_record_of_the_events_is_what_its_name_says() {
    let files = json_files("../../events/tweet-ingester");
    let events = files.iter().filter(|path| !name(path).ends_with(".expected"));
    let outcomes: String = events.map(|path| format!("{}\n{}", name(path), records(path))).collect();
    expect![[r#"
        aggregated
          3 × not UTF-8: byte 0 is invalid
          1 × tweets [original]
        control-messages
          1 × control delete
          1 × control scrub_geo
          1 × control limit
          1 × control status_withheld
          1 × control user_withheld
          1 × control disconnect
          1 × control warning
          2 × control keep_alive
        duplicates
          6 × tweets [original]
        mixed-good-and-bad
          1 × tweets [original]
          1 × not base64
          1 × not UTF-8: byte 0 is invalid
          1 × not JSON: EOF while parsing a string at line 1 column 48
          1 × not JSON: expected value at line 1 column 1
          1 × not a tweet: JSON, but not an object
          2 × not a tweet: no id and no data
          1 × no exact tweet id: `id_str` is empty
          1 × not a tweet: a Gnip Activity Streams activity
          1 × not a tweet: errors of the X API without data
          1 × 2 tweets, 1 rejected
          1 × control limit
          1 × tweets [original]
        thirty-tweets
          30 × tweets [original]
        v1-every-shape
          3 × tweets [original]
          1 × tweets [retweet]
          1 × tweets [quote]
          1 × tweets [retweet]
          1 × tweets [quote]
          1 × tweets [reply]
          3 × tweets [original]
        v1-status
          1 × tweets [original]
        v2-array
          1 × tweets [retweet, quote, reply, retweet, original]
          1 × tweets []
        v2-object
          2 × tweets [original]
    "#]]
    .assert_eq(&outcomes);
}

fn check_fixtures(prefix: &str, expected: Expect) {
    let files = json_files("src/tweet/fixtures");
    let read = |path: &PathBuf| format!("{}: {}\n", name(path), outcome(&fs::read(path).unwrap()));
    let outcomes: String = files.iter().filter(|path| name(path).starts_with(prefix)).map(read).collect();
    expected.assert_eq(&outcomes);
}

fn json_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// One line for each run of records with the same outcome.
fn records(event: &Path) -> String {
    let event: serde_json::Value = serde_json::from_slice(&fs::read(event).unwrap()).unwrap();
    let records = event["Records"].as_array().unwrap().iter();
    let outcomes: Vec<_> = records.map(|record| brief(record["kinesis"]["data"].as_str().unwrap())).collect();
    let runs = outcomes.chunk_by(|one, next| one == next);
    runs.map(|run| format!("  {} × {}\n", run.len(), run[0])).collect()
}

fn brief(data: &str) -> String {
    let Ok(record) = base64_simd::STANDARD.decode_to_vec(data) else {
        return "not base64".to_owned();
    };
    match parse(&record) {
        Ok(Record::Tweets { tweets, rejected }) if rejected.is_empty() => {
            let kinds: Vec<_> = tweets.iter().map(|tweet| tweet.kind.to_string()).collect();
            format!("tweets [{}]", kinds.join(", "))
        }
        Ok(Record::Tweets { tweets, rejected }) => format!("{} tweets, {} rejected", tweets.len(), rejected.len()),
        Ok(Record::Control(control)) => format!("control {}", control.name()),
        Err(error) => error.to_string(),
    }
}
