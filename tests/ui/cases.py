# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Runs the functions of a test script one after the other, each on a desktop of its own, and says
in TAP what came of them. Pictures of the window are kept in the folder that NF_SHOTS names."""
import contextlib
import inspect
import os
import pathlib
import subprocess
import sys
import time
import traceback

import driver
from desktop import Desktop


class Skip(Exception):
    """This case cannot be run here; the words say why."""


class Case:
    """What a case has at hand: a desktop, the program, and a folder for files."""

    def __init__(self, name, desktop):
        self.name, self.desktop, self.app = name, desktop, None
        self.files = desktop.home / "files"
        self.files.mkdir()
        self.shots = pathlib.Path(os.environ["NF_SHOTS"])
        self.shots.mkdir(parents=True, exist_ok=True)
        self.helpers = []

    def start(self, *arguments, **settings):
        """Starts the program, with settings as if they were remembered from last time."""
        if settings:
            driver.preset(self.desktop, **settings)
        self.app = driver.App(self.desktop, *arguments, shots=self.shots)
        return self.app

    def file(self, name, content):
        path = self.files / name
        path.write_bytes(content)
        return path

    def offer(self, kind, *paths):
        """Starts a stand-in for a file manager."""
        self.helpers.append(subprocess.Popen([os.environ["FILE_SOURCE"], kind, *map(str, paths)]))
        return driver.wait(lambda: self.app.find_window("Files"), "the window with files")

    def drop(self, *paths, until, shot=None):
        """Drags files from a file manager onto the program's window, and waits until() it shows."""
        source = self.offer("files", *paths)
        driver.xdotool("windowmove", source, 700, 600)
        driver.xdotool("mousemove", "--window", source, 80, 100, "mousedown", 1)
        for _ in range(40):
            driver.xdotool("mousemove_relative", "--", -10, -10)
        if shot:
            self.shot(shot)

        def let_go():
            # The two programs talk while the pointer moves.
            driver.xdotool("mousemove_relative", "--", -1, 0, "mouseup", 1)
            return until()

        driver.wait(let_go, "what was dropped")

    def shot(self, name):
        self.app.shot(name)

    def end(self):
        for helper in self.helpers:
            helper.terminate()
            helper.wait()
        if self.app:
            self.app.stop()


def run_case(function):
    options = getattr(function, "desktop", {})
    with Desktop(**options) as desktop, contextlib.ExitStack() as stack:
        case = Case(function.__name__, desktop)
        stack.callback(case.end)
        try:
            function(case)
            if case.app:
                case.app.check_complaints()
        except Skip:
            raise
        except Exception:
            if case.app:
                case.shot(f"failed-{function.__name__}")
                case.app.describe()
                print(case.app.log_path.read_text(encoding="utf-8"))
            raise


def on(**options):
    """Says which desktop a case wants."""
    def mark(function):
        function.desktop = options
        return function
    return mark


def run_alone(test):
    """In this process. Exit status: 0 passed, 1 failed, 77 skipped."""
    try:
        run_case(test)
        return 0
    except Skip as why:
        print(why)
        return 77
    except Exception:
        traceback.print_exc(file=sys.stdout)
        return 1


def run_in_child(test):
    """The accessibility library knows one bus in its life, so every case has its own process."""
    child = subprocess.run([sys.executable, sys.argv[0], test.__name__], check=False,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return child.returncode, child.stdout.rstrip()


def report(number, test):
    """Prints the result in TAP. Returns whether it is good."""
    what = (test.__doc__ or test.__name__).strip().rstrip(".")
    began = time.monotonic()
    status, output = run_in_child(test)
    good = status in (0, 77)
    if not good:
        print("# " + output.replace("\n", "\n# "))
    skip = f" # SKIP {output}" if status == 77 else ""
    print(f"{'ok' if good else 'not ok'} {number} - {what}{skip}")
    print(f"# {time.monotonic() - began:.1f} s", flush=True)
    return good


def main():
    """Runs what is defined in the calling script and begins with "test_", or the one named."""
    script = inspect.currentframe().f_back.f_globals
    tests = [value for name, value in script.items() if name.startswith("test_")]
    if len(sys.argv) > 1:
        sys.exit(run_alone(script[sys.argv[1]]))
    print(f"1..{len(tests)}", flush=True)
    results = [report(number, test) for number, test in enumerate(tests, 1)]
    sys.exit(not all(results))
