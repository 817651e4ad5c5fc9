"""Writes a photograph, given as raw RGB, in every format: `encode.py <raw> <width> <height> <folder>`."""

import sys
from pathlib import Path

from PIL import Image

raw, width, height, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
picture = Image.frombytes("RGB", (width, height), Path(raw).read_bytes())
megapixels = round(width * height / 1e6)


def write(name, picture=picture, **options):
    picture.save(folder / name.replace("N", str(megapixels)), **options)


def frames(count, size):
    """A pan over the photograph."""
    return [picture.crop((9 * n, 6 * n, 9 * n + size[0], 6 * n + size[1])).quantize(256) for n in range(count)]


def deep_png(path):
    """Sixteen bits a sample, which Pillow itself does not write: the rows are packed by hand."""
    import struct
    import zlib

    data = picture.tobytes()
    wide = bytearray(2 * len(data))
    wide[0::2], wide[1::2] = data, data[::-1]
    rows = b"".join(b"\0" + wide[at : at + 6 * width] for at in range(0, len(wide), 6 * width))

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


if megapixels == 100:
    write("baseline-N.jpg", quality=85)
    write("progressive-N.jpg", quality=85, progressive=True)
elif megapixels == 12:
    write("baseline-N.jpg", quality=85)
    write("progressive-N.jpg", quality=85, progressive=True)
    write("rgb-N.png")
    write("lossy-N.webp", quality=80)
    write("rgb-N.bmp")
    write("rgb-N.tif")
else:
    clear = picture.copy()
    clear.putalpha(Image.linear_gradient("L").resize(picture.size))
    write("rgba-N.png", clear)
    deep_png(folder / "deep-2.png")
    write("lossless-N.webp", lossless=True)
    write("plain-N.gif", picture.quantize(256))
    first, *rest = frames(20, (480, 320))
    write("animated.gif", first, save_all=True, append_images=rest, duration=50)
