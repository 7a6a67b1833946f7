"""The control endpoint: GET /_limits reads the settings and what was used, POST changes settings, DELETE resets the use.

GET takes `top` (how many keys, the busiest first; 20 by default), `table` (part of a table's name) and `key` (one value).
"""

import json
from urllib.parse import parse_qs

from .meter import SETTING
from .settings import WrongSetting

PATH = "/_limits"
MANY_KEYS = 20


def in_front_of(inner, settings, meter):
    async def app(scope, receive, send):
        if scope["type"] != "http" or scope["path"] != PATH:
            return await inner(scope, receive, send)
        try:
            if scope["method"] == "POST":
                settings.change(json.loads(await body_of(receive)))
            elif scope["method"] == "DELETE":
                meter.reset_usage()
            query = parse_qs(scope.get("query_string", b"").decode())
            await answer(send, 200, report(settings, meter, {name: values[-1] for name, values in query.items()}))
        except (WrongSetting, ValueError) as error:
            await answer(send, 400, {"message": str(error)})

    return app


def report(settings, meter, query):
    chosen = query.get("table", "")
    with meter.lock:
        functions = [{"function": name, "throttles": count} for name, count in meter.function_throttles.items()]
        used = [entry(settings, *each) for each in meter.usage.items() if chosen in each[0][0][2]]
    keys = [each for each in used if each["key"] is not None]
    if "key" in query:
        keys = [each for each in keys if each["key"] == query["key"]]
    keys.sort(key=lambda each: (-each["units"], -each["throttles"]))
    return {
        "settings": settings.all(),
        "functions": functions,
        "tables": [each for each in used if each["key"] is None],
        "keys": keys[: int(query.get("top", MANY_KEYS))],
    }


def entry(settings, bucket, usage):
    """Instants in ms since 1970. `shareOfLimit`: of the units that the limit allowed between first and last use."""
    (_, _, table, index), key, kind = bucket
    limit = settings.get("dynamodb", SETTING[kind, key is not None])
    seconds = (usage.last - usage.first) if usage.first is not None else 0
    return {
        "table": table,
        "index": index,
        "key": key,
        "kind": kind,
        "units": usage.units,
        "throttles": usage.throttles,
        "firstMs": None if usage.first is None else usage.first * 1000,
        "lastMs": None if usage.last is None else usage.last * 1000,
        "busiestSecond": usage.busiest,
        "limit": limit,
        "shareOfLimit": usage.units / (limit * max(1.0, seconds)),
    }


async def body_of(receive):
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def answer(send, status, content):
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
