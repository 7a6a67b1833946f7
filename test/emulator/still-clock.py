"""Runs the emulator of local/run-emulator.py on a clock that stands still until a test moves it: POST /_clock?seconds=N."""

import os
import runpy
import sys
import time
from urllib.parse import parse_qs

started, ahead = time.time(), 0.0
time.time = lambda: started + ahead

sys.path[1:1] = [path for path in sys.argv[1:] if path]

import ministack.app as emulator  # noqa: E402  (the clock and the path above must be set first)


async def app(scope, receive, send):
    global ahead
    if scope["type"] != "http" or scope["path"] != "/_clock":
        return await plain_app(scope, receive, send)
    ahead += float(parse_qs(scope["query_string"].decode())["seconds"][0])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


plain_app = emulator.app
emulator.app = app
runpy.run_path(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "local", "run-emulator.py"),
    run_name="__main__",
)
