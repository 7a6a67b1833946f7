"""Runs the emulator as a process that cannot outlive the one that started it,
and has it check the functions' permissions as AWS would.

The starting process holds the other end of our standard input: when it is gone,
by whatever way, the pipe closes and the whole process group (the Lambda workers
too) ends.
"""

import contextvars
import json
import os
import signal
import sys
import threading


def end_with_parent():
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


if os.getpgrp() != os.getpid():
    sys.exit("run-emulator.py must be started in a process group of its own")

threading.Thread(target=end_with_parent, daemon=True).start()
sys.path[1:1] = [path for path in (*sys.argv[1:], os.path.dirname(os.path.abspath(__file__))) if path]
sys.argv = ["ministack"]

import shared_clock  # noqa: E402, F401  (the path above must be set first, and the clock before the emulator reads the time)
import ministack.app as emulator  # noqa: E402
import limits  # noqa: E402
import partiql  # noqa: E402
from ministack.core import iam_actions  # noqa: E402
from ministack.services import eventbridge, s3  # noqa: E402
from ministack.services.cloudformation import provisioners  # noqa: E402

inner_app = emulator.app
action_from_target = iam_actions._action_from_target
lambda_action = iam_actions._lambda_action
resource_arn = iam_actions.extract_resource_arn
put_events = eventbridge._put_events
alarm_record = provisioners._cw_metric_alarm_record
fire_s3_event, dispatch_event = s3._fire_s3_event, eventbridge._dispatch_event
told_version = contextvars.ContextVar("told_version", default=None)

# AWS has no permission for a batch: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
BATCHES = ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")


async def as_behind_tls(scope, receive, send):
    """Buckets and queues refuse requests without TLS; on the loopback interface it counts as given."""
    if scope["type"] == "http":
        scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
    await inner_app(scope, receive, send)


def action_as_in_aws(headers):
    action = action_from_target(headers)
    return action.removesuffix("Batch") if action in BATCHES else action


def lambda_action_as_in_aws(method, path):
    """The emulator takes reading a function's concurrency for writing it, one event source mapping for all, and lets
    everyone read the account's settings."""
    parts = [part for part in path.split("/") if part]
    if method == "GET" and parts[-1:] == ["concurrency"]:
        return "GetFunctionConcurrency"
    if method == "GET" and parts[1:2] == ["event-source-mappings"] and len(parts) == 3:
        return "GetEventSourceMapping"
    if method == "GET" and parts[1:] == ["account-settings"]:
        return "GetAccountSettings"
    return lambda_action(method, path)


def resource_as_in_aws(service, method, path, headers, body, query_params, *account):
    """Simulating a role's permissions is permitted for that role; the emulator takes it for a request about all."""
    if service == "iam":
        principal = iam_actions._query_param(query_params, "PolicySourceArn")
        if principal:
            return principal
    return resource_arn(service, method, path, headers, body, query_params, *account)


def put_events_of_connect(data):
    """AWS takes no events of its own sources from outside; here the simulator stands in for Amazon Connect."""
    sources = {entry.get("Source") for entry in data.get("Entries", [])}
    return put_events(data, allow_aws_source=sources == {"aws.connect"})


def alarm_of_one_metric(name, props):
    """The emulator has no metric math: such an alarm is taken as one on its first metric. Nothing here reads alarms."""
    stats = [query["MetricStat"] for query in props.get("Metrics", []) if "MetricStat" in query]
    if stats:
        metric = stats[0]["Metric"]
        props = {**props, "Metrics": None, "MetricName": metric["MetricName"], "Namespace": metric["Namespace"]}
    return alarm_record(name, props)


def fire_with_version(*args, version_id=None, **kwargs):
    told_version.set(version_id)
    fire_s3_event(*args, version_id=version_id, **kwargs)


def dispatch_with_version(event, *args):
    """S3 names the version of an object in its events: a message that is redelivered is about that one, not the newest."""
    version = told_version.get()
    if event.get("Source") == "aws.s3" and version:
        detail = json.loads(event["Detail"])
        detail["object"]["version-id"] = version
        event = {**event, "Detail": json.dumps(detail)}
    return dispatch_event(event, *args)


eventbridge._put_events = put_events_of_connect
eventbridge._dispatch_event = dispatch_with_version
s3._fire_s3_event = fire_with_version
provisioners._cw_metric_alarm_record = alarm_of_one_metric
emulator.app = limits.with_control(as_behind_tls)
partiql.install()
limits.install()
iam_actions._action_from_target = action_as_in_aws
iam_actions._lambda_action = lambda_action_as_in_aws
iam_actions.extract_resource_arn = resource_as_in_aws
emulator.main()
