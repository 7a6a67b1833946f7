"""Runs the emulator of local/run-emulator.py under faults: on the shared clock of a fault campaign, with faults on
the way of what functions ask of tables, queues and buckets, and with messages that functions get twice.

The harness lays a plan by POST /_faults/plan and looks by GET /_faults/state at what is going on. Faults hit requests
of functions only (their header x-faults-function), and so do limits; the harness itself always gets through.
"""

import asyncio
import json
import os
import random
import runpy
import sys
import threading
import time

local_folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "local")
sys.path[1:1] = [path for path in (*sys.argv[1:], local_folder) if path]

import shared_clock  # noqa: E402  (the path above must be set first, and the clock before the emulator reads the time)
import ministack.app as emulator  # noqa: E402
from limits import METER, event_limits  # noqa: E402
from limits.meter import is_exempt  # noqa: E402
from ministack.services import dynamodb, lambda_svc, scheduler, sqs  # noqa: E402

scheduler._SCHEDULE_TICK_INTERVAL = 0.25


def key_throttles():
    """How often a key of a table or index had too few units."""
    return sum(usage.throttles for bucket, usage in list(METER.usage.items()) if bucket[1] is not None)


class Plan:
    """The faults in force, and how often each has hit."""

    def __init__(self, told):
        self.requests = told.get("requests", [])
        self.deliveries = told.get("deliveries", {})
        self.chance = random.Random(told.get("seed", 0))
        self.hits = {}
        self.throttles_before = key_throttles()
        self.lock = threading.Lock()

    def draw(self):
        with self.lock:
            return self.chance.random()

    def hit(self, name):
        with self.lock:
            self.hits[name] = self.hits.get(name, 0) + 1

    def fault_of(self, function, service, operation):
        for fault in self.requests:
            meant = fault["service"] == service and fault.get("operation", operation) == operation
            if meant and fault.get("function", function) == function and self.draw() < fault["share"]:
                self.hit(f"{service} {fault['kind']}")
                return fault
        return None

    def delivery_fault(self, event):
        """What goes wrong with handing a batch to a function; a sweep is no batch."""
        if not (isinstance(event, dict) and event.get("Records")):
            return None
        drawn = self.draw()
        for kind, fault in self.deliveries.items():
            is_left = self.hits.get(f"batch {kind}", 0) < fault["most"]
            if is_left and drawn < fault["share"]:
                self.hit(f"batch {kind}")
                return kind
            drawn -= fault["share"]
        return None


plan = Plan({})
at_work = 0
at_work_lock = threading.Lock()
inside = threading.local()


def execute(func, event):
    """A function's run, counted; its batch may be handed out twice, and what it answers may be lost."""
    global at_work
    if getattr(inside, "run", False):
        return plain_execute(func, event)
    with at_work_lock:
        at_work += 1
    inside.run = True
    try:
        fault = plan.delivery_fault(event)
        twin = None
        if fault == "doubled":
            twin = lambda_svc.contextvars.copy_context()
            twin = threading.Thread(target=twin.run, args=(plain_execute, func, event), daemon=True)
            twin.start()
        result = plain_execute(func, event)
        if twin:
            twin.join()
        if fault == "unheard":
            return {"body": {"errorMessage": "The answer was lost", "errorType": "Fault"}, "error": True, "log": ""}
        return result
    finally:
        inside.run = False
        with at_work_lock:
            at_work -= 1


plain_execute = lambda_svc._execute_function
lambda_svc._execute_function = execute


def work_queues():
    """The queues that functions work off, each with the arrival times of what is in it."""
    sources = {esm.get("EventSourceArn") for _, _, esm in lambda_svc._iter_all_esms()}
    for queue in list(sqs._queues._data.values()):
        if queue["attributes"].get("QueueArn") in sources:
            yield [message["visible_at"] for message in list(queue["messages"])]


def dead_letters():
    letters = {}
    for url, queue in list(sqs._queues._data.items()):
        name = queue["attributes"].get("QueueArn", "").rsplit(":", 1)[-1]
        if "DeadLetters" in name and queue["messages"]:
            letters[name] = [message["body"] for message in queue["messages"]]
    return letters


def behind(account, region, esm):
    """Whether the stream of a table holds what the function has not seen."""
    arn = esm.get("EventSourceArn", "")
    if "/stream/" not in arn:
        return False
    table = arn.split("/stream/")[0].split("/")[-1]
    position = next(
        (at for key, at in lambda_svc._dynamodb_stream_positions._data.items() if key[-1] == esm["UUID"]), 0
    )
    return dynamodb.stream_end_position(table, account_id=account, region=region) > position


def state():
    now = time.time()
    times = [at for queue in work_queues() for at in queue]
    if any(at <= now for at in times):
        lambda_svc.esm_wake.set()
    return {
        "nowMs": now * 1000,
        "atWork": at_work + event_limits.waiting,
        "waiting": sum(at <= now for at in times),
        "nextMs": min((at * 1000 for at in times if at > now), default=None),
        "streamBehind": any(behind(*each) for each in lambda_svc._iter_all_esms()),
        "sweptMs": max(scheduler._schedule_last_fired.values(), default=0) * 1000,
        "deadLetters": dead_letters(),
        "hits": {**plan.hits, "hot key": key_throttles() - plan.throttles_before},
    }


def service_of(headers):
    target = headers.get(b"x-amz-target", b"").decode()
    for prefix, service in (("DynamoDB_", "dynamodb"), ("AmazonSQS.", "sqs"), ("AWSEvents.", "events")):
        if target.startswith(prefix):
            return service, target.split(".", 1)[1]
    return "s3", ""


REFUSALS = {
    ("dynamodb", "throttle"): (400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
    ("dynamodb", "error"): (500, "com.amazonaws.dynamodb.v20120810#InternalServerError"),
    ("sqs", "throttle"): (400, "com.amazonaws.sqs#RequestThrottled"),
    ("sqs", "error"): (500, "com.amazonaws.sqs#InternalError"),
    ("events", "throttle"): (400, "ThrottlingException"),
    ("events", "error"): (500, "InternalException"),
    ("s3", "throttle"): (503, "SlowDown"),
    ("s3", "error"): (500, "InternalError"),
}


async def refuse(send, service, kind):
    status, name = REFUSALS[service, kind]
    if service == "s3":
        body, content = f"<Error><Code>{name}</Code><Message>A fault</Message></Error>", b"application/xml"
    else:
        body, content = json.dumps({"__type": name, "message": "A fault"}), b"application/x-amz-json-1.0"
    await answer(send, status, body.encode(), content)


async def answer(send, status, body, content=b"application/json"):
    headers = [(b"content-type", content), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def cut(send):
    """An answer that ends before its first byte: the connection breaks."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
    raise ConnectionResetError("A fault")


async def unheard(_):
    """In place of `send`: the answer goes nowhere."""


async def body_of(receive):
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def partly(scope, receive, send):
    """Of a batch of messages the last is refused, and the others are taken."""
    told = json.loads(await body_of(receive))
    entries = told.get("Entries", [])
    kept = json.dumps({**told, "Entries": entries[:-1]}).encode()
    failed = [{"Id": entries[-1]["Id"], "SenderFault": False, "Code": "InternalError", "Message": "A fault"}]
    if len(entries) < 2:
        return await answer(send, 200, json.dumps({"Failed": failed}).encode(), b"application/x-amz-json-1.0")

    async def receive_kept():
        return {"type": "http.request", "body": kept, "more_body": False}

    answered = bytearray()

    async def keep(message):
        answered.extend(message.get("body", b""))

    await plain_app(scope, receive_kept, keep)
    done = json.loads(bytes(answered))
    await answer(send, 200, json.dumps({**done, "Failed": failed}).encode(), b"application/x-amz-json-1.0")


async def control(scope, receive, send):
    global plan
    if scope["method"] == "POST":
        plan = Plan(json.loads(await body_of(receive)))
    await answer(send, 200, json.dumps(state()).encode())


async def faulty(scope, receive, send, fault, service):
    kind = fault["kind"]
    if kind in ("throttle", "error"):
        await refuse(send, service, kind)
    elif kind == "partly":
        await partly(scope, receive, send)
    elif kind == "slow":
        await asyncio.sleep(fault["milliseconds"] / 1000 / shared_clock.speed())
        await plain_app(scope, receive, send)
    else:  # done, and the answer is lost
        await plain_app(scope, receive, unheard)
        # An answer to HEAD has no body that could break: cut short it would pass for a whole one, without its headers.
        can_break = kind == "cut" and scope["method"] != "HEAD"
        await (cut(send) if can_break else refuse(send, service, "error"))


async def app(scope, receive, send):
    if scope["type"] == "http" and scope["path"].startswith("/_faults/"):
        return await control(scope, receive, send)
    headers = dict(scope.get("headers", []))
    function = headers.get(b"x-faults-function", b"").decode()
    is_exempt.set(not function)
    if function:
        service, operation = service_of(headers)
        fault = plan.fault_of(function, service, operation)
        if fault:
            return await faulty(scope, receive, send, fault, service)
    await plain_app(scope, receive, send)


plain_app = emulator.app
emulator.app = app
runpy.run_path(os.path.join(local_folder, "run-emulator.py"), run_name="__main__")
