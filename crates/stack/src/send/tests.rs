//! Tests of sending, with Kinesis as it refuses.

use aws_sdk_kinesis::{
    Client,
    operation::put_records::{PutRecordsError, PutRecordsOutput},
    types::{PutRecordsResultEntry, error::ProvisionedThroughputExceededException},
};
use aws_smithy_mocks::{RuleMode, mock, mock_client};

use super::*;

fn answer(refused: &[bool]) -> PutRecordsOutput {
    let entries = refused.iter().map(|&refused| {
        let entry = PutRecordsResultEntry::builder();
        if refused { entry.error_code("ProvisionedThroughputExceededException") } else { entry }.build()
    });
    PutRecordsOutput::builder().set_records(Some(entries.collect())).build().expect("records are there")
}

async fn sent(count: usize, client: Client) -> anyhow::Result<Tally> {
    let records = tweets::records(Rng::with_seed(1), Timestamp::constant(1_767_225_600, 0));
    run(Plan { count, pace: Pace(None) }, records, &tweets::Stream::with(client, "s"), |_| {}).await
}

#[tokio::test]
async fn only_refused_records_are_sent_again() {
    let first = mock!(Client::put_records)
        .match_requests(|request| request.records().len() == 4)
        .then_output(|| answer(&[false, true, false, true]));
    let again = mock!(Client::put_records)
        .match_requests(|request| request.records().len() == 2)
        .then_output(|| answer(&[false, false]));
    let client = mock_client!(aws_sdk_kinesis, RuleMode::Sequential, [&first, &again]);
    assert_eq!(sent(4, client).await.expect("sent"), Tally { sent: 4, refused: 2 });
    assert_eq!((first.num_calls(), again.num_calls()), (1, 1));
}

#[tokio::test]
async fn the_501st_record_goes_into_a_second_request() {
    let full = mock!(Client::put_records)
        .match_requests(|request| request.records().len() == 500)
        .then_output(|| answer(&[false; 500]));
    let rest = mock!(Client::put_records)
        .match_requests(|request| request.records().len() == 1)
        .then_output(|| answer(&[false]));
    let client = mock_client!(aws_sdk_kinesis, RuleMode::Sequential, [&full, &rest]);
    assert_eq!(sent(501, client).await.expect("sent"), Tally { sent: 501, refused: 0 });
}

#[tokio::test]
async fn a_throttled_request_is_sent_again_whole() {
    let throttled = mock!(Client::put_records).then_error(|| {
        let error = ProvisionedThroughputExceededException::builder().meta(
            aws_sdk_kinesis::error::ErrorMetadata::builder().code("ProvisionedThroughputExceededException").build(),
        );
        PutRecordsError::ProvisionedThroughputExceededException(error.build())
    });
    let taken = mock!(Client::put_records).then_output(|| answer(&[false; 3]));
    let client = mock_client!(aws_sdk_kinesis, RuleMode::Sequential, [&throttled, &taken]);
    assert_eq!(sent(3, client).await.expect("sent"), Tally { sent: 3, refused: 3 });
}

#[test]
fn the_same_seed_gives_the_same_tweets_with_ids_of_their_own() {
    let tweets = |seed| {
        tweets::records(Rng::with_seed(seed), Timestamp::constant(1_767_225_600, 0)).take(5_000).collect::<Vec<_>>()
    };
    let (tweets, again) = (tweets(7), tweets(7));
    assert_eq!(tweets, again);
    let ids: std::collections::HashSet<_> = tweets.iter().map(|tweet| &tweet.key).collect();
    assert_eq!(ids.len(), 5_000);
}
