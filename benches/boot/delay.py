#!/usr/bin/env python3
"""A cable that is long: joins two bridges, and holds each frame back, in both directions.

    delay.py BRIDGE BRIDGE MICROSECONDS

It makes a port of its own in each bridge (`delay0`, `delay1`) in the network namespace that it runs in.
The kernel's own means, netem, is a module that many kernels are built without. Taps have no offloading,
so what comes out of them are frames as they would be on a wire.
"""

import fcntl
import os
import select
import struct
import subprocess
import sys
import time
from collections import deque

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
LONGEST = 2048


def port(name, bridge):
    """A new port of a bridge: what is sent to it can be read, and what is written comes out of it."""
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH14x", name.encode(), IFF_TAP | IFF_NO_PI))
    subprocess.run(["ip", "link", "set", name, "master", bridge, "up"], check=True)
    return tap


def forward(one, other, delay):
    """Holds back for `delay` seconds what comes from either port, and sends it to the other."""
    waiting = deque()  # (when, to, frame), in the order of their times, since the delay is the same.
    while True:
        left = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        ready, _, _ = select.select([one, other], [], [], left)
        now = time.monotonic()
        for tap in ready:
            to = other if tap is one else one
            try:
                while True:
                    waiting.append((now + delay, to, os.read(tap, LONGEST)))
            except BlockingIOError:
                pass
        while waiting and waiting[0][0] <= now:
            _, to, frame = waiting.popleft()
            os.write(to, frame)


def main():
    one, other, microseconds = sys.argv[1:]
    # Else the kernel lets it sleep for 50 microseconds too long.
    with open("/proc/self/timerslack_ns", "w", encoding="ascii") as slack:
        slack.write("1000")
    forward(port("delay0", one), port("delay1", other), int(microseconds) / 1e6)


main()
