#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""The console in the window: what a virtual board says and is told, finding words in it, who has the
port, and NodeMCU's file system."""
import cases
import driver
import firmware
from cases import on
from driver import wait
from firmware import MB, merge, read

DATA = firmware.noise(5 * 4096, 3)

TALKER = r"""baud 115200
say \r\n
say \e[0;32mI (31) boot: all is well\e[0m\r\n
say \e[1;31mE (32) wifi: no access point\e[0m and \e[33myellow\e[0m, \e[34mblue\e[0m, \e[7mreverse\e[0m\r\n
say temperature 21.5 °C\x07\xff\r\n
prompt >\x20
answer hello => hello yourself
answer again => and again
on crash => crash 28
on flood => flood 3000
on color => say \e[36mcyan\e[0m\r\n
"""

NODEMCU = r"""baud 115200
say \r\nNodeMCU 3.0.0.0\r\nbranch: release\r\n
prompt >\x20
on file.format() => wait 2000
on file.format() => say format done.\r\n
answer =node.heap() => 42312
"""


class Board:
    """A virtual board whose program plays a script."""

    def __init__(self, case, script, options="unpaced", name="flash.img"):
        self.path = case.files / name
        self.before = merge(b"\xff" * MB, (0, firmware.virtual_program(script, flash=MB)))
        self.path.write_bytes(self.before)
        self.port = f"virtual:esp-12e?size=1MB&flash={self.path}&{options}"


def start(case, board, *arguments, **settings):
    app = case.start(*arguments, port=board.port, **settings)
    app.press("ctrl+2")
    return app


def console_text(app):
    return app.text(app.find("text", "Text of the board"))


def wait_said(app, words, timeout=15):
    return wait(lambda: words in console_text(app), f"the board to say {words!r}", timeout)


def connect(app):
    wait(lambda: app.focused() and app.focused().name == "Connect to the Board", "the focus")
    app.press("Return")
    app.wait_text("Connected to ")


def send(app, line):
    """Types a line into the entry, which has the focus."""
    app.type(line)
    app.press("Return")


def test_talk(case):
    """what the board says is shown, and it is told a line; the history brings it back."""
    app = start(case, Board(case, TALKER))
    app.wait_text("See what the program on the board says")
    case.shot("console-empty")
    connect(app)
    wait_said(app, "> ")
    text = console_text(app)
    assert "I (31) boot: all is well\n" in text and "\x1b" not in text, text
    assert "temperature 21.5 °C␇\\xff\n" in text, text
    wait(lambda: app.focused().name == "Line for the board", "the focus on the entry")
    send(app, "hello")
    wait_said(app, "> hello\nhello yourself\n> ")
    send(app, "again")
    wait_said(app, "and again")
    case.shot("console-talk")

    app.press("Up", "Up")
    wait(lambda: app.text(app.focused()) == "hello", "the line before the last")
    app.press("Down")
    wait(lambda: app.text(app.focused()) == "again", "the last line")
    app.press("Down")
    wait(lambda: app.text(app.focused()) == "", "what was typed")
    app.close()

    app = case.start()
    app.press("ctrl+2")
    connect(app)
    app.press("Up")
    wait(lambda: app.text(app.focused()) == "again", "the history of the last time")
    app.close()


def test_keys(case):
    """typed into the text, keys go to the board, each at once; F6 leads there and out again."""
    app = start(case, Board(case, TALKER))
    connect(app)
    wait_said(app, "> ")
    app.press("F6")
    wait(lambda: app.focused().name == "Text of the board", "the focus on the text")
    app.type("hel")
    wait_said(app, "> hel")
    app.type("lo")
    app.press("Return")
    wait_said(app, "hello yourself")
    app.press("Tab")
    wait(lambda: app.focused().name == "Line for the board", "Tab to leave")
    app.press("F6")
    wait(lambda: app.focused().name == "Text of the board", "the focus on the text")
    app.press("ctrl+shift+Escape")
    wait(lambda: app.focused().name == "Line for the board", "the focus on the entry")
    app.close()


def test_exception(case):
    """an exception is explained behind its dump."""
    app = start(case, Board(case, TALKER))
    connect(app)
    wait_said(app, "> ")
    send(app, "crash")
    wait_said(app, "Exception (28)")
    wait_said(app, "null pointer")
    case.shot("console-exception")
    app.close()


def test_find(case):
    """words are found, counted, and gone through; what comes later is found as well."""
    app = start(case, Board(case, TALKER))
    connect(app)
    wait_said(app, "> ")
    for _ in range(3):
        send(app, "hello")
    wait(lambda: console_text(app).count("yourself") == 3, "three answers")
    app.press("ctrl+f")
    wait(lambda: app.focused().name == "Find in the text", "the focus on the bar")
    app.type("YOURSELF")
    app.wait_text("3")
    app.press("Return")
    app.wait_text("1 of 3")
    app.press("Return")
    app.wait_text("2 of 3")
    app.press("shift+Return")
    app.wait_text("1 of 3")
    case.shot("console-find")
    app.click(app.find("text", "Line for the board"))
    send(app, "hello")
    app.wait_text("of 4")
    app.press("ctrl+f", "Escape")
    wait(lambda: not app.shows("of 4"), "the bar to close")
    app.close()


def test_pause_and_clear(case):
    """while paused nothing is shown, and nothing lost; Clear empties the text; times are shown."""
    app = start(case, Board(case, TALKER))
    connect(app)
    wait_said(app, "> ")
    app.act(app.find("push button", "Pause"))
    entry = app.find("text", "Line for the board")
    app.click(entry)
    send(app, "hello")
    send(app, "again")
    app.act(app.find("push button", "Clear"))
    wait(lambda: "boot" not in console_text(app), "the text to go")
    assert "yourself" not in console_text(app)
    app.act(app.find("push button", "Pause"))
    wait_said(app, "hello yourself")
    wait_said(app, "and again")
    app.click(entry)
    app.press("ctrl+shift+k")
    wait(lambda: "again" not in console_text(app), "the text to go")
    app.close()


def test_scroll(case):
    """it follows what comes, until somebody scrolls back; Jump to End follows again."""
    app = start(case, Board(case, TALKER))
    connect(app)
    wait_said(app, "> ")
    send(app, "flood")
    wait(lambda: console_text(app).count("\n") > 3000, "the flood", 30)
    assert not app.seek("push button", "Jump to End")
    app.press("F6")
    wait(lambda: app.focused().name == "Text of the board", "the focus on the text")
    app.press("Page_Up", "Page_Up")
    button = app.find("push button", "Jump to End")
    case.shot("console-behind")
    app.act(button)
    wait(lambda: not app.seek("push button", "Jump to End"), "the button to go")
    app.close()


def test_job(case):
    """a job gets the port, and the console has it again afterwards."""
    board = Board(case, TALKER)
    app = start(case, board, f"{case.file('data.bin', DATA)}@0x80000")
    connect(app)
    wait_said(app, "> ")
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file", 60)
    app.press("ctrl+2")
    wait_said(app, "A job has the port now.")
    app.wait_text("Connected to ")
    text = console_text(app)
    assert text.count("Connected to ") == 2, text
    assert text.index("A job has the port now.") < text.rindex("Connected to "), text
    assert read(board.path) == merge(board.before, (0x80000, DATA))
    app.close()


def test_opens_after_flash(case):
    """it opens by itself after a flash, for a person who likes that."""
    app = case.start(f"{case.file('data.bin', DATA)}@0x80000", port=Board(case, TALKER).port,
                     open_console_after_flash=True)
    app.press("ctrl+Return")
    app.wait_text("Connected to ", 60)
    assert app.find("text", "Text of the board")
    app.close()


def test_format(case):
    """at NodeMCU's prompt its file system is formatted, after asking."""
    app = start(case, Board(case, NODEMCU))
    connect(app)
    wait_said(app, "> ")
    app.wait_text("NodeMCU waits for a command")
    case.shot("console-nodemcu")
    app.act(app.find("push button", "Format File System…"))
    app.wait_text("Format the board's file system?")
    assert app.shows("All files on the board are lost")
    case.shot("console-format-question")
    app.click_in_dialog("Format")
    app.wait_text("Formatting: ")
    wait_said(app, "> file.format()")
    wait_said(app, "The file system is formatted.", 20)
    assert "format done." in console_text(app)
    wait(lambda: not app.shows("Formatting: "), "the waiting to end")
    app.close()


def test_unknown_rate(case):
    """what is no rate is shown as wrong, and the old one stays; another one takes effect."""
    app = start(case, Board(case, TALKER))
    connect(app)
    wait_said(app, "> ")
    rate = app.find("text", "Baud rate")
    app.click(rate)
    app.press("ctrl+a")
    app.type("12")
    app.press("Return")
    app.wait_text("The baud rate is a number from 300 to 4000000.")
    assert app.shows("at 115200 baud")
    app.press("ctrl+a")
    app.type("74880")
    app.press("Return")
    app.wait_text("at 74880 baud")
    assert not app.shows("The baud rate is a number")
    app.close()


@on(size="500x900")
def test_narrow(case):
    """360 pixels are enough."""
    app = start(case, Board(case, NODEMCU), window_width=360, window_height=760)
    app.wait_text("See what the program on the board says")
    case.shot("console-narrow-empty")
    connect(app)
    wait_said(app, "> ")
    app.wait_text("NodeMCU waits for a command")
    app.press("ctrl+f")
    wait(lambda: app.focused().name == "Find in the text", "the focus on the bar")
    assert app.width() <= 360, app.width()
    case.shot("console-narrow")
    app.press("Escape", "ctrl+1")
    app.wait_text("Drop Firmware Here")
    assert app.width() <= 360, app.width()
    case.shot("console-narrow-flash")
    app.close()


def test_dark(case):
    """the dark style."""
    app = start(case, Board(case, TALKER), color_scheme="dark", console_timestamps=True)
    connect(app)
    wait_said(app, "> ")
    send(app, "hello")
    wait_said(app, "hello yourself")
    case.shot("console-dark")
    app.close()


if __name__ == "__main__":
    cases.main()
