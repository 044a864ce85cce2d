# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""What nodeflash is to reach, in one run beside esptool 5.3.1 on the emulator with its default
flash timings."""
import collections

import limits

# ratio: nodeflash's time to esptool's; factor: of the limit, plus what every command takes;
# seconds: whole command. None: not asked for.
Target = collections.namedtuple("Target", "ratio factor seconds", defaults=(None, None, None))

FIRST_WRITE = {
    115_200: Target(ratio=0.92, factor=1.04),
    460_800: Target(ratio=0.72, factor=1.06),
    921_600: Target(ratio=0.60, factor=1.10),
}

# By case and rate; None: at any rate.
TARGETS = {
    **{(key, baud): target for key in ("used", "blank") for baud, target in FIRST_WRITE.items()},
    ("best", None): Target(ratio=0.50, factor=1.15),
    ("same", 460_800): Target(ratio=0.15, seconds=1.0),
    ("string", 460_800): Target(ratio=0.20, seconds=1.3),
    ("flash-id", None): Target(ratio=0.25),
    ("read", 921_600): Target(ratio=0.95, factor=1.03),
}

MEMORY_MAX = 32_000_000
CPU_SHARE_MAX = 0.05
CPU_BAUD = 921_600
CPU_CASES = ("used", "blank", "build", "read")  # long enough that the start does not count
READY_SECONDS_MAX = 0.5
READY_BAUD = 460_800

# What is held against these: all times, only that to be ready, nothing.
TIMES, READY, NOTHING = "times", "ready", "nothing"

Verdict = collections.namedtuple("Verdict", "text met")


def bound_seconds(target, limit):
    """The time that a target allows at most, or None."""
    if target.seconds is not None:
        return target.seconds
    if target.factor is None:
        return None
    return target.factor * max(limit.wire_seconds, limit.flash_seconds) + limits.FIXED_SECONDS


def judge(target, limit, ours, peers):
    """Holds a case's medians against its target.

    @ours, @peers: seconds, or None where there is no figure
    """
    verdicts = []
    if target is None or ours is None:
        return verdicts
    if target.ratio is not None and peers:
        verdicts.append(Verdict(f"ratio ≤ {target.ratio:.2f}", ours / peers <= target.ratio))
    bound = bound_seconds(target, limit)
    if bound is not None:
        verdicts.append(Verdict(f"≤ {bound:.2f} s", ours <= bound))
    return verdicts
