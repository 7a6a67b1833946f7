"""The messages of a standard queue, handed out as SQS's fair queues do (fair_groups.py).

Messages of quiet groups go first; among noisy groups, the one with the fewest in flight. Within a group the order is that
of becoming visible.

Nothing here costs more than the logarithm of the number of messages, but for a look at each group that waits.
"""

import heapq
import itertools
import threading

from .fair_groups import GONE, LATER, READY, UNGROUPED, Entry, Group, Share, name_of

# Entries of removed messages that are kept at most, beyond as many as there are messages.
MOST_LEFTOVERS = 10_000

class Messages:
    """Takes the place of the emulator's list of a queue's messages, which are dictionaries."""

    def __init__(self, setting):
        """`setting`: value by name, as of settings.py for "sqs"."""
        self.setting = setting
        self.lock = threading.RLock()
        self.numbers = itertools.count()
        self.max_receives = None
        self._reset()

    def _reset(self):
        self.entries = {}  # by number, in the order of arrival
        self.groups = {}
        self.time = Share(0.0)
        self._later = []  # heap of (visible at, number, entry)
        self._ages = []  # heap of (enqueued at, number, entry)
        self._by_handle = {}
        self._dead = []
        self.in_flight = 0
        self._last = None

    def __len__(self):
        return len(self.entries)

    def __iter__(self):
        with self.lock:
            return iter([entry.message for entry in self.entries.values()])

    def __getitem__(self, index):
        if index != -1 or self._last is None:
            raise IndexError(index)
        return self._last

    def clear(self):
        with self.lock:
            self._reset()

    def append(self, message):
        with self.lock:
            enqueued = message.get("enqueued_at", message["sent_at"])
            group = self._group_of(message, enqueued)
            group.messages += 1
            group.sent_at = max(group.sent_at, enqueued)
            entry = Entry(message, next(self.numbers), group)
            self.entries[entry.number] = entry
            self._last = message
            heapq.heappush(self._later, (message["visible_at"], entry.number, entry))
            heapq.heappush(self._ages, (enqueued, entry.number, entry))
            if len(self._ages) > 2 * len(self.entries) + MOST_LEFTOVERS:
                self._ages = [age for age in self._ages if age[2].state != GONE]
                heapq.heapify(self._ages)

    def take(self, most, visibility, now, handle):
        """At most `most` messages, invisible for `visibility` seconds; `handle` makes a receipt handle."""
        with self.lock:
            self._promote(now)
            taken = []
            while len(taken) < most:
                group = self._next_group(now)
                if group is None:
                    break
                entry = heapq.heappop(group.ready)[2]
                self._take(entry, visibility, now, handle())
                taken.append(entry.message)
            return taken

    def count_in_flight(self, now):
        with self.lock:
            self._promote(now)
            return self.in_flight

    def delete(self, handle, now):
        """Whether there was a message that was last received under this handle."""
        with self.lock:
            entry = self._by_handle.get(handle)
            if entry is None:
                return False
            self._remove(entry, now)
            return True

    def remove(self, message):
        with self.lock:
            entry = self._by_handle[message["receipt_handle"]]
            self._remove(entry, entry.taken_at or message["sent_at"])

    def taken_at(self, handle):
        """When the message in flight under this handle was received, s since 1970; None when there is none."""
        entry = self._by_handle.get(handle)
        return entry.taken_at if entry else None

    def hide(self, handle, seconds, now):
        """Makes a message visible in `seconds`; whether there is one under this handle."""
        with self.lock:
            entry = self._by_handle.get(handle)
            if entry is None:
                return False
            entry.message["visible_at"] = now + seconds
            entry.state = LATER
            heapq.heappush(self._later, (now + seconds, entry.number, entry))
            return True

    def expire(self, cutoff, now):
        """Drops messages that arrived by then."""
        with self.lock:
            while self._ages and (self._ages[0][0] <= cutoff or self._ages[0][2].state == GONE):
                entry = heapq.heappop(self._ages)[2]
                if entry.state != GONE:
                    self._remove(entry, now)

    def dead(self, max_receives, now):
        """Takes out the messages that would be received more than `max_receives` times, from now on, too."""
        with self.lock:
            self.max_receives = max_receives
            self._promote(now)
            dead, self._dead = self._dead, []
            return dead

    def _promote(self, now):
        while self._later and self._later[0][0] <= now:
            at, number, entry = heapq.heappop(self._later)
            if entry.state != LATER or entry.message["visible_at"] != at:
                continue  # deleted, or hidden for another time
            self._return(entry, now)
            if self.max_receives and entry.message["receive_count"] >= self.max_receives:
                self._dead.append(entry.message)
                self._remove(entry, now)
                continue
            entry.state = READY
            heapq.heappush(entry.group.ready, (at, number, entry))

    def _take(self, entry, visibility, now, handle):
        message = entry.message
        self._by_handle.pop(message.get("receipt_handle"), None)
        self._by_handle[handle] = entry
        message["receipt_handle"] = handle
        message["visible_at"] = now + visibility
        message["receive_count"] += 1
        if message.get("first_receive_at") is None:
            message["first_receive_at"] = now
        entry.state, entry.taken_at = LATER, now
        heapq.heappush(self._later, (message["visible_at"], entry.number, entry))
        entry.group.in_flight += 1
        self.in_flight += 1

    def _return(self, entry, now):
        """A message is no longer in flight."""
        if entry.taken_at is None:
            return
        entry.group.in_flight -= 1
        self.in_flight -= 1
        seconds = max(0.0, min(now, entry.message["visible_at"]) - entry.taken_at)
        entry.group.time.add(seconds, now)
        self.time.add(seconds, now)
        entry.taken_at = None

    def _remove(self, entry, now):
        self._return(entry, now)
        entry.state = GONE
        self.entries.pop(entry.number, None)
        self._by_handle.pop(entry.message.get("receipt_handle"), None)
        entry.group.messages -= 1
        if not entry.group.messages:
            self.groups.pop(name_of(entry.message), None)
        entry.message = None  # heaps may hold the entry for days

    def _group_of(self, message, now):
        name = name_of(message)
        group = self.groups.get(name)
        if group is None:
            group = self.groups[name] = Group(now)
        return group

    def _next_group(self, now):
        """Of the groups with a message ready: the quiet one whose message waits longest, else the noisy one least at work."""
        best, best_rank = None, None
        for name, group in self.groups.items():
            head = group.head()
            if head is None:
                continue
            is_noisy = name is not UNGROUPED and group.is_noisy(self, self.setting, now)
            rank = (is_noisy, group.in_flight if is_noisy else 0, head)
            if best_rank is None or rank < best_rank:
                best, best_rank = group, rank
        return best
