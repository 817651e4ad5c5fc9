"""Tweets of an event, read with the standard library."""

import json

from tweets import items
from worker import serve

serve(lambda event: items(json.loads(event)))
