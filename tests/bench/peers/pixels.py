"""Pixels on gray. `pixels.py <picture> <thumbnail>…` writes beside each thumbnail its pixels (`.raw`) and those of the
picture shrunk at full size (`.reference`), and prints its width.

Shrunk in floats: in whole numbers Pillow rounds between the columns and the rows, and nobody would look more like that
than Pillow itself."""

import sys
from functools import cache
from pathlib import Path

from PIL import Image

Image.MAX_IMAGE_PIXELS = None
source, *thumbnails = sys.argv[1:]
picture = Image.open(source)
picture = picture.convert("RGBA" if picture.mode in ("P", "RGBA") else "RGB")


def opaque(picture):
    picture = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, (128, 128, 128)), picture).convert("RGB")


def shrunk(channel, size):
    return channel.convert("F").resize(size, Image.Resampling.LANCZOS).point(lambda value: value + 0.5).convert("L")


@cache
def reference(size):
    return Image.merge("RGB", [shrunk(channel, size) for channel in opaque(picture).split()]).tobytes()


for path in thumbnails:
    small = opaque(Image.open(path))
    Path(path + ".raw").write_bytes(small.tobytes())
    Path(path + ".reference").write_bytes(reference(small.size))
    print(small.width)
