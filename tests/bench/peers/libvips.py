"""Thumbnails with libvips; it writes no BMP, so that becomes PNG. One thread: `VIPS_CONCURRENCY`."""

import pyvips
from worker import serve

pyvips.cache_set_max(0)
MAGIC = {b"\xff\xd8": ".jpg[Q=95]", b"\x89P": ".png", b"GI": ".gif", b"RI": ".webp", b"II": ".tif", b"BM": ".png"}


def thumbnail(data, ending=None):
    return pyvips.Image.thumbnail_buffer(data, 128, height=128).write_to_buffer(ending or MAGIC[data[:2]])


serve(thumbnail, show=lambda data: thumbnail(data, ".png"))
