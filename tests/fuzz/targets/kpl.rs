//! Records of the Kinesis Producer Library, taken apart.
#![no_main]

use kpl::user_records;
use libfuzzer_sys::fuzz_target;
use md5::{Digest, Md5};

const MAGIC: [u8; 4] = [0xF3, 0x89, 0x9A, 0xC2];

fuzz_target!(|message: &[u8]| {
    assert!(user_records(message).is_none() || message.starts_with(&MAGIC));
    let mut record = sealed(message);
    if let Some(records) = user_records(&record) {
        assert!(records.iter().map(Vec::len).sum::<usize>() <= message.len());
        assert_eq!(user_records(&sealed(&packed(&records))), Some(records));
    }
    *record.last_mut().expect("it has a checksum") ^= 1;
    assert_eq!(user_records(&record), None);
});

/// Between the magic number and the right checksum, which no chance would find.
fn sealed(message: &[u8]) -> Vec<u8> {
    [MAGIC.as_slice(), message, Md5::digest(message).as_slice()].concat()
}

/// The least that a producer writes: of each record its data, field 3 of field 3.
fn packed(records: &[Vec<u8>]) -> Vec<u8> {
    records.iter().flat_map(|data| field(&field(data))).collect()
}

fn field(bytes: &[u8]) -> Vec<u8> {
    let mut field = vec![3 << 3 | 2];
    let mut rest = bytes.len();
    while rest >= 0x80 {
        field.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    field.push(rest as u8);
    field.extend(bytes);
    field
}
