"""Pixels on gray. `pixels.py <picture> <thumbnail>…` writes beside each thumbnail its pixels (`.raw`) and those of the
picture shrunk at full size (`.reference`), and prints its width."""

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


@cache
def reference(size):
    return opaque(picture.resize(size, Image.Resampling.LANCZOS)).tobytes()


for path in thumbnails:
    small = opaque(Image.open(path))
    Path(path + ".raw").write_bytes(small.tobytes())
    Path(path + ".reference").write_bytes(reference(small.size))
    print(small.width)
