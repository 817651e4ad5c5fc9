//! Descriptions of streams and what is read from them.

use expect_test::expect;
use serde_json::json;

use super::*;

/// A stream to a bucket with these settings.
pub(crate) fn described(destination: Value) -> Value {
    let mut destination = destination;
    destination["BucketARN"] = json!("arn:aws:s3:::data");
    json!({
        "DeliveryStreamName": "events",
        "DeliveryStreamARN": "arn:aws:firehose:us-east-1:000000000000:deliverystream/events",
        "DeliveryStreamType": "DirectPut",
        "VersionId": "3",
        "Destinations": [{"ExtendedS3DestinationDescription": destination}],
    })
}

fn processing(processors: &Value) -> Value {
    json!({"ProcessingConfiguration": {"Enabled": true, "Processors": processors}})
}

#[test]
fn what_is_not_set_has_the_documented_default() {
    let stream = DeliveryStream::parse(&described(processing(&json!([
        {"Type": "Lambda", "Parameters": [{"ParameterName": "LambdaArn", "ParameterValue": "f"}]},
    ]))));
    expect![[r#"
        DeliveryStream {
            name: "events",
            arn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/events",
            version: "3",
            encrypted: false,
            bucket: "data",
            prefix: "",
            error_prefix: "",
            zone: TimeZone(
                UTC,
            ),
            hints: Hints {
                bytes: 5242880,
                interval: 300s,
            },
            format: Format {
                delimiter: [],
                gzip: false,
                extension: None,
            },
            processor: Some(
                Processor {
                    function_arn: "f",
                    retries: 3,
                    hints: Hints {
                        bytes: 1048576,
                        interval: 60s,
                    },
                },
            ),
        }
    "#]]
    .assert_debug_eq(&stream.unwrap());
}

#[test]
fn every_setting_is_read() {
    let mut destination = processing(&json!([
        {"Type": "Lambda", "Parameters": [
            {"ParameterName": "LambdaArn", "ParameterValue": "f"},
            {"ParameterName": "NumberOfRetries", "ParameterValue": "1"},
            {"ParameterName": "BufferSizeInMBs", "ParameterValue": "0.5"},
            {"ParameterName": "BufferIntervalInSeconds", "ParameterValue": "30"},
        ]},
        {"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}]},
    ]));
    destination["Prefix"] = json!("firehose/");
    destination["ErrorOutputPrefix"] = json!("errors/!{firehose:error-output-type}/");
    destination["BufferingHints"] = json!({"SizeInMBs": 50, "IntervalInSeconds": "60"});
    destination["CompressionFormat"] = json!("GZIP");
    destination["FileExtension"] = json!(".txt");
    let stream = DeliveryStream::parse(&described(destination)).unwrap();
    assert_eq!((stream.prefix.as_str(), stream.error_prefix.len()), ("firehose/", 37));
    assert_eq!(stream.hints, Hints { bytes: 50 * 1024 * 1024, interval: Duration::from_secs(60) });
    assert_eq!(stream.format, Format { delimiter: b"\n".to_vec(), gzip: true, extension: Some(".txt".to_owned()) });
    let processor = stream.processor.unwrap();
    assert_eq!(processor.hints, Hints { bytes: 512 * 1024, interval: Duration::from_secs(30) });
    assert_eq!(processor.retries, 1);
}

#[test]
fn processing_that_is_off_is_none() {
    let mut destination = processing(&json!([{"Type": "AppendDelimiterToRecord"}]));
    let delimiter =
        |destination: &Value| DeliveryStream::parse(&described(destination.clone())).unwrap().format.delimiter;
    assert_eq!(delimiter(&destination), b"\n");
    destination["ProcessingConfiguration"]["Enabled"] = json!(false);
    assert_eq!(delimiter(&destination), b"");
}

#[test]
fn intervals_can_be_shortened_but_not_lengthened() {
    let lambda = json!([{"Type": "Lambda", "Parameters": [
        {"ParameterName": "LambdaArn", "ParameterValue": "f"},
        {"ParameterName": "BufferIntervalInSeconds", "ParameterValue": "0"},
    ]}]);
    let stream = DeliveryStream::parse(&described(processing(&lambda))).unwrap();
    let short = stream.clone().within(Some(Duration::from_secs(1)));
    assert_eq!(short.hints.interval, Duration::from_secs(1));
    assert_eq!(short.processor.unwrap().hints.interval, Duration::ZERO);
    assert_eq!(stream.clone().within(None), stream);
}

#[test]
fn what_we_cannot_do_stays_with_the_engine() {
    let mut sourced = described(json!({}));
    sourced["DeliveryStreamType"] = json!("KinesisStreamAsSource");
    let mut elsewhere = described(json!({}));
    elsewhere["Destinations"] = json!([{"HttpEndpointDestinationDescription": {}}]);
    let refused = [
        sourced,
        elsewhere,
        described(json!({"DynamicPartitioningConfiguration": {"Enabled": true}})),
        described(json!({"DataFormatConversionConfiguration": {"Enabled": "true"}})),
        described(json!({"S3BackupMode": "Enabled"})),
        described(json!({"CompressionFormat": "Snappy"})),
        described(json!({"CustomTimeZone": "Mars/Olympus"})),
    ];
    let reasons = refused.map(|description| DeliveryStream::parse(&description).unwrap_err().to_string());
    expect![[r#"
        a source other than direct puts is not known here
        a destination other than S3 is not known here
        DynamicPartitioningConfiguration is not known here
        DataFormatConversionConfiguration is not known here
        S3BackupMode is not known here
        Snappy is not known here
        Mars/Olympus is not known here"#]]
    .assert_eq(&reasons.join("\n"));
}
