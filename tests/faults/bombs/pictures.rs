//! Pictures that claim, or unfold into, far more than their files hold.

use tests::pictures::png_chunk;

/// A file, and what the log has to say of it.
pub struct Picture {
    /// What is wrong with it.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// The line of the log.
    pub says: &'static str,
}

const TOO_MANY_PIXELS: &str = "no thumbnail: too large: pixels";
const REFUSED: &str = "no thumbnail: ";
const MADE: &str = "1 thumbnails made";

/// All of them. What is within the limits must become a thumbnail.
pub fn pictures() -> Vec<Picture> {
    let of = |name, bytes, says| Picture { name, bytes, says };
    vec![
        of("PNG, 30,000 × 30,000 zeros", png(30_000, 8, 0), TOO_MANY_PIXELS),
        of("PNG, 10,000 × 10,000 zeros of 8 bytes a pixel", png(10_000, 16, 6), MADE),
        of("GIF, screen of 65,535 × 65,535", gif(u16::MAX), TOO_MANY_PIXELS),
        of("GIF, screen of 10,000 × 10,000, frame of one pixel", gif(10_000), MADE),
        of("WebP, 16,384 × 16,384", webp(b"VP8L", &[0x2F, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0]), TOO_MANY_PIXELS),
        of(
            "WebP, canvas of 16,777,216 × 16,777,216",
            webp(b"VP8X", &[2, 0, 0, 0, 255, 255, 255, 255, 255, 255]),
            REFUSED,
        ),
        of("TIFF, 65,500 × 65,500", tiff(65_500, 1, &[0; 64], 64), TOO_MANY_PIXELS),
        of("TIFF, a strip of 4 GiB in 64 bytes", tiff(8, 1, &[0; 64], u32::MAX), "no thumbnail: TIFF is cut off"),
        of("TIFF, 9,000 × 9,000 deflated zeros", deflated_tiff(9_000), MADE),
        of("BMP, 61,440 × 61,440", bmp(61_440, 24, 0), TOO_MANY_PIXELS),
        of("BMP, run lengths of 10,000 × 10,000 in two bytes", bmp(10_000, 8, 1), MADE),
        of("JPEG, 65,500 × 65,500", jpeg(0xC0, 65_500, &scan(0, 63, 0, &[0; 64])), TOO_MANY_PIXELS),
        of(
            "JPEG, 10,000 × 10,000 in a scan of 64 bytes",
            jpeg(0xC0, 10_000, &scan(0, 63, 0, &[0; 64])),
            "no thumbnail: JPEG is cut off",
        ),
        of("JPEG, 883 lawful scans of 8,192 × 8,192", jpeg(0xC2, 8_192, &refined()), "no thumbnail: "),
        of("JPEG, 5,000 scans of 8,192 × 8,192", jpeg(0xC2, 8_192, &repeated(5_000)), "no thumbnail: "),
        of("JPEG, 50,000 scans of 64 × 64", jpeg(0xC2, 64, &repeated(50_000)), "no thumbnail: "),
    ]
}

/// Square, of zeros, with a right check sum everywhere.
fn png(edge: u32, bits: u8, color_type: u8) -> Vec<u8> {
    let channels = if color_type == 6 { 4 } else { 1 };
    let row = 1 + u64::from(edge) * u64::from(bits / 8) * channels;
    let header = [&edge.to_be_bytes()[..], &edge.to_be_bytes(), &[bits, color_type, 0, 0, 0]].concat();
    let data = deflated_zeros(row * u64::from(edge));
    [b"\x89PNG\r\n\x1A\n".to_vec(), png_chunk(b"IHDR", &header), png_chunk(b"IDAT", &data), png_chunk(b"IEND", &[])]
        .concat()
}

/// As zlib: zeros, then again and again the last 258 bytes, 13 bits each time
/// (<https://www.rfc-editor.org/rfc/rfc1951#section-3.2.6>).
pub fn deflated_zeros(length: u64) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x78, 0x01], waiting: 0, count: 0 };
    // The last block, of fixed codes.
    bits.push(0b110, 3);
    let (repeats, literals) = ((length - 1) / 258, (length - 1) % 258 + 1);
    (0..literals).for_each(|_| bits.push(0b0011_0000, 8));
    (0..repeats).for_each(|_| bits.push(0b1_1000_1010_0000, 13));
    // The end of the block, and of its byte.
    bits.push(0, 7 + 7);
    let check_sum = u32::try_from(length % 65_521).expect("below 65,521") << 16 | 1;
    [bits.bytes, check_sum.to_be_bytes().to_vec()].concat()
}

/// Bits that fill bytes from the lowest on.
struct Bits {
    bytes: Vec<u8>,
    waiting: u32,
    count: u32,
}

impl Bits {
    /// The highest of these bits goes first.
    fn push(&mut self, code: u32, length: u32) {
        self.waiting |= (code.reverse_bits() >> (32 - length)) << self.count;
        self.count += length;
        while self.count >= 8 {
            self.bytes.push(self.waiting.to_le_bytes()[0]);
            self.waiting >>= 8;
            self.count -= 8;
        }
    }
}

fn gif(edge: u16) -> Vec<u8> {
    let screen = [edge.to_le_bytes(), edge.to_le_bytes()].concat();
    let pixel = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B];
    [b"GIF89a".as_slice(), &screen, &[0x80, 0, 0, 0, 0, 0, 255, 255, 255], &pixel].concat()
}

fn webp(kind: &[u8; 4], header: &[u8]) -> Vec<u8> {
    let data = [header, &[0; 64]].concat();
    let length = |bytes: usize| u32::try_from(bytes).expect("it is small").to_le_bytes();
    [b"RIFF".as_slice(), &length(data.len() + 12), b"WEBP", kind, &length(data.len()), &data].concat()
}

/// Square, gray, in one strip that claims to have so many bytes.
fn tiff(edge: u32, compression: u32, strip: &[u8], claimed: u32) -> Vec<u8> {
    const LONG: u16 = 4;
    let tags = [
        (256, edge),
        (257, edge),
        (258, 8),
        (259, compression),
        (262, 1),
        (273, 8 + 2 + 9 * 12 + 4),
        (277, 1),
        (278, edge),
        (279, claimed),
    ];
    let mut bytes = b"II\x2A\0\x08\0\0\0\x09\0".to_vec();
    for (tag, value) in tags {
        let (tag, count): (u16, u32) = (tag, 1);
        bytes
            .extend([&tag.to_le_bytes()[..], &LONG.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat());
    }
    [&bytes, &[0; 4][..], strip].concat()
}

fn deflated_tiff(edge: u32) -> Vec<u8> {
    let strip = deflated_zeros(u64::from(edge) * u64::from(edge));
    tiff(edge, 8, &strip, u32::try_from(strip.len()).expect("it is small"))
}

fn bmp(edge: u32, bits: u8, compression: u8) -> Vec<u8> {
    let mut bytes = [b"BM".as_slice(), &[0; 8], &[54, 4, 0, 0, 40, 0, 0, 0]].concat();
    bytes.extend([edge.to_le_bytes(), edge.to_le_bytes()].concat());
    bytes.extend([1, 0, bits, 0, compression, 0, 0, 0]);
    bytes.resize(54 + 1_024, 0);
    // The end of the picture, in run lengths.
    bytes.extend([0, 1]);
    bytes
}

/// Square and gray; the one code of either table is a zero bit: no difference, or 16,384 blocks without a coefficient.
fn jpeg(frame: u8, edge: u16, scans: &[u8]) -> Vec<u8> {
    let table = |class: u8, symbol: u8| {
        let counts = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        [&[0xFF, 0xC4, 0, 20, class][..], &counts, &[symbol]].concat()
    };
    let quantisation = [&[0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0][..], &[1; 64]].concat();
    let [high, low] = edge.to_be_bytes();
    let frame = vec![0xFF, frame, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0];
    [quantisation, frame, table(0x00, 0), table(0x10, 0xE0), scans.to_vec(), vec![0xFF, 0xD9]].concat()
}

fn scan(first: u8, last: u8, approximation: u8, data: &[u8]) -> Vec<u8> {
    [&[0xFF, 0xDA, 0, 8, 1, 1, 0, first, last, approximation][..], data].concat()
}

/// Each coefficient bit by bit, as the standard allows.
fn refined() -> Vec<u8> {
    let mut scans = scan(0, 0, 0, &[0; 1_024 * 1_024 / 8]);
    for coefficient in 1..=63 {
        for bit in (0..=13).rev() {
            let before = if bit == 13 { 0 } else { bit + 1 };
            scans.extend(scan(coefficient, coefficient, before << 4 | bit, &[0; 64 * 15 / 8]));
        }
    }
    scans
}

/// All coefficients, again and again.
fn repeated(times: usize) -> Vec<u8> {
    [scan(0, 0, 0, &[0; 1_024 * 1_024 / 8]), scan(1, 63, 0, &[0; 64 * 15 / 8]).repeat(times)].concat()
}
