//! Records of a producer that packs several into one.

use md5::{Digest, Md5};

use super::{Generator, Sent};

impl Generator {
    /// Several tweets, now and then with poison among them: then the whole is kept, and the tweets are stored too.
    pub(super) fn aggregate(&mut self) -> Sent {
        self.count("aggregates");
        let mut records: Vec<Vec<u8>> = (0..self.rng.usize(2..6)).map(|_| self.any_tweet()).collect();
        records.iter().for_each(|record| self.expect_tweets(record));
        if self.rng.u8(..3) > 0 {
            return self.send_sound(aggregate(&records));
        }
        records.insert(self.rng.usize(..=records.len()), self.no_tweet());
        self.send_odd(aggregate(&records))
    }
}

/// As the Kinesis Producer Library does it: a magic number, a protobuf message, the MD5 of the message
/// (<https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>).
pub(super) fn aggregate(records: &[Vec<u8>]) -> Vec<u8> {
    // The table of partition keys has one entry, and every record points at it.
    let mut message = field(1, b"soak");
    for record in records {
        message.extend(field(3, &[&[0x08, 0], &*field(3, record)].concat()));
    }
    [&[0xF3, 0x89, 0x9A, 0xC2][..], &message, &Md5::digest(&message)].concat()
}

/// A field of bytes: its number and type, the length in groups of seven bits, the bytes
/// (<https://protobuf.dev/programming-guides/encoding/>).
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let (mut field, mut length) = (vec![number << 3 | 2], bytes.len());
    while length >= 0x80 {
        field.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    field.push(length as u8);
    [&field, bytes].concat()
}
