//! A picture like a photograph: fields of colour at all scales, edges, and noise, the same on every machine.

use crate::picture::{Layout, Raster};

/// A photograph of this size in red, green, blue.
pub(super) fn photograph(width: u32, height: u32) -> Raster {
    let mut samples = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            samples.extend(pixel(x as f32 / width as f32, y as f32 / width as f32, hash(x, y)));
        }
    }
    Raster { width, height, layout: Layout::Rgb, samples }
}

fn pixel(x: f32, y: f32, noise: u32) -> [u8; 3] {
    let mut light = 118.0;
    let mut tint = 0.0;
    let (mut scale, mut strength) = (3.0, 58.0);
    for octave in 0..7_u32 {
        let wave = field(x * scale, y * scale, octave);
        light += strength * wave;
        tint += 0.3 * strength * field(x * scale, y * scale, octave + 100);
        (scale, strength) = (scale * 2.0, strength * 0.62);
    }
    // Sharp edges: stripes of a fence before a disc.
    let disc = (x - 0.6).hypot(y - 0.35) < 0.2;
    let fence = (x * 23.0 + y * 3.0).fract() < 0.2 && y > 0.4;
    light += if fence {
        -60.0
    } else if disc {
        45.0
    } else {
        0.0
    };
    let noise = (noise % 17) as f32 - 8.0;
    [light + tint + noise, light + noise, light - tint + noise].map(|sample| sample.clamp(0.0, 255.0) as u8)
}

/// Smooth values between -1 and 1 through a grid of random ones.
fn field(x: f32, y: f32, seed: u32) -> f32 {
    let (column, row) = (x.floor(), y.floor());
    let corner = |across: f32, down: f32| {
        let at = hash((column + across) as u32 + seed * 7919, (row + down) as u32);
        (at % 2001) as f32 / 1000.0 - 1.0
    };
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x - column), ease(y - row));
    let top = corner(0.0, 0.0) * (1.0 - u) + corner(1.0, 0.0) * u;
    let bottom = corner(0.0, 1.0) * (1.0 - u) + corner(1.0, 1.0) * u;
    top * (1.0 - v) + bottom * v
}

fn hash(x: u32, y: u32) -> u32 {
    let mut z = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77);
    z = (z ^ z >> 15).wrapping_mul(0x2C1B_3C6D);
    z = (z ^ z >> 12).wrapping_mul(0x297A_2D39);
    (z ^ z >> 15) >> 3
}
