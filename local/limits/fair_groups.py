"""Groups of messages of a fair queue: what each is doing, and whether it is noisy.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html: a group is noisy
while it has more than a tenth of the messages in flight and at least 30, or more than a tenth of the recent processing
time; not when it has sent nothing for five minutes, or when its backlog is gone. A message without a group is a tenant of
its own.
"""

import heapq

# After this time processing counts half: AWS says "recent".
RECENT_SECONDS = 60

UNGROUPED = object()  # stands for all messages without a group, each of which is quiet

LATER, READY, GONE = "later", "ready", "gone"


class Share:
    """Seconds of processing, of which older ones count less."""

    __slots__ = ("seconds", "at")

    def __init__(self, now):
        self.seconds, self.at = 0.0, now

    def value(self, now):
        return self.seconds * 0.5 ** (max(0.0, now - self.at) / RECENT_SECONDS)

    def add(self, seconds, now):
        self.seconds, self.at = self.value(now) + seconds, now


class Group:
    __slots__ = ("ready", "messages", "in_flight", "time", "sent_at")

    def __init__(self, now):
        self.ready = []  # heap of (visible at, number, entry)
        self.messages = self.in_flight = 0
        self.time = Share(now)
        self.sent_at = now

    def is_noisy(self, queue, setting, now):
        """Of its queue's messages in flight and processing time; `setting`: value by name, as of settings.py for "sqs"."""
        if now - self.sent_at > setting("noisyGroupQuietSeconds"):
            return False
        share = setting("noisyGroupShare")
        if self.in_flight >= setting("noisyGroupInFlight") and self.in_flight > share * queue.in_flight:
            return True
        return self.time.value(now) > share * queue.time.value(now)

    def head(self):
        """(visible at, number) of the message that is next; None when none is ready."""
        while self.ready:
            at, number, entry = self.ready[0]
            if entry.state == READY and entry.message["visible_at"] == at:
                return at, number
            heapq.heappop(self.ready)  # deleted, or hidden under the handle of an earlier receive
        return None


class Entry:
    __slots__ = ("message", "number", "group", "state", "taken_at")

    def __init__(self, message, number, group):
        self.message, self.number, self.group = message, number, group
        self.state, self.taken_at = LATER, None


def name_of(message):
    return message.get("group_id") or UNGROUPED
