"""Runs a command in a terminal of 24 lines and 80 columns, presses Ctrl-C when it has written TEXT, and tells how it ended.

Usage: in-a-terminal.py TEXT COMMAND…   Prints all that the command wrote, then a line `exit CODE` or `signal NUMBER`.
"""

import fcntl
import os
import pty
import struct
import sys
import termios

text = sys.argv[1].encode()
pid, terminal = pty.fork()
if pid == 0:
    # The size must be there when the command looks for it.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])

written = b""
pressed = False
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:  # the command has ended, and its terminal with it
        break
    if not part:
        break
    written += part
    if not pressed and text in written:
        pressed = True
        os.write(terminal, b"\x03")

_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(written)
ended = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"
print(f"\n{ended}")
