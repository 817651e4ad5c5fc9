//! How long it takes to take a record of the producer apart, and to see that one is plain.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use md5::{Digest, Md5};
use prost::Message;

/// The producer packs until a record has 50 KB.
const RECORDS: usize = 100;
const RECORD_BYTES: usize = 500;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("kpl::user_records");
    let plain = vec![b'{'; RECORDS * RECORD_BYTES];
    for (name, record) in [("aggregate", aggregate()), ("plain", plain)] {
        assert_eq!(kpl::user_records(&record).map(|records| records.len()), (name == "aggregate").then_some(RECORDS));
        group.throughput(Throughput::Bytes(record.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| kpl::user_records(black_box(&record))));
    }
    group.finish();
    criterion.final_summary();
}

/// What the producer makes of so many records.
fn aggregate() -> Vec<u8> {
    let record = UserRecord { partition_key_index: 0, data: vec![b'x'; RECORD_BYTES] };
    let aggregated = AggregatedRecord { partition_keys: vec!["key".to_owned()], records: vec![record; RECORDS] };
    let message = aggregated.encode_to_vec();
    [&[0xF3, 0x89, 0x9A, 0xC2], message.as_slice(), Md5::digest(&message).as_slice()].concat()
}

#[derive(Clone, PartialEq, Message)]
struct AggregatedRecord {
    #[prost(string, repeated, tag = "1")]
    partition_keys: Vec<String>,
    #[prost(message, repeated, tag = "3")]
    records: Vec<UserRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct UserRecord {
    #[prost(uint64, required, tag = "1")]
    partition_key_index: u64,
    #[prost(bytes = "vec", required, tag = "3")]
    data: Vec<u8>,
}
