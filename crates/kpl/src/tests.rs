//! The format, checked against an encoder that shares no code with the decoder.

use md5::{Digest, Md5};
use proptest::{collection::vec, prelude::*};

use crate::{MAGIC, user_records};

#[test]
fn an_aggregate_of_the_real_producer_s_shape_is_taken_apart() {
    let aggregate = aggregate(&[("a", b"one".as_slice()), ("b", b""), ("a", b"three")]);
    assert_eq!(user_records(&aggregate), Some(vec![b"one".to_vec(), b"".to_vec(), b"three".to_vec()]));
}

#[test]
fn an_aggregate_of_nothing_holds_nothing() {
    assert_eq!(user_records(&aggregate(&[])), Some(vec![]));
}

#[test]
fn a_wrong_checksum_makes_a_plain_record() {
    let mut record = aggregate(&[("key", b"data".as_slice())]);
    *record.last_mut().expect("it has a checksum") ^= 1;
    assert_eq!(user_records(&record), None);
}

#[test]
fn a_right_checksum_over_no_protobuf_makes_a_plain_record() {
    assert_eq!(user_records(&sealed(b"\x1a\xff")), None);
}

#[test]
fn plain_records_stay_whole() {
    for record in [b"".as_slice(), b"{}", &MAGIC, &MAGIC[..3], &[MAGIC.as_slice(), &[0; 15]].concat()] {
        assert_eq!(user_records(record), None, "{record:x?}");
    }
}

proptest! {
    #[test]
    fn what_was_packed_comes_out(records in vec((".{0,20}", vec(any::<u8>(), 0..300)), 0..40)) {
        let packed: Vec<(&str, &[u8])> = records.iter().map(|(key, data)| (key.as_str(), data.as_slice())).collect();
        let expected: Vec<Vec<u8>> = records.iter().map(|(_, data)| data.clone()).collect();
        prop_assert_eq!(user_records(&aggregate(&packed)), Some(expected));
    }

    #[test]
    fn a_cut_aggregate_is_a_plain_record(data in vec(any::<u8>(), 1..300), cut in any::<prop::sample::Index>()) {
        let whole = aggregate(&[("key", &data)]);
        prop_assert_eq!(user_records(&whole[..cut.index(whole.len())]), None);
    }

    #[test]
    fn no_bytes_cause_a_panic(message in vec(any::<u8>(), 0..300)) {
        user_records(&message);
        user_records(&sealed(&message));
    }
}

/// Packs as the producer does: a table of partition keys, then records that point into it, each with a tag.
fn aggregate(records: &[(&str, &[u8])]) -> Vec<u8> {
    let mut message = Vec::new();
    for (key, _) in records {
        field(&mut message, 1, key.as_bytes());
    }
    for (index, (_, data)) in records.iter().enumerate() {
        let mut record = vec![0x08];
        varint(&mut record, index);
        field(&mut record, 3, data);
        field(&mut record, 4, b"\x0a\x03tag\x12\x05value");
        field(&mut message, 3, &record);
    }
    sealed(&message)
}

fn sealed(message: &[u8]) -> Vec<u8> {
    [MAGIC.as_slice(), message, Md5::digest(message).as_slice()].concat()
}

fn field(out: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    out.push(number << 3 | 2);
    varint(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn varint(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
