"""Starts the local AWS engine (MiniStack) without two artificial waits of its Lambda workers, and without its Firehose.

Usage: python launch.py, with the settings of the engine in environment variables (GATEWAY_PORT, BIND_HOST, ...).

A function asks the engine for its next event over HTTP, and each call used to wait twice:
40 ms for a delayed TCP acknowledgement, and 50 ms for log lines of a function that wrote none.
Without them one caller gets 126 invocations a second instead of 11. The second wait hides behind a private name,
so it is changed only where that name has the shape known from the version in engine.txt.

Puts to Firehose, whoever makes them, go to the program at AWS_ENDPOINT_URL_FIREHOSE, if there is one: the engine
delivers each record at once by itself and loses those whose transformation fails.
"""

import os
import signal
import socketserver
import stat
import sys
import threading
import urllib.error
import urllib.request

from ministack import app
from ministack.core import lambda_runtime
from ministack.services import firehose

# Seconds to wait for the first log line, for the next one, and at most; in this order.
KNOWN_LOG_WAITS = (0.050, 0.005, 0.250)
SHORT_LOG_WAITS = (0.004, 0.002, 0.050)


def send_answers_at_once():
    """Turns off Nagle's algorithm, which holds a small answer back until the one before it is acknowledged."""
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def shorten_log_waits():
    """Shortens the wait for log lines after an invocation; leaves an engine alone that does it in another way."""
    worker = getattr(lambda_runtime, "Worker", None)
    drain = getattr(worker, "_drain_stderr_bounded", None)
    if getattr(drain, "__defaults__", None) == KNOWN_LOG_WAITS:
        drain.__defaults__ = SHORT_LOG_WAITS


PUTS = ("Firehose_20150804.PutRecord", "Firehose_20150804.PutRecordBatch")

# What belongs to one connection alone.
OF_THE_CONNECTION = ("connection", "content-length", "transfer-encoding")


def hand_firehose_over(elsewhere):
    """Passes puts on; who gets them asks the engine about the caller, and says so in a header of its own."""
    own = firehose._handle_request_sync

    def handle(method, path, headers, body, query_params):
        if headers.get("x-amz-target") not in PUTS or "x-delivery" in headers:
            return own(method, path, headers, body, query_params)
        kept = {name: value for name, value in headers.items() if name.lower() not in OF_THE_CONNECTION}
        return exchange(urllib.request.Request(elsewhere, data=body, headers=kept, method=method))

    firehose._handle_request_sync = handle


def exchange(request):
    """The answer as the engine gives it: status, headers, body."""
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, {"Content-Type": answer.headers["Content-Type"]}, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, {"Content-Type": answer.headers["Content-Type"]}, answer.read()
    except OSError:
        body = b'{"__type": "ServiceUnavailableException", "message": "nobody delivers"}'
        return 503, {"Content-Type": "application/x-amz-json-1.1"}, body


def end_with_the_starter():
    """Where the standard input is a pipe, its end says that whoever started the engine is gone, however it went."""
    sys.stdin.read()
    os.killpg(os.getpgrp(), signal.SIGTERM)


if __name__ == "__main__":
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        threading.Thread(target=end_with_the_starter, daemon=True).start()
    send_answers_at_once()
    shorten_log_waits()
    if "AWS_ENDPOINT_URL_FIREHOSE" in os.environ:
        hand_firehose_over(os.environ["AWS_ENDPOINT_URL_FIREHOSE"])
    app.main()
