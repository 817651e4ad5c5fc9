//! Orientation: the eight ways a camera may have been held, by the numbers of EXIF.

use crate::picture::Raster;

/// How stored rows and columns are to be turned for display (TIFF tag 274).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Orientation {
    /// 1: as stored.
    #[default]
    Upright,
    /// 2: left and right exchanged.
    MirroredAcross,
    /// 3: half a turn.
    HalfTurn,
    /// 4: top and bottom exchanged.
    MirroredDown,
    /// 5: rows become columns.
    Transposed,
    /// 6: a quarter turn clockwise.
    QuarterTurn,
    /// 7: rows become columns, both backwards.
    Transversed,
    /// 8: a quarter turn counterclockwise.
    ThreeQuarterTurn,
}

impl Orientation {
    /// The orientation of a tag's value; values that EXIF does not define mean upright.
    pub fn from_tag(value: u32) -> Orientation {
        match value {
            2 => Orientation::MirroredAcross,
            3 => Orientation::HalfTurn,
            4 => Orientation::MirroredDown,
            5 => Orientation::Transposed,
            6 => Orientation::QuarterTurn,
            7 => Orientation::Transversed,
            8 => Orientation::ThreeQuarterTurn,
            _ => Orientation::Upright,
        }
    }

    /// Turns the raster upright.
    pub fn apply(self, raster: Raster) -> Raster {
        if self == Orientation::Upright {
            return raster;
        }
        let (width, height) =
            if self.exchanges_sides() { (raster.height, raster.width) } else { (raster.width, raster.height) };
        let channels = raster.layout.channels();
        let mut samples = Vec::with_capacity(raster.samples.len());
        for y in 0..height as usize {
            for x in 0..width as usize {
                let (from_x, from_y) = self.source(x, y, &raster);
                let at = (from_y * raster.width as usize + from_x) * channels;
                samples.extend_from_slice(&raster.samples[at..at + channels]);
            }
        }
        Raster { width, height, layout: raster.layout, samples }
    }

    fn exchanges_sides(self) -> bool {
        use Orientation::{QuarterTurn, ThreeQuarterTurn, Transposed, Transversed};
        matches!(self, Transposed | QuarterTurn | Transversed | ThreeQuarterTurn)
    }

    /// The stored pixel that is displayed at `x`, `y`.
    fn source(self, x: usize, y: usize, stored: &Raster) -> (usize, usize) {
        let (right, bottom) = (stored.width as usize - 1, stored.height as usize - 1);
        match self {
            Orientation::Upright => (x, y),
            Orientation::MirroredAcross => (right - x, y),
            Orientation::HalfTurn => (right - x, bottom - y),
            Orientation::MirroredDown => (x, bottom - y),
            Orientation::Transposed => (y, x),
            Orientation::QuarterTurn => (y, bottom - x),
            Orientation::Transversed => (right - y, bottom - x),
            Orientation::ThreeQuarterTurn => (right - y, x),
        }
    }
}
