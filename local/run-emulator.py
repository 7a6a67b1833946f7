"""Runs the emulator as a process that cannot outlive the one that started it.

That one holds the other end of our standard input: when it is gone, by whatever
way, the pipe closes and the whole process group (the Lambda workers too) ends.
"""

import os
import signal
import sys
import threading


def end_with_parent():
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


if os.getpgrp() != os.getpid():
    sys.exit("run-emulator.py must be started in a process group of its own")

threading.Thread(target=end_with_parent, daemon=True).start()
sys.path[1:1] = [path for path in sys.argv[1:] if path]
sys.argv = ["ministack"]

from ministack.app import main  # noqa: E402  (the path above must be set first)

main()
