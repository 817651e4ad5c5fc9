//! What every decoder hands over: samples of eight bits, shrunk already, and what the file says about them.

use crate::orientation::Orientation;

/// A decoded picture.
pub(crate) struct Picture {
    /// Its samples, of the size of the thumbnail.
    pub raster: Raster,
    /// Width in pixels as stored.
    pub source_width: u32,
    /// Height in pixels as stored.
    pub source_height: u32,
    /// How to turn them upright.
    pub orientation: Orientation,
    /// The ICC profile that says what colours the samples mean.
    pub icc: Option<Vec<u8>>,
}

/// Rows of samples, top to bottom, without padding.
#[derive(Clone)]
pub(crate) struct Raster {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What the samples of a pixel are.
    pub layout: Layout,
    /// The samples, `width × height × layout.channels()` of them.
    pub samples: Vec<u8>,
}

/// What the samples of one pixel are; alpha is never premultiplied, 255 is full ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Gray.
    Gray,
    /// Gray, alpha.
    GrayAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
    /// Cyan, magenta, yellow, black.
    Cmyk,
}

impl Layout {
    /// Samples of a pixel.
    pub fn channels(self) -> usize {
        match self {
            Layout::Gray => 1,
            Layout::GrayAlpha => 2,
            Layout::Rgb => 3,
            Layout::Rgba | Layout::Cmyk => 4,
        }
    }

    /// Whether the last sample is alpha.
    pub fn has_alpha(self) -> bool {
        matches!(self, Layout::GrayAlpha | Layout::Rgba)
    }
}

/// The nearest sample of eight bits to one of sixteen: a 257th, without a division.
pub(crate) fn eight_bits(sample: u16) -> u8 {
    ((u32::from(sample) * 255 + 32_895) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::eight_bits;

    #[test]
    fn every_sample_of_sixteen_bits_has_a_nearest_of_eight() {
        for sample in 0..=u16::MAX {
            assert_eq!(u32::from(eight_bits(sample)), (u32::from(sample) + 128) / 257, "{sample}");
        }
    }
}
