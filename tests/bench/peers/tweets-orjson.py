"""Tweets of an event, read with orjson."""

import orjson

from tweets import items
from worker import serve

serve(lambda event: items(orjson.loads(event), orjson.loads))
