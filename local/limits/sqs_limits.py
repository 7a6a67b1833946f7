"""Queues of the emulator with fair standard queues and SQS's limits on times and messages in flight.

The emulator itself holds the limits on sizes, batches and attributes of queues.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
"""

import json
import time

from ministack.core.responses import AccountRegionScopedDict, new_uuid
from ministack.services import sqs

from .fair_queue import Messages

MAX_VISIBILITY = 12 * 60 * 60
MAX_DELAY = 15 * 60


def install(settings):
    class Queues(AccountRegionScopedDict):
        __slots__ = ()

        def __setitem__(self, url, queue):
            if not queue["is_fifo"]:
                queue["messages"] = Messages(lambda name: settings.get("sqs", name))
            super().__setitem__(url, queue)

    sqs._queues = Queues()
    for name, make in HOOKS.items():
        setattr(sqs, name, make(settings, getattr(sqs, name)))
    for action, name in ACTIONS.items():
        sqs._HANDLERS[action] = getattr(sqs, name)


def is_fair(queue):
    return isinstance(queue["messages"], Messages)


def collect(settings, plain):
    def collect_messages(queue, most, visibility):
        if not is_fair(queue):
            return plain(queue, most, visibility)
        now = time.time()
        room = settings.get("sqs", "messagesInFlight") - queue["messages"].count_in_flight(now)
        taken = queue["messages"].take(min(most, max(0, room)), visibility, now, new_uuid)
        for message in taken:
            sqs._ensure_msg_fields(message)
        return taken

    return collect_messages


def expire(_, plain):
    def expire_retained(queue):
        if not is_fair(queue):
            return plain(queue)
        now = time.time()
        return queue["messages"].expire(now - int(queue["attributes"].get("MessageRetentionPeriod", "345600")), now)

    return expire_retained


def sweep(_, plain):
    """To the dead-letter queue goes what has been received as often as allowed."""

    def sweep_dead_letters(queue):
        policy = json.loads(queue["attributes"].get("RedrivePolicy") or "{}")
        target = sqs._queue_by_arn(policy.get("deadLetterTargetArn", ""))
        if not is_fair(queue) or target is None:
            return plain(queue)
        now = time.time()
        for message in queue["messages"].dead(int(policy["maxReceiveCount"]), now):
            source = {"DeadLetterQueueSourceArn": queue["attributes"].get("QueueArn", "")}
            moved = {**message, "receipt_handle": None, "visible_at": now, "sys": {**source, **message.get("sys", {})}}
            target["messages"].append(moved)
            sqs.esm_wake.set()

    return sweep_dead_letters


def receive(settings, plain):
    async def receive_message(data, url):
        checked(data, "VisibilityTimeout", MAX_VISIBILITY)
        checked(data, "WaitTimeSeconds", 20)
        queue = sqs._get_q(data.get("QueueUrl", url))
        most, wait = settings.get("sqs", "messagesInFlight"), data.get("WaitTimeSeconds")
        wait = queue["attributes"].get("ReceiveMessageWaitTimeSeconds", 0) if wait is None else wait
        # A long poll gets an empty answer instead.
        if not int(wait) and is_fair(queue) and queue["messages"].count_in_flight(time.time()) >= most:
            raise sqs._Err("OverLimit", "Too many messages in flight.", 403)
        return await plain(data, url)

    return receive_message


def send(_, plain):
    def send_message(data, url):
        checked(data, "DelaySeconds", MAX_DELAY)
        return plain(data, url)

    return send_message


def delete(_, plain):
    def delete_message(data, url):
        queue = sqs._get_q(data.get("QueueUrl", url), "sqs:DeleteMessage")
        handle = data.get("ReceiptHandle", "")
        if not is_fair(queue) or not handle:
            return plain(data, url)
        if not queue["messages"].delete(handle, time.time()):
            raise invalid_handle()
        return {}

    return delete_message


def change_visibility(_, plain):
    """A message stays invisible for twelve hours at most, counted from when it was received."""

    def change_message_visibility(data, url):
        queue = sqs._get_q(data.get("QueueUrl", url), "sqs:ChangeMessageVisibility")
        checked(data, "VisibilityTimeout", MAX_VISIBILITY)
        if not is_fair(queue):
            return plain(data, url)
        seconds, now = int(data.get("VisibilityTimeout", 30)), time.time()
        taken_at = queue["messages"].taken_at(data.get("ReceiptHandle", ""))
        if taken_at is not None and now + seconds - taken_at > MAX_VISIBILITY:
            reason = f"Total VisibilityTimeout for the message is beyond the limit [{MAX_VISIBILITY} seconds]"
            raise out_of_range("VisibilityTimeout", seconds, reason)
        if not queue["messages"].hide(data.get("ReceiptHandle", ""), seconds, now):
            raise invalid_handle()
        if seconds == 0:
            sqs.esm_wake.set()
        return {}

    return change_message_visibility


def each_of_batch(single):
    """A batch as its single actions, each with its own success or failure."""

    def make(_, plain):
        def handle(data, url):
            queue = sqs._get_q(data.get("QueueUrl", url))
            if not is_fair(queue):
                return plain(data, url)
            entries = data.get("Entries", [])
            sqs._validate_batch_entries(entries, "BatchRequestEntry")
            done, failed = [], []
            for entry in entries:
                try:
                    getattr(sqs, single)({**entry, "QueueUrl": data.get("QueueUrl", url)}, url)
                    done.append({"Id": entry["Id"]})
                except sqs._Err as error:
                    failed.append({"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
            return {"Successful": done, "Failed": failed}

        return handle

    return make


def delete_for_mapping(_, plain):
    def delete_messages(url, handles):
        queue = sqs._get_q(url)
        if not is_fair(queue):
            return plain(url, handles)
        for handle in handles:
            queue["messages"].delete(handle, time.time())

    return delete_messages


def checked(data, name, most):
    value = data.get(name)
    if value is not None and not 0 <= int(value) <= most:
        raise out_of_range(name, value, f"{name} must be >= 0 and <= {most}")


def out_of_range(name, value, reason):
    return sqs._Err("InvalidParameterValue", f"Value {value} for parameter {name} is invalid. Reason: {reason}.")


def invalid_handle():
    return sqs._Err("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")


HOOKS = {
    "_collect_msgs": collect,
    "_expire_retained": expire,
    "_dlq_sweep": sweep,
    "_delete_messages_for_esm": delete_for_mapping,
    "_act_receive_message": receive,
    "_act_send_message": send,
    "_act_delete_message": delete,
    "_act_delete_message_batch": each_of_batch("_act_delete_message"),
    "_act_change_visibility": change_visibility,
    "_act_change_visibility_batch": each_of_batch("_act_change_visibility"),
}

ACTIONS = {
    "ReceiveMessage": "_act_receive_message",
    "SendMessage": "_act_send_message",
    "DeleteMessage": "_act_delete_message",
    "DeleteMessageBatch": "_act_delete_message_batch",
    "ChangeMessageVisibility": "_act_change_visibility",
    "ChangeMessageVisibilityBatch": "_act_change_visibility_batch",
}
