"""What becomes of asynchronous events, as of rules and schedules: errors and throttles are retried until an event is too old.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import contextvars
import json
import threading
import time

from ministack.services import eventbridge, lambda_svc

# Of an asynchronous event: after an error a minute and then two; after a throttle from a second up to five minutes.
ERROR_PAUSES = (60, 120)
THROTTLE_PAUSE, LONGEST_THROTTLE_PAUSE = 1, 300
MAX_AGE = 6 * 60 * 60


def install():
    lambda_svc.invoke_async_with_retry = invoke_async
    eventbridge._dispatch_to_lambda = dispatch_to_lambda


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
