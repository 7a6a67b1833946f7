"""Lambda's limits on the emulator's functions: executions at a time, memory, payloads, environment, and what becomes of
events that find no room.

The emulator itself ends a function at its timeout, hands a batch of a stream again until it is taken, and lets the
messages of a batch that is throttled come back after their visibility, with a receive spent.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, invocation-async-error-handling.html
"""

import contextvars
import json
import os
import subprocess
import threading
import time
import types

from ministack.core import lambda_runtime
from ministack.services import dynamodb, eventbridge, lambda_svc
from ministack.services.cloudformation import provisioners

MEGABYTE = 1024 * 1024
PAYLOAD_BYTES = 6 * MEGABYTE
ENVIRONMENT_BYTES = 4096

# Of an asynchronous event: after an error a minute and then two; after a throttle from a second up to five minutes.
ERROR_PAUSES = (60, 120)
THROTTLE_PAUSE, LONGEST_THROTTLE_PAUSE = 1, 300
MAX_AGE = 6 * 60 * 60


def install(settings):
    lambda_svc._acquire_execution_slot = within_account(settings, lambda_svc._acquire_execution_slot)
    lambda_svc.handle_request = within_request(lambda_svc.handle_request)
    lambda_svc._execute_function = within_payload(lambda_svc._execute_function)
    lambda_svc._create_function = with_environment_checked(lambda_svc._create_function)
    lambda_svc._update_config = with_environment_checked(lambda_svc._update_config)
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    for name in ("create", "update"):
        handlers[name] = with_template_checked(handlers[name])
    lambda_svc.invoke_async_with_retry = invoke_async
    eventbridge._dispatch_to_lambda = dispatch_to_lambda
    lambda_runtime.subprocess = types.SimpleNamespace(**{**vars(subprocess), "Popen": start_within_memory})
    dynamodb.stream_records_since = within_batch(dynamodb.stream_records_since)


def within_account(settings, plain):
    """The emulator counts executions; how many there may be is a setting here, 1,000 unless an account is new."""

    def acquire(*args):
        lambda_svc._ACCOUNT_CONCURRENCY_CAP = int(settings.get("lambda", "concurrentExecutions"))
        return plain(*args)

    return acquire


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


def dispatch_to_lambda(arn, payload):
    """Rules and schedules invoke a function asynchronously: what finds no room waits until it is too old."""
    func, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if func and config:
        invoke_async(lambda_svc._execution_record_for_config(func, config), json.loads(payload))


def invoke_async(func, event):
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run_async, func, event), daemon=True).start()


def run_async(func, event):
    """Retries errors as often as the function allows, and throttles until the event is too old; then it is given up."""
    config = func.get("config") or func
    account, region = lambda_svc._account_region_from_function_config(config)
    lambda_svc._request_account_id.set(account)
    lambda_svc._request_region.set(region)
    policy = func.get("event_invoke_config") or (func.get("event_invoke_configs") or {}).get("$LATEST") or {}
    retries = policy.get("MaximumRetryAttempts")
    pauses = iter(ERROR_PAUSES[: 2 if retries is None else int(retries)])
    until = time.time() + int(policy.get("MaximumEventAgeInSeconds") or MAX_AGE)
    throttle_pause = THROTTLE_PAUSE
    while True:
        result = lambda_svc._execute_function(func, event)
        if not result.get("error"):
            return
        if result.get("throttle"):
            pause, throttle_pause = throttle_pause, min(2 * throttle_pause, LONGEST_THROTTLE_PAUSE)
        else:
            pause = next(pauses, None)
        if pause is None or time.time() + pause > until:
            return give_up(config, policy, event, result)
        time.sleep(pause)


def give_up(config, policy, event, result):
    target = (policy.get("DestinationConfig") or {}).get("OnFailure", {}).get("Destination")
    target = target or (config.get("DeadLetterConfig") or {}).get("TargetArn")
    lambda_svc.logger.warning("Lambda %s: an event is given up: %s", config.get("FunctionName"), result.get("body"))
    if target:
        lambda_svc._route_async_failure(target, config.get("FunctionName"), event, result)


def size_of(value):
    return len(value) if isinstance(value, (str, bytes)) else len(json.dumps(value, default=str))


def failed(name, message):
    return {"body": {"errorMessage": message, "errorType": name}, "error": True, "log": ""}
