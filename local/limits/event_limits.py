"""Events of S3 come as EventBridge brings them: late, out of order, some of them twice; and PutEvents has its limits.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html, eventbridge/latest/userguide/eb-quota.html
"""

import json
import random
import threading
import time

from ministack.core.responses import error_response_json
from ministack.services import eventbridge, s3

MOST_ENTRIES = 10  # of PutEvents, as the emulator itself checks

lock = threading.Lock()
waiting = 0  # events of S3 that are on their way


def install(settings, seed=1):
    chance = random.Random(seed)
    s3._fire_s3_event = late(settings, chance, s3._fire_s3_event)
    eventbridge._put_events = within_size(settings, eventbridge._put_events)


def late(settings, chance, plain):
    """The emulator fires each event in a thread of its own, so that a delay holds nothing up and later ones may overtake."""

    def fire(*args, **kwargs):
        global waiting
        with lock:
            times = 2 if chance.random() < settings.get("events", "s3DoubledShare") else 1
            longest = max(settings.get("events", "s3MinSeconds"), settings.get("events", "s3MaxSeconds"))
            pauses = [chance.uniform(settings.get("events", "s3MinSeconds"), longest) for _ in range(times)]
            waiting += 1
        try:
            for pause in pauses:
                time.sleep(pause)
                plain(*args, **kwargs)
        finally:
            with lock:
                waiting -= 1

    return fire


def within_size(settings, plain):
    def put_events(data):
        if sum(size_of(entry) for entry in data.get("Entries", [])) > settings.get("events", "putEventsBytes"):
            message = "Total size of the entries in the request is over the limit."
            return error_response_json("ValidationException", message, 400)
        return with_failures(data, plain)

    return put_events


def with_failures(data, plain):
    """An entry whose detail is no JSON object fails by itself; the others go on their way."""
    entries = data.get("Entries", [])
    good = [entry for entry in entries if is_object(entry.get("Detail"))]
    if len(good) == len(entries) or len(entries) > MOST_ENTRIES:
        return plain(data)
    status, headers, body = plain({**data, "Entries": good})
    if status != 200:
        return status, headers, body
    answered = iter(json.loads(body)["Entries"])
    refused = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    results = [next(answered) if is_object(entry.get("Detail")) else refused for entry in entries]
    failed = sum("ErrorCode" in result for result in results)
    return status, headers, json.dumps({"Entries": results, "FailedEntryCount": failed}).encode()


def is_object(detail):
    try:
        return isinstance(json.loads(detail), dict)
    except (TypeError, ValueError):
        return False


def size_of(entry):
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html"""
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail"), *(entry.get("Resources") or [])]
    return (14 if entry.get("Time") else 0) + sum(len(text.encode()) for text in texts if text)
