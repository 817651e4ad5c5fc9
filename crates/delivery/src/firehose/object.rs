//! The object that records become: its key and its bytes
//! (<https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html>).

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use jiff::Zoned;

use super::{
    buffer::Record,
    description::{DeliveryStream, Format},
    prefix::{self, EvaluatePrefixError},
};

/// Letters and digits of `!{firehose:random-string}`, by the example of the documentation.
pub const RANDOM_STRING_LETTERS: usize = 11;

const GZIP_EXTENSION: &str = ".gz";

/// An object to be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// What makes two objects of the same second differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance {
    /// The end of the name.
    pub uuid: String,
    /// Where the prefix asks for one.
    pub random_string: String,
}

/// The object of delivered records.
///
/// # Errors
/// When the prefix cannot be evaluated.
pub fn delivered(stream: &DeliveryStream, records: &[Record], chance: &Chance) -> Result<Object, EvaluatePrefixError> {
    let time = oldest(stream, records);
    let prefix = prefix::delivered(&stream.prefix, &time, &chance.random_string)?;
    let extension = stream.format.extension.as_deref();
    let extension = extension.unwrap_or(if stream.format.gzip { GZIP_EXTENSION } else { "" });
    Ok(Object {
        key: format!("{prefix}{}{extension}", name(stream, &time, chance)),
        body: body(records, &stream.format),
    })
}

/// The object of records that failed: as they are, for a person to read.
///
/// # Errors
/// When the prefix cannot be evaluated.
pub fn failed(stream: &DeliveryStream, lines: &[Record], chance: &Chance) -> Result<Object, EvaluatePrefixError> {
    let time = oldest(stream, lines);
    let prefix = prefix::failed(&stream.error_prefix, &stream.prefix, &time, &chance.random_string)?;
    Ok(Object { key: format!("{prefix}{}", name(stream, &time, chance)), body: body(lines, &Format::default()) })
}

/// All times of a key are those of the oldest record
/// (<https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>).
fn oldest(stream: &DeliveryStream, records: &[Record]) -> Zoned {
    let oldest = records.iter().map(|record| record.arrived).min().expect("an object has a record");
    oldest.to_zoned(stream.zone.clone())
}

fn name(stream: &DeliveryStream, time: &Zoned, chance: &Chance) -> String {
    format!("{}-{}-{}-{}", stream.name, stream.version, time.strftime("%Y-%m-%d-%H-%M-%S"), chance.uuid)
}

fn body(records: &[Record], format: &Format) -> Vec<u8> {
    let mut body = Vec::new();
    for record in records {
        body.extend_from_slice(&record.data);
        body.extend_from_slice(&format.delimiter);
    }
    if format.gzip { compressed(&body) } else { body }
}

fn compressed(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use expect_test::{Expect, expect};
    use serde_json::{Value, json};

    use super::{super::description::tests::described, *};

    fn stream(destination: Value) -> DeliveryStream {
        DeliveryStream::parse(&described(destination)).expect("a stream to a bucket")
    }

    fn chance() -> Chance {
        Chance { uuid: "uuid".to_owned(), random_string: "5abf82daaa5".to_owned() }
    }

    fn records() -> Vec<Record> {
        let record = |time: &str, data: &str| Record { arrived: time.parse().expect("a time"), data: data.into() };
        vec![record("2018-08-27T10:30:07Z", "second"), record("2018-08-27T09:59:59.999Z", "first")]
    }

    #[track_caller]
    fn check(destination: Value, expected: Expect) {
        let object = delivered(&stream(destination), &records(), &chance()).expect("a prefix that can be evaluated");
        expected.assert_eq(&format!("{} {}", object.key, String::from_utf8_lossy(&object.body).escape_debug()));
    }

    #[test]
    fn an_object_is_named_after_its_oldest_record() {
        check(json!({}), expect!["2018/08/27/09/events-3-2018-08-27-09-59-59-uuid secondfirst"]);
        check(
            json!({"Prefix": "firehose/!{timestamp:yyyy/MM/dd/HH}/", "FileExtension": ".txt"}),
            expect!["firehose/2018/08/27/09/events-3-2018-08-27-09-59-59-uuid.txt secondfirst"],
        );
    }

    #[test]
    fn the_hour_is_that_of_the_time_zone() {
        check(
            json!({"CustomTimeZone": "Asia/Tokyo"}),
            expect!["2018/08/27/18/events-3-2018-08-27-18-59-59-uuid secondfirst"],
        );
    }

    #[test]
    fn each_record_is_followed_by_the_delimiter() {
        let processing = json!({"Enabled": true, "Processors": [{"Type": "AppendDelimiterToRecord"}]});
        check(
            json!({"ProcessingConfiguration": processing}),
            expect![[r"2018/08/27/09/events-3-2018-08-27-09-59-59-uuid second\nfirst\n"]],
        );
    }

    #[test]
    fn a_compressed_object_says_so_in_its_name() {
        for (destination, end) in [
            (json!({"CompressionFormat": "GZIP"}), "uuid.gz"),
            (json!({"CompressionFormat": "GZIP", "FileExtension": ".json.gz"}), "uuid.json.gz"),
        ] {
            let object = delivered(&stream(destination), &records(), &chance()).unwrap();
            assert!(object.key.ends_with(end), "{}", object.key);
            let mut body = String::new();
            flate2::read::GzDecoder::new(object.body.as_slice()).read_to_string(&mut body).unwrap();
            assert_eq!(body, "secondfirst");
        }
    }

    #[test]
    fn failed_records_are_neither_compressed_nor_called_otherwise() {
        let stream = stream(json!({"CompressionFormat": "GZIP", "FileExtension": ".txt", "Prefix": "firehose/"}));
        let object = failed(&stream, &records(), &chance()).unwrap();
        expect!["firehose/processing-failed/2018/08/27/09/events-3-2018-08-27-09-59-59-uuid"].assert_eq(&object.key);
        assert_eq!(object.body, b"secondfirst");
    }
}
