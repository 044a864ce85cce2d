# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Drives the program's window as a person does: finds controls by what a screen reader calls them,
clicks and types through the X server, and looks at what is shown.

Nothing here sleeps for a fixed time: everything waits for a condition, with a deadline.
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

from gi.repository import GLib

APP_ID = "io.github.nodeflasher.NodeFlasher"
SCHEMA_PATH = "io/github/nodeflasher/NodeFlasher"
POLL_S = 0.05
# What has nothing below it that is worth the many calls which a look at it costs.
LEAVES = {"label", "text", "check box", "progress bar", "scroll bar", "image", "status bar",
          "menu item"}


class Timeout(AssertionError):
    """A condition did not come true in time."""


def wait(condition, what, timeout=10):
    """Waits until condition() is true, and returns what it gave. What cannot be looked at, because
    it goes away at that moment, is looked at again."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            value = condition()
        except GLib.GError:
            value = None
        if value:
            return value
        if time.monotonic() > deadline:
            raise Timeout(f"waited {timeout} s for {what}")
        time.sleep(POLL_S)


def xdotool(*words):
    return subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True,
                          text=True).stdout


def let_limits_fail_writes():
    """A file that reaches a limit on its size then fails a write, as a full disk does, instead of
    ending the program."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def quote(value):
    """A value as GVariant text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quote(k)}: {quote(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        inner = ", ".join(quote(item) for item in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def preset(desktop, **settings):
    """Writes settings before the program starts; underscores stand for dashes."""
    if "port" in settings:
        settings.setdefault("other_ports", [settings["port"]])
    path = desktop.config / "glib-2.0/settings/keyfile"
    path.write_text(f"[{SCHEMA_PATH}]\n" + "".join(
        f"{key.replace('_', '-')}={quote(value)}\n" for key, value in settings.items()),
        encoding="utf-8")


class App:
    """The program under way."""

    def __init__(self, desktop, *arguments, shots=None):
        import pyatspi  # after the desktop has set the environment
        from gi.repository import Atspi
        self.atspi, self.no_cache = pyatspi, Atspi.Cache.NONE
        self.shots = shots
        self.log_path = desktop.home / "program.log"
        self.log = open(self.log_path, "a", encoding="utf-8")
        self.process = subprocess.Popen([os.environ["NODE_FLASHER"], *map(str, arguments)],
                                        stdout=self.log, stderr=self.log,
                                        preexec_fn=let_limits_fail_writes)
        self.root = wait(self._find_root, "the program on the accessibility bus", 30)
        self.window = wait(lambda: self.find_window("Node Flasher"), "the window")

    def _find_root(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with {self.process.returncode}: "
                                 + self.log_path.read_text(encoding="utf-8"))
        desktop = self.atspi.Registry.getDesktop(0)
        desktop.setCacheMask(self.no_cache)  # what was true before is of no use here
        for app in desktop:
            if app and app.childCount and app.get_process_id() == self.process.pid:
                app.setCacheMask(self.no_cache)
                return app
        return None

    # --- Looking -------------------------------------------------------------------------------

    def find_window(self, title):
        """Returns the X id of the program's newest visible window of that title, or None."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"],
            check=False, capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def walk(self, node=None):
        """All accessible objects below node, without what is hidden."""
        for child, is_leaf in self.look_below(node or self.root):
            yield child
            if not is_leaf:
                yield from self.walk(child)

    def look_below(self, node):
        """The children that are not hidden, and whether to look no further; none of a node that
        goes away meanwhile."""
        try:
            children = [node.getChildAtIndex(i) for i in range(node.childCount)]
            return [(child, child.getRoleName() in LEAVES) for child in children
                    if child is not None and self.has_state(child, "VISIBLE")]
        except Exception:
            return []

    def has_size(self, node):
        """GTK 4.8 tells nobody which widgets are showing, but those that are not have no size."""
        box = node.queryComponent().getExtents(self.atspi.WINDOW_COORDS)
        return box.width > 0 and box.height > 0

    def matches(self, role, name=None):
        """All shown objects of that role, or of one of those roles, and that name."""
        roles = {role} if isinstance(role, str) else role
        for node in self.walk():
            try:
                if node.getRoleName() in roles and (name is None or node.name == name) \
                        and self.has_size(node):
                    yield node
            except Exception:  # it went away meanwhile
                continue

    def named(self, role):
        """All shown objects of that role with their names; one that goes away meanwhile is none."""
        for node in self.matches(role):
            try:
                yield node, node.name
            except GLib.GError:
                continue

    def seek(self, role, name=None):
        """Returns the first object of that role and name, or None."""
        return next(self.matches(role, name), None)

    def find(self, role, name=None, timeout=10):
        return wait(lambda: self.seek(role, name), f"{role} {name!r}", timeout)

    def has_state(self, node, state):
        return node.getState().contains(getattr(self.atspi, "STATE_" + state))

    def is_sensitive(self, node):
        return self.has_state(node, "SENSITIVE")

    def text(self, node):
        text = node.queryText()
        return text.getText(0, text.characterCount)

    def value(self, node):
        return node.queryValue().currentValue

    def names(self, role):
        return [name for _, name in self.named(role)]

    def log_text(self):
        return self.text(self.find("text", "Log"))

    def statuses(self):
        """All words that stand in the window."""
        return self.names({"status bar", "label"})

    def shows(self, words):
        return any(words in name for name in self.statuses())

    def wait_text(self, words, timeout=10):
        return wait(lambda: self.shows(words), f"the words {words!r}", timeout)

    def describe(self):
        """The tree in words, for when a test fails."""
        def tell(node, depth):
            try:
                states = "" if self.is_sensitive(node) else " (insensitive)"
                print("  " * depth + node.getRoleName(), repr(node.name), states)
                for i in range(node.childCount):
                    tell(node.getChildAtIndex(i), depth + 1)
            except Exception:
                return
        tell(self.root, 0)

    # --- Doing ---------------------------------------------------------------------------------

    def center(self, node):
        box = node.queryComponent().getExtents(self.atspi.WINDOW_COORDS)
        return box.x + box.width // 2, box.y + box.height // 2

    def click(self, node, button=1, window=None):
        x, y = self.center(node)
        xdotool("mousemove", "--window", window or self.window, x, y, "click", button)

    def press(self, *keys):
        xdotool("key", "--clearmodifiers", *keys)

    def click_in_dialog(self, button):
        """Presses a button of the dialog that is open, as a screen reader does."""
        self.act(self.find("push button", button))

    def type(self, text):
        xdotool("type", "--clearmodifiers", "--delay", 1, "--", text)

    def act(self, node):
        """Does what a screen reader does on a press."""
        node.queryAction().doAction(0)

    def width(self):
        """Of the window, in pixels."""
        shape = xdotool("getwindowgeometry", "--shell", self.window).split()
        return int(next(word for word in shape if word.startswith("WIDTH="))[len("WIDTH="):])

    def shot(self, name):
        """Keeps a picture of the screen."""
        if self.shots:
            path = pathlib.Path(self.shots) / f"{name}.png"
            subprocess.run(["import", "-window", "root", path], check=True)

    # --- The program's own ----------------------------------------------------------------------

    @property
    def flash(self):
        return self.find("push button", "Flash")

    @property
    def cancel(self):
        return self.find("push button", "Cancel")

    @property
    def bar(self):
        return self.find("progress bar", "Progress")

    def labels(self, node):
        return [child.name for child in self.walk(node)
                if child.getRoleName() == "label" and self.has_size(child)]

    def focused(self):
        return next((node for node in self.walk() if self.has_state(node, "FOCUSED")), None)

    def chosen(self, chooser):
        """What the button of a chooser says."""
        return self.labels(self.find("push button", chooser))

    def choose(self, chooser, title):
        """Opens a chooser and picks the entry of that title with the keyboard."""
        button = self.find("push button", chooser)
        self.click(button)
        self.wait_focus_leaves(button)
        self.press("Home")
        entry = wait(self.focused_first, "the focus on the first entry")
        for _ in range(40):
            if title in self.labels(entry):
                break
            self.press("Down")
            entry = self.wait_focus_leaves(entry)
        self.press("Return")

    def focused_first(self):
        """What has the focus, if it is the first of its list."""
        now = self.focused()
        return now if now is not None and now.getIndexInParent() == 0 else None

    def wait_focus_leaves(self, node):
        """Waits until something else has the focus, and returns it."""
        def find():
            now = self.focused()
            return now if now is not None and now != node else None
        return wait(find, "the focus to move")

    def menu_item(self, label):
        """Opens the main menu and finds an entry."""
        xdotool("windowfocus", self.window)
        self.press("F10")
        return self.find("menu item", label)

    def pick(self, label):
        """Picks an entry of the main menu."""
        self.act(self.menu_item(label))

    def rows(self):
        """The names of the files in the table."""
        return [name[len("Address of "):] for name in self.names("text")
                if name.startswith("Address of ")]

    def address(self, file):
        return self.text(self.find("text", f"Address of {file}"))

    def set_address(self, file, address):
        self.click(self.find("text", f"Address of {file}"))
        self.press("ctrl+a")
        self.type(address)

    def close(self):
        """Ends the program as a person does, and makes sure that it complained of nothing."""
        xdotool("windowfocus", self.window)
        self.press("ctrl+q")
        self.wait_end()

    def wait_end(self):
        wait(lambda: self.process.poll() is not None, "the end of the program")
        assert self.process.returncode == 0, f"exit status {self.process.returncode}"
        self.check_complaints()

    def check_complaints(self):
        # GTK 4.8 draws some of its own parts too early now and then on a busy machine: a button of
        # the file chooser, a gizmo of a popover.
        complaints = [line for line in self.log_path.read_text(encoding="utf-8").splitlines()
                      if ("WARNING" in line or "CRITICAL" in line)
                      and not re.search("snapshot Gtk(Button|Gizmo) .* current allocation", line)]
        assert not complaints, complaints

    def stop(self):
        """Ends it in any case."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()


if __name__ == "__main__":
    sys.exit("a module")
