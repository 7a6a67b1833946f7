"""Puts the clock of local/clock/shared-clock.ts in the place of the process's own when SHARED_CLOCK names its file.

Import it before anything that reads the time.
"""

import mmap
import os
import struct
import threading
import time
import types

real_time, real_sleep = time.time, time.sleep

# How long a sleeper sleeps at most before it looks at the clock again, whose speed may have changed, s by the wall's.
LOOK = 0.2


def reading():
    """Real and virtual base, ms since 1970; speed; number of the fault plan in force."""
    return struct.unpack("<4d", clock[:32])


def speed():
    """How many times faster than the wall's the clock runs."""
    return reading()[2] if clock else 1.0


def shared_time():
    real_base_ms, virtual_base_ms, fast, _ = reading()
    return (virtual_base_ms + (real_time() * 1000 - real_base_ms) * fast) / 1000


def sleep(seconds):
    until = shared_time() + seconds
    while True:
        left = until - shared_time()
        if left <= 0:
            return
        real_sleep(min(LOOK, left / speed()))


class PatientThread(threading.Thread):
    """What waits for a run of a function to end: its timeout must be over by both clocks."""

    def join(self, timeout=None):
        if timeout is None:
            return super().join()
        real_until, shared_until = real_time() + timeout, shared_time() + timeout
        while self.is_alive():
            left = max(real_until - real_time(), (shared_until - shared_time()) / speed())
            if left <= 0:
                return
            super().join(min(left, 1))


clock = None
if os.environ.get("SHARED_CLOCK"):
    with open(os.environ["SHARED_CLOCK"], "rb") as file:
        clock = mmap.mmap(file.fileno(), 32, prot=mmap.PROT_READ)
    time.time, time.sleep = shared_time, sleep

    from ministack.core import lambda_runtime

    lambda_runtime.threading = types.SimpleNamespace(**{**vars(threading), "Thread": PatientThread})
