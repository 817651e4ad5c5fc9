//! Palettes: the 256 colours that serve a picture best, by variance cuts and two rounds of k-means.

use std::collections::BTreeMap;

/// A picture as indices into a palette.
pub(crate) struct Indexed {
    /// The palette.
    pub colors: Vec<[u8; 3]>,
    /// One index for each pixel.
    pub indices: Vec<u8>,
    /// The index that shows nothing.
    pub transparent: Option<u8>,
}

/// Indexes RGBA samples. A picture of few enough colours keeps them all.
pub(crate) fn index(rgba: &[u8]) -> Indexed {
    let pixels = rgba.as_chunks::<4>().0;
    let see_through = pixels.iter().any(|pixel| !is_opaque(pixel));
    let mut counts = BTreeMap::<[u8; 3], u32>::new();
    for &[red, green, blue, _] in pixels.iter().filter(|pixel| is_opaque(pixel)) {
        *counts.entry([red, green, blue]).or_default() += 1;
    }
    let colors: Vec<Color> = counts.iter().map(|(&rgb, &count)| Color { rgb, count }).collect();
    let mut palette = quantize(colors, 256 - usize::from(see_through));
    let nearest: BTreeMap<[u8; 3], u8> = counts.keys().map(|&rgb| (rgb, palette.nearest(rgb))).collect();
    let transparent = see_through.then(|| u8::try_from(palette.colors.len()).expect("255 colours at most beside it"));
    let index_of = |pixel: &[u8; 4]| match transparent {
        Some(transparent) if !is_opaque(pixel) => transparent,
        _ => nearest[&[pixel[0], pixel[1], pixel[2]]],
    };
    let indices = pixels.iter().map(index_of).collect();
    palette.colors.extend(transparent.map(|_| [0; 3]));
    Indexed { colors: palette.colors, indices, transparent }
}

fn is_opaque(pixel: &[u8; 4]) -> bool {
    pixel[3] >= 128
}

#[derive(Clone, Copy)]
struct Color {
    rgb: [u8; 3],
    count: u32,
}

fn quantize(mut colors: Vec<Color>, most: usize) -> Palette {
    if colors.len() <= most {
        return Palette::new(colors.iter().map(|color| color.rgb).collect());
    }
    let mut palette = Palette::new(cut(&mut colors, most));
    for _ in 0..2 {
        palette = palette.refined(&colors);
    }
    palette
}

/// Cuts the group of largest squared error at its mean, across its widest axis, until there are enough groups.
fn cut(colors: &mut [Color], most: usize) -> Vec<[u8; 3]> {
    let mut groups = vec![Group::of(colors)];
    while groups.len() < most {
        let worst = (0..groups.len()).max_by(|&a, &b| groups[a].error.total_cmp(&groups[b].error));
        let group = groups.swap_remove(worst.expect("there is always a group"));
        let Group { colors, axis, mean, .. } = group;
        colors.sort_unstable_by_key(|color| color.rgb[axis]);
        let middle = colors.partition_point(|color| f64::from(color.rgb[axis]) <= mean[axis]);
        // Rounding may leave one side empty.
        let (low, high) = colors.split_at_mut(middle.clamp(1, colors.len() - 1));
        groups.extend([Group::of(low), Group::of(high)]);
    }
    groups.iter().map(|group| group.mean.map(to_sample)).collect()
}

struct Group<'a> {
    colors: &'a mut [Color],
    mean: [f64; 3],
    axis: usize,
    /// Squared error along the widest axis; of a group with one colour nothing, so it is never cut.
    error: f64,
}

impl Group<'_> {
    fn of(colors: &mut [Color]) -> Group<'_> {
        let (mut weight, mut sum, mut squares) = (0.0, [0.0; 3], [0.0; 3]);
        for color in colors.iter() {
            let count = f64::from(color.count);
            weight += count;
            for axis in 0..3 {
                let sample = f64::from(color.rgb[axis]);
                sum[axis] += count * sample;
                squares[axis] += count * sample * sample;
            }
        }
        let mean = sum.map(|sum| sum / weight);
        let error = |axis: usize| if colors.len() < 2 { -1.0 } else { squares[axis] - sum[axis] * mean[axis] };
        let axis = (0..3).max_by(|&a, &b| error(a).total_cmp(&error(b))).expect("three axes");
        Group { error: error(axis), colors, mean, axis }
    }
}

/// Colours in order of green, so that a search may stop early.
struct Palette {
    colors: Vec<[u8; 3]>,
}

impl Palette {
    fn new(mut colors: Vec<[u8; 3]>) -> Palette {
        colors.sort_unstable_by_key(|&[red, green, blue]| [green, red, blue]);
        Palette { colors }
    }

    fn nearest(&self, rgb: [u8; 3]) -> u8 {
        let start = self.colors.partition_point(|color| color[1] < rgb[1]);
        let (mut best, mut best_distance) = (0, i32::MAX);
        let mut look = |index: usize| {
            let green = i32::from(self.colors[index][1]) - i32::from(rgb[1]);
            if green * green >= best_distance {
                return false;
            }
            let distance = distance(self.colors[index], rgb);
            if distance < best_distance {
                (best, best_distance) = (index, distance);
            }
            true
        };
        let (mut up, mut down) = (start, start);
        let (mut up_open, mut down_open) = (true, true);
        while up_open || down_open {
            up_open = up_open && up < self.colors.len() && look(up);
            up += 1;
            down_open = down_open && down > 0 && look(down - 1);
            down = down.saturating_sub(1);
        }
        u8::try_from(best).expect("256 colours at most")
    }

    /// Moves each colour to the mean of those that it is nearest to.
    fn refined(&self, colors: &[Color]) -> Palette {
        let mut sums = vec![[0_u64; 4]; self.colors.len()];
        for color in colors {
            let sum = &mut sums[usize::from(self.nearest(color.rgb))];
            for (total, sample) in sum.iter_mut().zip(color.rgb.into_iter().chain([1])) {
                *total += u64::from(sample) * u64::from(color.count);
            }
        }
        let mean = |(sum, &old): (&[u64; 4], &[u8; 3])| match sum {
            [.., 0] => old,
            [red, green, blue, weight] => [red, green, blue].map(|sum| to_sample(*sum as f64 / *weight as f64)),
        };
        Palette::new(sums.iter().zip(&self.colors).map(mean).collect())
    }
}

fn distance(a: [u8; 3], b: [u8; 3]) -> i32 {
    a.into_iter().zip(b).map(|(a, b)| (i32::from(a) - i32::from(b)).pow(2)).sum()
}

/// The nearest sample; casts of floats saturate.
fn to_sample(value: f64) -> u8 {
    value.round() as u8
}
