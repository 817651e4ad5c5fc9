//! The indices of a frame, unfolded from LZW as far as they are asked for.

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

use super::{corrupt, truncated};
use crate::MakeThumbnailError;

/// The indices that are still to come.
pub(crate) struct Pixels<'a> {
    decoder: Decoder,
    /// The rest of the sub-block at hand.
    block: &'a [u8],
    /// The sub-blocks behind it.
    blocks: &'a [u8],
}

impl<'a> Pixels<'a> {
    /// The indices of a frame, by its minimum code size and its sub-blocks.
    pub fn new(code_size: u8, blocks: &'a [u8]) -> Result<Pixels<'a>, MakeThumbnailError> {
        // Codes have twelve bits at most, one more than symbols (GIF89a specification, appendix F).
        if !(1..=11).contains(&code_size) {
            return Err(corrupt("a code size outside 1 to 11"));
        }
        Ok(Pixels { decoder: Decoder::new(BitOrder::Lsb, code_size), block: &[], blocks })
    }

    /// Fills the slice with the next indices.
    pub fn fill(&mut self, mut indices: &mut [u8]) -> Result<(), MakeThumbnailError> {
        let mut idle = 0;
        while !indices.is_empty() {
            let decoded = self.decoder.decode_bytes(self.block, indices);
            self.block = &self.block[decoded.consumed_in..];
            indices = &mut indices[decoded.consumed_out..];
            match decoded.status {
                Err(error) => return Err(corrupt(&error.to_string())),
                Ok(LzwStatus::Done) if !indices.is_empty() => return Err(truncated("a frame lacks pixels")),
                Ok(_) => {}
            }
            idle = if decoded.consumed_in + decoded.consumed_out == 0 { idle + 1 } else { 0 };
            if self.block.is_empty() && !self.next_block() && idle > IDLE_CALLS {
                return Err(truncated("a frame lacks pixels"));
            }
        }
        Ok(())
    }

    fn next_block(&mut self) -> bool {
        let Some((&length, rest)) = self.blocks.split_first() else {
            return false;
        };
        let Some((block, rest)) = rest.split_at_checked(length.into()) else {
            return false;
        };
        (self.block, self.blocks) = (block, if length == 0 { &[] } else { rest });
        length > 0
    }
}

/// The decoder may come out of a call with nothing but a code for itself, taken from bits that it had.
const IDLE_CALLS: u32 = 3;
