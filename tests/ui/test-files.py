#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""The ways in which files come into the table, their addresses, and every problem a row can have."""
import os

import cases
import firmware
from driver import wait, xdotool

VIRTUAL = "virtual:esp-12e?unpaced"
BOARD = {"port": VIRTUAL, "profile": "nodemcu-1.0"}


def test_arguments(case):
    """files come in as arguments, with and without their places."""
    plain = case.file("0x10000.bin", firmware.noise(5000))
    init = case.file("init.bin", firmware.noise(300))
    app = case.start(f"{case.file('fw.bin', firmware.program(9000))}@0x0", f"{init}@0x3fc000",
                     plain, "INTERNAL://BLANK", **BOARD)
    assert app.rows() == ["fw.bin", "init.bin", "0x10000.bin", "INTERNAL://BLANK"], app.rows()
    assert [app.address(name) for name in app.rows()] == ["0x00000", "0x3fc000", "0x10000",
                                                          "0x3fe000"]
    assert app.is_sensitive(app.flash)
    case.shot("arguments")
    app.close()


def test_file_chooser(case):
    """files come in by the button and the file chooser."""
    case.file("fw.bin", firmware.program(9000))
    app = case.start(**BOARD)
    app.click(app.find("push button", "Add Files…"))
    dialog = wait(lambda: app.find_window("Add Files"), "the file chooser")
    xdotool("windowfocus", dialog)
    app.type("/")
    app.press("ctrl+a")
    app.type(f"{case.files}/fw.bin")
    app.press("Return")
    wait(lambda: app.rows() == ["fw.bin"], "the file in the table")
    app.close()


def test_menu(case):
    """init data and blank sectors come in by the menu, and move with the board."""
    app = case.start(**BOARD)
    for entry, name in (("Init Data", "INTERNAL://DEFAULT"), ("Blank Sector", "INTERNAL://BLANK")):
        app.click(app.find("push button", "Add built-in data"))
        app.act(app.find("menu item", entry))
        wait(lambda: name in app.rows(), name)
    assert app.address("INTERNAL://DEFAULT") == "0x3fc000"
    assert app.address("INTERNAL://BLANK") == "0x3fe000"
    app.close()


def test_drop(case):
    """files are dropped on the window, several at once."""
    app = case.start(**BOARD)
    case.drop(case.file("0x00000.bin", firmware.program(9000)),
              case.file("0x10000.bin", firmware.noise(5000)), until=app.rows, shot="drop")
    assert app.rows() == ["0x00000.bin", "0x10000.bin"]
    assert app.address("0x10000.bin") == "0x10000"
    app.close()


def test_paste_files(case):
    """files are pasted from a file manager."""
    app = case.start(**BOARD)
    case.offer("files", case.file("0x10000.bin", firmware.noise(5000)))
    xdotool("windowfocus", app.window)
    app.press("ctrl+v")
    wait(lambda: app.rows() == ["0x10000.bin"], "the file in the table")
    app.close()


def test_paste_text(case):
    """paths are pasted as text, one a line; other text is not taken for files."""
    first = case.file("fw.bin", firmware.program(9000))
    second = case.file("fs.img", firmware.noise(9000))
    app = case.start(**BOARD)
    case.offer("text", first, "some words", f"{second}@1M")
    xdotool("windowfocus", app.window)
    app.press("ctrl+v")
    wait(lambda: app.rows() == ["fw.bin", "fs.img"], "the files in the table")
    assert app.address("fs.img") == "0x100000"
    app.close()


def test_addresses(case):
    """an address is edited in place, in all the ways in which people write them."""
    app = case.start(case.file("a.bin", firmware.noise(100)), **BOARD)
    app.wait_text("Type the address it goes to")
    for typed, shown in (("0x3000", "0x03000"), ("64K", "0x10000"), ("1m", "0x100000"),
                         ("8192", "0x02000"), ("init", "0x3fc000"), ("blank", "0x3fe000")):
        app.set_address("a.bin", typed)
        app.press("Tab")
        wait(lambda: app.address("a.bin") == shown, f"{typed} to become {shown}")
        assert app.is_sensitive(app.flash)
    app.close()


def test_address_escape(case):
    """Escape takes back what was typed, and an emptied address is found anew."""
    app = case.start(case.file("0x10000.bin", firmware.noise(100)), **BOARD)
    app.set_address("0x10000.bin", "0x2000")
    app.press("Escape")
    wait(lambda: app.address("0x10000.bin") == "0x10000", "the address of before")
    app.set_address("0x10000.bin", "0x2000")
    app.press("Tab")
    wait(lambda: app.address("0x10000.bin") == "0x02000", "the typed address")
    app.click(app.find("text", "Address of 0x10000.bin"))
    app.press("ctrl+a", "Delete", "Tab")
    wait(lambda: app.address("0x10000.bin") == "0x10000", "the file's own address")
    app.close()


def expect(app, file, words):
    """The row says it, Flash is forbidden, and says why."""
    app.wait_text(words)
    wait(lambda: app.shows(f"{file}: {words}"), "the reason beside Flash")
    assert not app.is_sensitive(app.flash)
    assert words in app.flash.description, app.flash.description


def test_problems_of_files(case):
    """a file that is missing, empty, unreadable or too large is named, and noticed when it changes."""
    path = case.files / "fw.bin"
    app = case.start(f"{path}@0", **BOARD)
    expect(app, "fw.bin", "File not found")
    path.write_bytes(b"")
    expect(app, "fw.bin", "File is empty")
    path.write_bytes(firmware.program(9000))
    wait(lambda: app.is_sensitive(app.flash), "the file to be good")
    path.unlink()
    expect(app, "fw.bin", "File not found")
    path.mkdir()
    expect(app, "fw.bin", "File cannot be read")
    path.rmdir()
    with open(path, "wb") as file:
        os.truncate(file.fileno(), (16 << 20) + 1)
    expect(app, "fw.bin", "File is larger than 16 MB")
    case.shot("problem-file")
    app.close()


def test_problems_of_addresses(case):
    """an address that is none, out of range, unaligned, too high or taken is named as it is typed."""
    app = case.start(f"{case.file('a.bin', firmware.noise(9000))}@0",
                     f"{case.file('b.bin', firmware.noise(100))}@0x10000", **BOARD)
    for typed, words in (("0xZZ", "Not an address"), ("-1", "Addresses go from 0 to 16 MB"),
                         ("17M", "Addresses go from 0 to 16 MB"), ("0x10", "Not on a 4 KB boundary"),
                         ("4M", "Ends past 4 MB"), ("0x2000", "Overlaps row 1")):
        app.set_address("b.bin", typed)
        app.wait_text(words)
        entry = app.find("text", "Address of b.bin")
        assert app.text(entry) == typed, "what is being typed is left alone"
        assert words in entry.description or typed == "0x2000", entry.description
        assert not app.is_sensitive(app.flash)
    case.shot("problem-address")
    app.click(app.find("check box", "Write b.bin"))
    wait(lambda: app.is_sensitive(app.flash), "Flash, without the row")
    app.click(app.find("check box", "Write a.bin"))
    wait(lambda: not app.is_sensitive(app.flash), "no Flash without a row")
    app.wait_text("Choose a file to write first")
    app.close()


def test_rows_by_keyboard(case):
    """rows are moved, checked and removed from the keyboard."""
    app = case.start(*(f"{case.file(name, firmware.noise(100))}@{place}" for name, place in
                       (("a.bin", "0"), ("b.bin", "64K"), ("c.bin", "128K"))), **BOARD)
    app.press("ctrl+l", "Tab", "Tab")
    wait(lambda: app.focused().name == "Write a.bin", "the focus on the first row")
    app.press("alt+Down")
    wait(lambda: app.rows() == ["b.bin", "a.bin", "c.bin"], "a.bin to go down")
    app.press("alt+Down")
    wait(lambda: app.rows() == ["b.bin", "c.bin", "a.bin"], "a.bin to go down again")
    app.press("alt+Up")
    wait(lambda: app.rows() == ["b.bin", "a.bin", "c.bin"], "a.bin to go up")
    app.press("space")
    wait(lambda: not app.has_state(app.find("check box", "Write a.bin"), "CHECKED"), "unchecked")
    app.press("Delete")
    wait(lambda: app.rows() == ["b.bin", "c.bin"], "a.bin to go")
    app.act(app.find("push button", "Remove b.bin"))
    wait(lambda: app.rows() == ["c.bin"], "b.bin to go")
    app.close()


def test_row_menu(case):
    """a row has a menu at the right button."""
    app = case.start(f"{case.file('a.bin', firmware.noise(100))}@0",
                     f"{case.file('b.bin', firmware.noise(100))}@64K", **BOARD)
    app.click(app.find("label", "b.bin"), button=3)
    app.find("menu item", "Move Up")
    case.shot("row-menu")
    app.act(app.find("menu item", "Move Up"))
    wait(lambda: app.rows() == ["b.bin", "a.bin"], "b.bin to go up")
    app.close()


if __name__ == "__main__":
    cases.main()
