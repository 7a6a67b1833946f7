"""Queues of the emulator: standard ones are fair, and none has more messages in flight than SQS allows.

The emulator itself holds the limits on sizes, batches and attributes of queues.
"""

import json
import time

from ministack.core.responses import AccountRegionScopedDict, new_uuid
from ministack.services import sqs

from .fair_queue import Messages
from .sqs_actions import ACTIONS, is_fair


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
    for action, (name, make) in ACTIONS.items():
        setattr(sqs, name, make(settings, getattr(sqs, name)))
        sqs._HANDLERS[action] = getattr(sqs, name)


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


def delete_for_mapping(_, plain):
    def delete_messages(url, handles):
        queue = sqs._get_q(url)
        if not is_fair(queue):
            return plain(url, handles)
        for handle in handles:
            queue["messages"].delete(handle, time.time())

    return delete_messages


HOOKS = {
    "_collect_msgs": collect,
    "_expire_retained": expire,
    "_dlq_sweep": sweep,
    "_delete_messages_for_esm": delete_for_mapping,
}
