//! Colour: from whatever the profile says to sRGB.

use moxcms::{CmsError, ColorProfile, DataColorSpace, Layout as CmsLayout, TransformOptions};

use crate::picture::{Layout, Raster};

/// Converts to sRGB; a profile that is broken, unknown or of another kind than the samples is ignored.
///
/// Called on the thumbnail, not the source: the colours of a hundred million pixels need not be converted.
pub(crate) fn to_srgb(raster: Raster, icc: Option<&[u8]>) -> Raster {
    if let Some(samples) = icc.and_then(|icc| transformed(&raster, icc)) {
        return Raster { layout: target(raster.layout), samples, ..raster };
    }
    match raster.layout {
        Layout::Cmyk => Raster { layout: Layout::Rgb, samples: without_profile(&raster.samples), ..raster },
        _ => raster,
    }
}

fn transformed(raster: &Raster, icc: &[u8]) -> Option<Vec<u8>> {
    if icc.len() > MAX_PROFILE_BYTES {
        return None;
    }
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    if profile.color_space != color_space(raster.layout) {
        return None;
    }
    if raster.layout == Layout::Gray || raster.layout == Layout::GrayAlpha {
        return gray(raster, &profile).ok();
    }
    let pixels = raster.samples.len() / raster.layout.channels();
    let target = target(raster.layout);
    let mut samples = vec![0; pixels * target.channels()];
    transform(&profile, cms_layout(raster.layout), &raster.samples, cms_layout(target), &mut samples).ok()?;
    Some(samples)
}

/// Gray stays gray: the neutral axis of sRGB has three equal samples, of which one is kept.
fn gray(raster: &Raster, profile: &ColorProfile) -> Result<Vec<u8>, CmsError> {
    let tones: Vec<u8> = (0..=u8::MAX).collect();
    let mut rgb = vec![0; 3 * tones.len()];
    transform(profile, CmsLayout::Gray, &tones, CmsLayout::Rgb, &mut rgb)?;
    let mut samples = raster.samples.clone();
    for pixel in samples.chunks_exact_mut(raster.layout.channels()) {
        pixel[0] = rgb[3 * usize::from(pixel[0]) + 1];
    }
    Ok(samples)
}

fn transform(
    profile: &ColorProfile,
    from: CmsLayout,
    source: &[u8],
    to: CmsLayout,
    target: &mut [u8],
) -> Result<(), CmsError> {
    let options = TransformOptions { rendering_intent: profile.rendering_intent, ..TransformOptions::default() };
    profile.create_transform_8bit(from, &ColorProfile::new_srgb(), to, options)?.transform(source, target)
}

/// Inks without a profile: each takes its share of white light, black takes of all.
fn without_profile(cmyk: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(cmyk.len() / 4 * 3);
    for [inks @ .., black] in cmyk.as_chunks::<4>().0 {
        rgb.extend(inks.map(|ink| product(255 - ink, 255 - black)));
    }
    rgb
}

fn product(a: u8, b: u8) -> u8 {
    u8::try_from((u32::from(a) * u32::from(b) + 127) / 255).expect("a share of a share")
}

fn target(layout: Layout) -> Layout {
    if layout == Layout::Cmyk { Layout::Rgb } else { layout }
}

fn color_space(layout: Layout) -> DataColorSpace {
    match layout {
        Layout::Gray | Layout::GrayAlpha => DataColorSpace::Gray,
        Layout::Rgb | Layout::Rgba => DataColorSpace::Rgb,
        Layout::Cmyk => DataColorSpace::Cmyk,
    }
}

fn cms_layout(layout: Layout) -> CmsLayout {
    match layout {
        Layout::Gray => CmsLayout::Gray,
        Layout::GrayAlpha => CmsLayout::GrayAlpha,
        Layout::Rgb => CmsLayout::Rgb,
        // Four inks travel in the layout of four samples.
        Layout::Rgba | Layout::Cmyk => CmsLayout::Rgba,
    }
}

/// The largest profiles of printing are 2 to 4 MB; beyond, it is not worth the time.
const MAX_PROFILE_BYTES: usize = 8_000_000;
