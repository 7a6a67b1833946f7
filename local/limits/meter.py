"""Capacity units as token buckets: one for each partition-key value and for each table and index.

A bucket holds the units of one second at most. A request larger than that is admitted when its bucket is full, and the
bucket owes the rest. AWS lends up to 300 s of unused capacity; it does not promise that, and nothing here relies on it.
"""

import contextvars
import random
import threading
import time
from collections import Counter, namedtuple

# What a request costs one partition-key value. resource: (account, region, table, index or None); kind: read or write.
Charge = namedtuple("Charge", "resource key kind units")

# Buckets kept before those that are full again are dropped; what is dropped comes back full.
MANY_BUCKETS = 200_000

# Clocks are exact to some hundred nanoseconds: a bucket that is full but for that is full.
SLACK = 1e-3

SETTING = {
    ("write", False): "writeUnitsPerTable",
    ("write", True): "writeUnitsPerKey",
    ("read", False): "readUnitsPerTable",
    ("read", True): "readUnitsPerKey",
}


# Set for requests of a test's own hands, which are to see and repair what functions cannot.
is_exempt = contextvars.ContextVar("is_exempt", default=False)


class Usage:
    """What was used of one bucket since the counters were last reset."""

    __slots__ = ("units", "throttles", "first", "last", "second", "in_second", "busiest")

    def __init__(self):
        self.units = self.throttles = self.in_second = self.busiest = self.second = 0
        self.first = self.last = None

    def add(self, units, now):
        self.units += units
        self.first = now if self.first is None else self.first
        self.last = now
        if int(now) != self.second:
            self.second, self.in_second = int(now), 0
        self.in_second += units
        self.busiest = max(self.busiest, self.in_second)


class Meter:
    def __init__(self, settings, seed=1):
        self.settings = settings
        self.chance = random.Random(seed)
        self.lock = threading.RLock()
        self.usage = {}
        self.function_throttles = Counter()
        self.journal = None  # a list: gets the charges that are taken
        self._buckets = {}  # (resource, key or None, kind) -> [tokens, instant in s since 1970]

    def admit(self, charges):
        """Takes the units of all charges, or of none.

        Returns None, or the bucket (resource, key, kind) that has too few left.
        """
        refused = self.admit_together([charges])
        return refused[0] if refused else None

    def admit_together(self, groups):
        """Takes the units of all groups, or of none, as for a transaction's items.

        Returns {} when taken, or for the index of each group that is in the way the bucket that has too few left.
        """
        if is_exempt.get():
            return {}
        with self.lock:
            now = time.time()
            asked, refused = {}, {}
            for index, charges in enumerate(groups):
                for bucket, units in each_bucket(charges):
                    asked[bucket] = asked.get(bucket, 0) + units
                    if index not in refused and not self._has(bucket, asked[bucket], now):
                        refused[index] = bucket
            for bucket in set(refused.values()):
                self._usage_of(bucket).throttles += 1
            if not refused:
                for bucket, units in asked.items():
                    self._buckets[bucket][0] -= units
                    self._usage_of(bucket).add(units, now)
                if self.journal is not None:
                    self.journal += [charge for charges in groups for charge in charges]
            return refused

    def function_throttled(self, name):
        with self.lock:
            self.function_throttles[name] += 1

    def reset_usage(self):
        with self.lock:
            self.usage = {}
            self.function_throttles.clear()

    def _has(self, bucket, units, now):
        rate = self.settings.get("dynamodb", SETTING[bucket[2], bucket[1] is not None])
        state = self._buckets.get(bucket)
        if state is None:
            self._drop_full(now)
            state = self._buckets[bucket] = [rate, now]
        state[0] = min(rate, state[0] + max(0.0, now - state[1]) * rate)
        state[1] = now
        return state[0] >= min(units, rate) - SLACK

    def _drop_full(self, now):
        if len(self._buckets) >= MANY_BUCKETS:
            # A second without use fills a bucket that owes nothing.
            self._buckets = {b: s for b, s in self._buckets.items() if s[0] < 0 or now - s[1] < 1}

    def _usage_of(self, bucket):
        usage = self.usage.get(bucket)
        if usage is None:
            usage = self.usage[bucket] = Usage()
        return usage


def each_bucket(charges):
    """Each charge counts for its key, and for its table or index."""
    for charge in charges:
        yield (charge.resource, charge.key, charge.kind), charge.units
        yield (charge.resource, None, charge.kind), charge.units
