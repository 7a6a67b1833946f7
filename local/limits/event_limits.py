"""Events of S3 come as EventBridge brings them: late, out of order, some of them twice; and PutEvents has its limits.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html, eventbridge/latest/userguide/eb-quota.html
"""

import random
import threading
import time

from ministack.core.responses import error_response_json
from ministack.services import eventbridge, s3

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
        return plain(data)

    return put_events


def size_of(entry):
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html"""
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail"), *(entry.get("Resources") or [])]
    return (14 if entry.get("Time") else 0) + sum(len(text.encode()) for text in texts if text)
