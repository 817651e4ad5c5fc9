//! Pixels like those of a photograph: fields of colour at all scales, edges, and the noise of a sensor; always the same.

/// Red, green, blue, row by row.
pub fn rgb(width: u32, height: u32) -> Vec<u8> {
    let mut samples = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            samples.extend(pixel(x as f32 / width as f32, y as f32 / width as f32, hash(x, y)));
        }
    }
    samples
}

fn pixel(x: f32, y: f32, noise: u32) -> [u8; 3] {
    let (mut light, mut tint) = (120.0, 0.0);
    // Each octave is twice as fine as the one before and a little weaker.
    for octave in 0..9 {
        let (scale, strength) = ((3 << octave) as f32, 50.0 * 0.65_f32.powi(octave));
        let seed = octave.unsigned_abs() * 7919;
        light += strength * field(x * scale, y * scale, seed);
        tint += 0.3 * strength * field(x * scale, y * scale, seed + 101);
    }
    light += edges(x, y);
    let noise = (noise % 25) as f32 - 12.0;
    [light + tint + noise, light + noise, light - tint + noise].map(|sample| sample.clamp(0.0, 255.0) as u8)
}

/// A fence before a disc.
fn edges(x: f32, y: f32) -> f32 {
    if y > 0.4 && (x * 23.0 + y * 3.0).fract() < 0.2 {
        -60.0
    } else if (x - 0.6).hypot(y - 0.35) < 0.2 {
        45.0
    } else {
        0.0
    }
}

/// Smooth values between -1 and 1 through a grid of random ones.
fn field(x: f32, y: f32, seed: u32) -> f32 {
    let (column, row) = (x as u32, y as u32);
    let corner = |across, down| (hash(column + across + seed, row + down) % 2001) as f32 / 1000.0 - 1.0;
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x.fract()), ease(y.fract()));
    let top = corner(0, 0) * (1.0 - u) + corner(1, 0) * u;
    let bottom = corner(0, 1) * (1.0 - u) + corner(1, 1) * u;
    top * (1.0 - v) + bottom * v
}

fn hash(x: u32, y: u32) -> u32 {
    let mut z = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77);
    z = (z ^ z >> 15).wrapping_mul(0x2C1B_3C6D);
    z = (z ^ z >> 12).wrapping_mul(0x297A_2D39);
    (z ^ z >> 15) >> 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photograph_has_all_tones_and_is_the_same_again() {
        let picture = rgb(64, 48);
        assert_eq!(picture.len(), 64 * 48 * 3);
        assert!(picture.iter().any(|&sample| sample < 70) && picture.iter().any(|&sample| sample > 180));
        assert_eq!(rgb(64, 48), picture);
    }
}
