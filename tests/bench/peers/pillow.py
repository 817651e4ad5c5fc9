"""Thumbnails with Pillow: JPEG is decoded at a fraction (`draft`), the rest shrunk in two steps (`reducing_gap`)."""

from io import BytesIO

from PIL import Image, ImageOps
from worker import serve

Image.MAX_IMAGE_PIXELS = None


def thumbnail(data, name=None):
    picture = Image.open(BytesIO(data))
    name = name or picture.format
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((128, 128), Image.Resampling.LANCZOS, reducing_gap=2.0)
    target = BytesIO()
    ImageOps.exif_transpose(picture).save(target, name, **({"quality": 95} if name == "JPEG" else {}))
    return target.getvalue()


serve(thumbnail, show=lambda data: thumbnail(data, "PNG"))
