# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Runs a command, and says how long it took, when it said a certain thing, and what it used.

Linux only: the end of a process is waited for through a file descriptor, so that its time is exact
while its memory and its words are looked at, and without threads.
"""
import dataclasses
import os
import re
import select
import signal
import subprocess
import time

SAMPLE_MS = 20


@dataclasses.dataclass
class Outcome:
    status: int      # as the shell has it, but -N when it was ended by signal N
    seconds: float   # from the start of the command to its end
    ready: float     # until its mark was read; None: never
    cpu: float       # seconds, user and system
    memory: int      # bytes resident at most; None: not known
    text: str        # all that it said
    was_stuck: bool  # it ran out of time and was ended

    def last_words(self):
        plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.text)
        return [line for line in plain.splitlines() if line.strip()]


def peak_memory(pid):
    """What wait4() says (ru_maxrss) will not do: it counts what this interpreter, from which the
    command was started, had resident at that moment. This counts from the command's first page.

    Returns: bytes; None: it has ended
    """
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            found = re.search(r"^VmHWM:\s*(\d+) kB", status.read(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


class Watch:
    """Looks after a process until it ends."""

    def __init__(self, process, mark, begin):
        self.process, self.mark, self.begin = process, mark, begin
        self.output = process.stdout.fileno()
        self.said, self.ready, self.memory = b"", None, None
        os.set_blocking(self.output, False)
        self.end = os.pidfd_open(process.pid)
        self.poll = select.poll()
        self.poll.register(self.end, select.POLLIN)
        self.poll.register(self.output, select.POLLIN)

    def close(self):
        os.close(self.end)

    def elapsed(self):
        return time.monotonic() - self.begin

    def listen(self):
        """Takes what was said. At the end of the output there is nothing to wait for any more."""
        try:
            piece = os.read(self.output, 1 << 16)
        except BlockingIOError:
            return False
        if not piece:
            self.poll.unregister(self.output)
            return False
        self.said += piece
        if self.ready is None and self.mark and self.mark in self.said:
            self.ready = self.elapsed()
        return True

    def look(self):
        """Waits for a moment. Returns: whether the process has ended"""
        events = dict(self.poll.poll(SAMPLE_MS))
        self.memory = peak_memory(self.process.pid) or self.memory
        if self.output in events:
            self.listen()
        return self.end in events

    def wait(self, longest):
        """Returns: the seconds until it ended, and whether it had to be ended"""
        was_stuck = False
        while not self.look():
            if self.elapsed() > longest and not was_stuck:
                was_stuck = True
                stop(self.process)
        seconds = self.elapsed()
        while self.output in dict(self.poll.poll(0)) and self.listen():
            pass
        return seconds, was_stuck


def stop(process):
    """Ends a process that was started here, and those that it started: it leads a group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def reap(process):
    """Returns: what the process used"""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def run(command, environment, mark, longest):
    """
    @mark: bytes, of which the time is taken when they are said; None: nothing
    @longest: seconds after which the command is ended
    """
    begin = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True)
    watch = None
    try:
        watch = Watch(process, mark, begin)
        seconds, was_stuck = watch.wait(longest)
    finally:
        stop(process)
        usage = reap(process)
        process.stdout.close()
        if watch:
            watch.close()
    return Outcome(process.returncode, seconds, watch.ready, usage.ru_utime + usage.ru_stime,
                   watch.memory, watch.said.decode("utf-8", "replace"), was_stuck)
