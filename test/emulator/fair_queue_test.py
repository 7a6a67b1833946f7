"""The order in which a fair queue hands out messages, and that it loses none. Run by python-tests.test.ts."""

import itertools
import os
import random
import sys
import types
import unittest

# The package without its __init__.py, which needs the emulator.
package = types.ModuleType("limits")
package.__path__ = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "local", "limits")]
sys.modules["limits"] = package

from limits.fair_queue import Messages  # noqa: E402

AS_IN_AWS = {"noisyGroupShare": 0.1, "noisyGroupInFlight": 30, "noisyGroupQuietSeconds": 300}
VISIBILITY = 600


class World:
    def __init__(self):
        self.now = 1000.0
        self.queue = Messages(AS_IN_AWS.__getitem__)
        self.handles = (f"handle-{i}" for i in itertools.count())

    def send(self, group, count=1, delay=0):
        for i in range(count):
            self.now += 0.001
            self.queue.append(
                {
                    "id": f"{group}-{i}",
                    "group_id": group,
                    "sent_at": self.now,
                    "visible_at": self.now + delay,
                    "receive_count": 0,
                }
            )

    def take(self, count=1, visibility=VISIBILITY):
        return self.queue.take(count, visibility, self.now, lambda: next(self.handles))

    def groups(self, count):
        return [message["group_id"] for message in self.take(count)]

    def finish(self, messages):
        for message in messages:
            assert self.queue.delete(message["receipt_handle"], self.now)


class Order(unittest.TestCase):
    def setUp(self):
        self.world = World()

    def test_one_group_is_first_in_first_out(self):
        self.world.send("a", 5)
        self.assertEqual([m["id"] for m in self.world.take(10)], [f"a-{i}" for i in range(5)])

    def test_few_messages_in_flight_make_no_group_noisy(self):
        self.world.send("large", 100)
        self.world.take(15)
        self.world.send("small", 5)
        self.assertEqual(self.world.groups(10), ["large"] * 10)

    def test_a_group_with_many_in_flight_gives_way(self):
        self.world.send("large", 100)
        self.world.take(30)
        self.world.send("small", 5)
        self.assertEqual(self.world.groups(10), ["small"] * 5 + ["large"] * 5)

    def test_a_group_that_takes_the_processing_time_gives_way(self):
        self.world.send("large", 100)
        batch = self.world.take(5)
        self.world.now += 10
        self.world.finish(batch)
        self.world.send("small", 5)
        self.assertEqual(self.world.groups(10), ["small"] * 5 + ["large"] * 5)

    def test_processing_time_long_ago_counts_little(self):
        self.world.send("large", 100)
        for group, wait in (("large", 280), ("busy", 0)):
            if group == "busy":
                self.world.send("busy")
            batch = self.world.take(1)
            self.assertEqual(batch[0]["group_id"], group)
            self.world.now += 5
            self.world.finish(batch)
            self.world.now += wait
        self.world.send("late")
        self.assertEqual(self.world.groups(2), ["large", "large"])

    def test_a_group_that_has_sent_nothing_for_five_minutes_no_longer_gives_way(self):
        self.world.send("large", 100)
        self.world.take(30)
        self.world.now += 299
        self.world.send("small", 5)
        self.assertEqual(self.world.groups(1), ["small"])
        self.world.now += 2
        self.assertEqual(self.world.groups(1), ["large"])

    def test_a_group_whose_backlog_is_gone_is_quiet_again(self):
        self.world.send("large", 40)
        batch = self.world.take(40)
        self.world.now += 10
        self.world.finish(batch)
        self.world.send("large", 1)
        self.world.send("small", 1)
        self.assertEqual(self.world.groups(1), ["large"])

    def test_of_noisy_groups_the_one_least_at_work_is_first(self):
        self.world.send("large", 100)
        self.world.take(40)
        self.world.send("second", 100)
        self.world.take(35)
        self.assertEqual(self.world.groups(10), ["second"] * 5 + ["large", "second"] * 2 + ["large"])

    def test_each_message_without_a_group_is_quiet(self):
        self.world.send(None, 100)
        self.world.take(40)
        self.world.send("small", 1)
        self.assertEqual(self.world.groups(3), [None] * 3)


class Delivery(unittest.TestCase):
    def setUp(self):
        self.world = World()

    def test_a_message_is_redelivered_after_its_visibility_behind_those_visible_before(self):
        self.world.send("a", 2)
        (first,) = self.world.take(1, visibility=60)
        old_handle = first["receipt_handle"]
        self.world.now += 60
        again = self.world.take(2)
        self.assertEqual([m["id"] for m in again], ["a-1", "a-0"])
        self.assertEqual(first["receive_count"], 2)
        self.assertFalse(self.world.queue.delete(old_handle, self.world.now))

    def test_hiding_moves_the_moment_of_the_next_delivery_both_ways(self):
        self.world.send("a", 1)
        (message,) = self.world.take(1, visibility=60)
        self.assertTrue(self.world.queue.hide(message["receipt_handle"], 300, self.world.now))
        self.world.now += 299
        self.assertEqual(self.world.take(1), [])
        self.assertTrue(self.world.queue.hide(message["receipt_handle"], 0, self.world.now))
        self.assertEqual(self.world.take(1), [message])
        self.assertFalse(self.world.queue.hide("no such handle", 0, self.world.now))

    def test_a_delayed_message_waits(self):
        self.world.send("a", 1, delay=10)
        self.assertEqual(self.world.take(1), [])
        self.world.now += 10
        self.assertEqual(len(self.world.take(1)), 1)

    def test_what_is_received_too_often_is_dead(self):
        self.world.send("a", 1)
        for _ in range(3):
            self.assertEqual(self.world.queue.dead(3, self.world.now), [])
            self.assertEqual(len(self.world.take(1, visibility=60)), 1)
            self.world.now += 60
        self.assertEqual([m["id"] for m in self.world.queue.dead(3, self.world.now)], ["a-0"])
        self.assertEqual(len(self.world.queue), 0)

    def test_old_messages_expire(self):
        self.world.send("a", 2)
        (taken,) = self.world.take(1)
        self.world.now += 100
        self.world.send("b", 1)
        self.world.queue.expire(self.world.now - 50, self.world.now)
        self.assertEqual([m["group_id"] for m in self.world.queue], ["b"])
        self.assertFalse(self.world.queue.delete(taken["receipt_handle"], self.world.now))

    def test_any_mixture_of_actions_loses_nothing_and_doubles_nothing(self):
        for seed in range(200):
            with self.subTest(seed=seed):
                self.mixture(random.Random(seed))

    def mixture(self, chance):
        world, sent, done = World(), 0, 0
        in_flight = {}  # the message's identity -> (message, when it may be redelivered)
        for _ in range(200):
            action = chance.choice(("send", "take", "finish", "hide", "wait"))
            if action == "send":
                count = chance.randrange(1, 20)
                world.send(chance.choice(("a", "b", "c", None)), count, delay=chance.choice((0, 0, 5)))
                sent += count
            elif action == "take":
                for message in world.take(chance.randrange(1, 11), visibility=30):
                    self.assertLessEqual(in_flight.get(id(message), (None, 0))[1], world.now)
                    in_flight[id(message)] = (message, world.now + 30)
            elif action == "wait":
                world.now += chance.choice((0.5, 5, 30))
            elif in_flight:
                message, _ = in_flight[chance.choice(list(in_flight))]
                if action == "finish":
                    world.finish([message])
                    del in_flight[id(message)]
                    done += 1
                else:
                    seconds = chance.choice((0, 10, 100))
                    self.assertTrue(world.queue.hide(message["receipt_handle"], seconds, world.now))
                    in_flight[id(message)] = (message, world.now + seconds)
            self.assertEqual(len(world.queue), sent - done)
            held = sum(entry.taken_at is not None for entry in world.queue.entries.values())
            self.assertEqual(world.queue.in_flight, held)
            self.assertEqual(sum(group.in_flight for group in world.queue.groups.values()), held)
        world.now += 1000
        self.assertEqual(len(world.take(10_000)), sent - done)

    def test_a_hundred_thousand_messages_are_no_burden(self):
        self.world.send("large", 100_000)
        self.world.send("small", 300)
        taken = 0
        while batch := self.world.take(10):
            self.world.now += 0.01
            self.world.finish(batch)
            taken += len(batch)
        self.assertEqual(taken, 100_300)


if __name__ == "__main__":
    unittest.main()
