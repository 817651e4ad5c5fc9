//! What the components of a JPEG mean, and their way to colours and inks.

use super::header::Header;
use super::unsupported;
use crate::MakeThumbnailError;
use crate::picture::Layout;

/// What the components mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Gray.
    Gray,
    /// Luma and chroma.
    YCbCr,
    /// Red, green, blue.
    Rgb,
    /// Inks, or light instead of ink, as Adobe stores it.
    Cmyk {
        /// Whether it is light.
        inverted: bool,
    },
    /// Luma and chroma of inverted inks, and inverted black.
    Ycck,
}

impl Coding {
    /// Decides as libjpeg does: of three components JFIF has the first word, Adobe's segment the second, their ids the
    /// last.
    pub fn of(header: &Header) -> Result<Coding, MakeThumbnailError> {
        let components = header.frame.components.len();
        match (components, header.is_jfif, header.adobe_transform) {
            (1, ..) => Ok(Coding::Gray),
            (3, false, Some(0)) => Ok(Coding::Rgb),
            (3, false, None) if header.frame.is_named_rgb() => Ok(Coding::Rgb),
            (3, ..) => Ok(Coding::YCbCr),
            (4, _, Some(2)) => Ok(Coding::Ycck),
            (4, _, adobe) => Ok(Coding::Cmyk { inverted: adobe.is_some() }),
            _ => Err(unsupported(&format!("{components} components"))),
        }
    }

    /// What the samples will be.
    pub fn layout(self) -> Layout {
        match self {
            Coding::Gray => Layout::Gray,
            Coding::YCbCr | Coding::Rgb => Layout::Rgb,
            Coding::Cmyk { .. } | Coding::Ycck => Layout::Cmyk,
        }
    }

    /// Whether the component of this index tells a difference of colours, not how bright they are.
    pub fn is_chroma(self, component: usize) -> bool {
        matches!((self, component), (Coding::YCbCr | Coding::Ycck, 1 | 2))
    }

    /// Turns samples of components into those of the layout, in place.
    pub fn convert(self, samples: &mut [u8]) {
        match self {
            Coding::Gray | Coding::Rgb | Coding::Cmyk { inverted: false } => {}
            Coding::YCbCr => samples.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| *pixel = ycc_to_rgb(*pixel)),
            Coding::Cmyk { inverted: true } => invert(samples),
            Coding::Ycck => ycck_to_cmyk(samples),
        }
    }
}

impl Coding {
    /// Turns the samples of a pixel into those of the layout, before they are rounded.
    pub fn converted(self, pixel: [f32; 4]) -> [f32; 4] {
        let [y, cb, cr, black] = pixel;
        let (blue, red) = (cb - 128.0, cr - 128.0);
        let rgb = [y + 1.402 * red, y - 0.344_136 * blue - 0.714_136 * red, y + 1.772 * blue];
        match self {
            Coding::Gray | Coding::Rgb | Coding::Cmyk { inverted: false } => pixel,
            Coding::YCbCr => [rgb[0], rgb[1], rgb[2], black],
            Coding::Cmyk { inverted: true } => pixel.map(|sample| 255.0 - sample),
            Coding::Ycck => [rgb[0], rgb[1], rgb[2], 255.0 - black],
        }
    }
}

/// Turns light into ink, or back.
pub(crate) fn invert(samples: &mut [u8]) {
    samples.iter_mut().for_each(|sample| *sample = !*sample);
}

/// Turns YCC into ink, and Adobe's inverted black, in place: light of an inverted ink is the ink.
fn ycck_to_cmyk(samples: &mut [u8]) {
    for [y, cb, cr, black] in samples.as_chunks_mut::<4>().0 {
        [*y, *cb, *cr] = ycc_to_rgb([*y, *cb, *cr]);
        *black = !*black;
    }
}

/// JFIF's conversion, in 16-bit fixed point.
pub(crate) fn ycc_to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (luma, blue, red) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    [
        clamp(luma + ((91_881 * red + 32_768) >> 16)),
        clamp(luma - ((22_554 * blue + 46_802 * red + 32_768) >> 16)),
        clamp(luma + ((116_130 * blue + 32_768) >> 16)),
    ]
}

fn clamp(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).expect("clamped")
}
