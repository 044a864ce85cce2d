# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""A desktop of its own for a test: an X server without a screen, a session bus, and private folders
for everything that a program writes. Nothing of the user's is seen or touched.

As a program, runs another one there: desktop.py PROGRAM [ARGUMENT …]
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FONT = "Cantarell"


def start_x(size):
    """Starts Xvfb. Returns the process and the display's name, which holds this process's number:
    a server that ends elsewhere at this moment may still take the files of a low one with it."""
    display = f":{1000 + os.getpid() % 30000}"
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", display, "-displayfd", str(write_end), "-screen", "0", f"{size}x24",
         "-nolisten", "tcp", "-noreset"],
        pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        if not pipe.readline():
            raise RuntimeError("Xvfb did not start")
    return process, display


def start_bus():
    """Starts a session bus. Returns the process and its address."""
    process = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return process, process.stdout.readline().strip()


NOTIFICATIONS = """
import sys
from gi.repository import Gio, GLib
XML = '<node><interface name="org.freedesktop.Notifications">' \
      '<method name="Notify"><arg type="s"/><arg type="u"/><arg type="s"/><arg type="s"/>' \
      '<arg type="s"/><arg type="as"/><arg type="a{sv}"/><arg type="i"/>' \
      '<arg type="u" direction="out"/></method>' \
      '<method name="CloseNotification"><arg type="u"/></method></interface></node>'

def called(connection, sender, path, interface, method, arguments, invocation):
    if method == "Notify":
        print(arguments[3], arguments[4], file=open(sys.argv[1], "a"), flush=True)
    invocation.return_value(GLib.Variant("(u)", [1]) if method == "Notify" else None)

def acquired(connection, name):
    connection.register_object("/org/freedesktop/Notifications",
                               Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], called)

Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.Notifications", 0, acquired, None, None)
GLib.MainLoop().run()
"""


class Desktop:
    """To be used in a with statement; sets this process's environment too, so that what it imports
    afterwards finds the same desktop."""

    def __init__(self, size="1000x900", text_scale=1.0, buttons=":close"):
        self.size, self.text_scale, self.buttons = size, text_scale, buttons
        self.processes = []

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="nf-ui-"))
        self.config = self.home / "config"
        self._make_folders()
        os.environ.update(
            HOME=str(self.home), XDG_RUNTIME_DIR=str(self.home / "run"),
            XDG_CONFIG_HOME=str(self.config), XDG_DATA_HOME=str(self.home / "data"),
            XDG_CACHE_HOME=str(self.home / "cache"), GSETTINGS_BACKEND="keyfile",
            GSK_RENDERER="cairo", GDK_BACKEND="x11", GTK_A11Y="atspi", NO_AT_BRIDGE="0",
            LC_ALL="C.UTF-8", LANGUAGE="")
        process, os.environ["DISPLAY"] = start_x(self.size)
        self.processes.append(process)
        process, os.environ["DBUS_SESSION_BUS_ADDRESS"] = start_bus()
        self.processes.append(process)
        self.notified = self.home / "notified"
        self.notified.touch()
        self.processes.append(subprocess.Popen([sys.executable, "-c", NOTIFICATIONS, self.notified]))
        return self

    def notifications(self):
        """Title and words of all notifications that the desktop was given to show."""
        return self.notified.read_text(encoding="utf-8")

    def __exit__(self, *error):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def _make_folders(self):
        for folder in ("run", "data", "cache", "config/gtk-4.0", "config/glib-2.0/settings"):
            (self.home / folder).mkdir(parents=True)
        (self.home / "run").chmod(0o700)
        (self.config / "gtk-4.0/settings.ini").write_text(
            "[Settings]\n"
            f"gtk-font-name={FONT} {11 * self.text_scale:g}\n"
            f"gtk-decoration-layout={self.buttons}\n"
            "gtk-enable-animations=0\n", encoding="utf-8")


if __name__ == "__main__":
    with Desktop():
        sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
