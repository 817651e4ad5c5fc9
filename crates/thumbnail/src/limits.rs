//! The limits, applied to what a header claims.

use crate::{Limits, MakeThumbnailError};

impl Limits {
    /// Checks the size of the file.
    pub(crate) fn check_bytes(&self, bytes: usize) -> Result<(), MakeThumbnailError> {
        within("bytes", bytes as u64, self.max_bytes as u64)
    }

    /// Checks the size of the picture.
    pub(crate) fn check_size(&self, width: u32, height: u32) -> Result<(), MakeThumbnailError> {
        within("edge_px", u64::from(width.max(height)), u64::from(self.max_edge_px))?;
        within("pixels", u64::from(width) * u64::from(height), self.max_pixels)
    }

    /// Checks what decoding will take at its peak.
    pub(crate) fn check_memory(&self, bytes: u64) -> Result<(), MakeThumbnailError> {
        within("memory_bytes", bytes, self.max_memory_bytes)
    }
}

fn within(what: &'static str, value: u64, limit: u64) -> Result<(), MakeThumbnailError> {
    if value > limit {
        return Err(MakeThumbnailError::TooLarge { what, value, limit });
    }
    Ok(())
}
