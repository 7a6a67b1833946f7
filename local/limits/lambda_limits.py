"""Lambda's limits on the emulator's functions: executions at a time, memory, payloads, environment.

The emulator itself ends a function at its timeout, and hands a batch of a stream again until it is taken.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import contextvars
import json
import os
import subprocess
import time
import types

from ministack.core import lambda_runtime
from ministack.services import dynamodb, lambda_svc
from ministack.services.cloudformation import provisioners

from . import lambda_async

MEGABYTE = 1024 * 1024
PAYLOAD_BYTES = 6 * MEGABYTE
ENVIRONMENT_BYTES = 4096


# How long a poller waits before it retries a throttled batch, s: AWS says "backs off", not how. Doubled up to the longest.
BATCH_PAUSE, LONGEST_BATCH_PAUSE = 0.5, 8

# Until when this thread may retry the batch that it holds (s since 1970); None: it holds none.
batch_until = contextvars.ContextVar("batch_until", default=None)


def install(settings, meter):
    lambda_svc._acquire_execution_slot = within_account(settings, meter, lambda_svc._acquire_execution_slot)
    lambda_svc.handle_request = within_request(lambda_svc.handle_request)
    lambda_svc._execute_function = within_payload(retrying_batches(lambda_svc._execute_function))
    lambda_svc._run_sqs_batch = while_invisible(lambda_svc._run_sqs_batch)
    lambda_svc._create_function = with_environment_checked(lambda_svc._create_function)
    lambda_svc._update_config = with_environment_checked(lambda_svc._update_config)
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    for name in ("create", "update"):
        handlers[name] = with_template_checked(handlers[name])
    lambda_async.install()
    lambda_runtime.subprocess = types.SimpleNamespace(**{**vars(subprocess), "Popen": start_within_memory})
    dynamodb.stream_records_since = within_batch(dynamodb.stream_records_since)


def within_account(settings, meter, plain):
    """The emulator counts executions; how many there may be is a setting here, 1,000 unless an account is new."""

    def acquire(func, config):
        most = int(settings.get("lambda", "concurrentExecutions"))
        slot, limit = None, "account"  # for the emulator 0 means any number
        if most > 0:
            lambda_svc._ACCOUNT_CONCURRENCY_CAP = most
            slot, limit = plain(func, config)
        if slot is None:
            meter.function_throttled(config.get("FunctionName", ""))
        return slot, limit

    return acquire


def while_invisible(plain):
    """A queue's poller keeps a throttled batch and retries it until its messages are visible again.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-backoff-strategy
    """

    def run(esm, func, event, batch, *args):
        token = batch_until.set(min(message["visible_at"] for message in batch))
        try:
            return plain(esm, func, event, batch, *args)
        finally:
            batch_until.reset(token)

    return run


def retrying_batches(plain):
    def execute(func, event):
        until, pause = batch_until.get(), BATCH_PAUSE
        result = plain(func, event)
        while result.get("throttle") and until is not None and time.time() + pause < until:
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_BATCH_PAUSE)
            result = plain(func, event)
        return result

    return execute


def start_within_memory(command, *args, env=None, **kwargs):
    """Node's heap ends a little below the function's memory, as in Lambda's own runtime: the process dies as it stands."""
    memory = int((env or {}).get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 0))
    if memory and os.path.basename(command[0]).startswith("node"):
        heap = [f"--max-old-space-size={memory * 9 // 10}", f"--max-semi-space-size={memory // 20}"]
        command = [command[0], *heap, *command[1:]]
    return subprocess.Popen(command, *args, env=env, **kwargs)


def within_request(plain):
    async def handle(method, path, headers, body, query):
        if path.endswith("/invocations") and len(body or b"") > PAYLOAD_BYTES:
            message = f"Request must be smaller than {PAYLOAD_BYTES} bytes for the InvokeFunction operation"
            return lambda_svc.error_response_json("RequestTooLargeException", message, 413)
        return await plain(method, path, headers, body, query)

    return handle


def within_payload(plain):
    def execute(func, event):
        if size_of(event) > PAYLOAD_BYTES:
            return failed("RequestTooLargeException", f"Request must be smaller than {PAYLOAD_BYTES} bytes")
        result = plain(func, event)
        if not result.get("error") and size_of(result.get("body")) > PAYLOAD_BYTES:
            message = f"Response payload size exceeded maximum allowed payload size ({PAYLOAD_BYTES} bytes)."
            return failed("Function.ResponseSizeTooLarge", message)
        return result

    return execute


def within_batch(plain):
    """A batch of a stream ends before it would be larger than a payload may be."""

    def records_since(*args, **kwargs):
        records, size = plain(*args, **kwargs), 0
        for count, record in enumerate(records):
            size += size_of(record) + 1
            if count and size > PAYLOAD_BYTES - 1024:
                return records[:count]
        return records

    return records_since


def with_environment_checked(plain):
    def handle(*args):
        message = environment_error(args[-1].get("Environment"))
        if message:
            return lambda_svc.error_response_json("InvalidParameterValueException", message, 400)
        return plain(*args)

    return handle


def with_template_checked(plain):
    def handle(identifier, *args, **kwargs):
        properties = [arg for arg in args if isinstance(arg, dict)][-1]  # an update has the old ones before the new ones
        message = environment_error(properties.get("Environment"))
        if message:
            raise ValueError(message)
        return plain(identifier, *args, **kwargs)

    return handle


def environment_error(environment):
    variables = json.dumps((environment or {}).get("Variables") or {}, separators=(",", ":"))
    if len(variables.encode()) <= ENVIRONMENT_BYTES:
        return None
    return (
        "Lambda was unable to configure your environment variables because the environment variables you have provided "
        f"exceeded the 4KB limit. String measured: {variables}"
    )


def size_of(value):
    return len(value) if isinstance(value, (str, bytes)) else len(json.dumps(value, default=str))


def failed(name, message):
    return {"body": {"errorMessage": message, "errorType": name}, "error": True, "log": ""}
