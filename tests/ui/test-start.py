#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""The window as it opens, the choice of a port and a board, and what is remembered."""
import cases
import driver
import firmware
from cases import on
from driver import wait

VIRTUAL = "virtual:esp-12e?unpaced"


def test_first_start(case):
    """the first start offers the virtual board, and says why there is nothing to flash."""
    app = case.start()
    assert "Virtual ESP-12E" in app.chosen("Port"), app.chosen("Port")
    assert "Detect from the chip" in app.chosen("Board")
    app.find("label", "Drop Firmware Here")
    assert not app.is_sensitive(app.flash)
    assert "Choose a file to write first" in app.flash.description, app.flash.description
    assert app.shows("Choose a file to write first")
    case.shot("first-start")
    app.close()


def test_every_control_has_a_name(case):
    """a screen reader has a name for every control."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), show_options=True)
    app.find("check box", "Erase whole flash first")
    names = app.names({"push button", "check box", "text", "progress bar", "combo box"})
    for name in names:
        assert name and not name.startswith("Gtk") and "_" not in name, name
    for name in ("Write fw.bin", "Remove fw.bin", "Address of fw.bin", "Flash", "Progress", "Log",
                 "Port", "Board", "Baud rate", "Flash size", "Main menu", "Add built-in data",
                 "Write everything, also what is there already",
                 "Use the chip's own loader only"):
        assert name in names, name
    app.close()


def test_tab_order(case):
    """Tab goes from the port over board, files and options to the log and Flash."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), port=VIRTUAL)
    wanted = ["Port", "Board", "Write fw.bin", "Address of fw.bin", "Remove fw.bin", "Options",
              "Log", "Flash"]
    app.press("ctrl+l")
    met = []

    def focused():
        return next((n.name for n in app.walk() if app.has_state(n, "FOCUSED")), None)

    for _ in range(30):
        name = focused()
        if name in wanted and name not in met:
            met.append(name)
        if met == wanted:
            break
        app.press("Tab")
        wait(lambda: focused() != name or focused() is None, "the focus to move", 2)
    assert met == wanted, met
    app.close()


def test_choose_board(case):
    """choosing a board moves the files that follow it."""
    app = case.start("INTERNAL://DEFAULT", "INTERNAL://BLANK")
    name = "INTERNAL://DEFAULT"
    assert app.address(name) == ""
    app.choose("Board", "NodeMCU 1.0 (4 MB)")
    wait(lambda: app.address(name) == "0x3fc000", "the address of a 4 MB board")
    assert app.address("INTERNAL://BLANK") == "0x3fe000"
    app.choose("Board", "ESP-01 (512 KB)")
    wait(lambda: app.address(name) == "0x7c000", "the address of a 512 KB board")
    assert app.shows("cannot reset itself")
    case.shot("board-by-hand")
    app.close()


def test_other_port(case):
    """a port can be typed, is refused while it is none, is remembered, and forgotten."""
    app = case.start()
    app.choose("Port", "Other Port…")
    dialog = wait(lambda: app.find_window("Other Port"), "the dialog")
    use = app.find("push button", "Use")
    driver.xdotool("windowfocus", dialog)
    app.type("nonsense")
    app.wait_text("Choose a port from the list, or write a device")
    assert not app.is_sensitive(use)
    case.shot("other-port")
    app.press("ctrl+a")
    app.type("rfc2217://192.168.1.20:4000")
    wait(lambda: app.is_sensitive(use), "the name to be accepted")
    app.press("Return")
    wait(lambda: "rfc2217://192.168.1.20:4000" in app.chosen("Port"), "the typed port")
    app.close()
    app = case.start()
    assert "rfc2217://192.168.1.20:4000" in app.chosen("Port")
    app.choose("Port", "Other Port…")
    dialog = wait(lambda: app.find_window("Other Port"), "the dialog")
    app.click_in_dialog("Forget rfc2217://192.168.1.20:4000")
    wait(lambda: "rfc2217" not in app.chosen("Port"), "the port to be forgotten")
    case.shot("other-port-forgotten")
    driver.xdotool("windowfocus", dialog)
    app.press("Escape")
    app.close()
    app = case.start()
    assert "rfc2217" not in app.chosen("Port")
    app.close()


def test_bad_profile(case):
    """a profile that is wrong is named with file, line and key, and mended at once."""
    folder = case.desktop.config / "node-flasher/profiles"
    folder.mkdir(parents=True)
    bad = folder / "mine.json"
    bad.write_text('{\n  "name": "Mine",\n  "flash-size": "5MB"\n}\n', encoding="utf-8")
    app = case.start()
    app.wait_text("mine.json:3")
    assert app.shows('flash-size: "5MB"')
    case.shot("bad-profile")
    bad.write_text('{\n  "name": "Mine",\n  "flash-size": "4MB"\n}\n', encoding="utf-8")
    wait(lambda: not app.shows("mine.json"), "the message to go")
    app.choose("Board", "Mine")
    wait(lambda: "Mine" in app.chosen("Board"), "the mended profile")
    app.close()


@on(size="1000x1100")
def test_remembered(case):
    """port, board, options and files are as they were left."""
    image = case.file("fw.bin", firmware.program(9000))
    app = case.start(image, "INTERNAL://DEFAULT", port=VIRTUAL, show_options=True,
                     window_height=1080)
    app.choose("Board", "NodeMCU 1.0 (4 MB)")
    app.set_address("fw.bin", "64K")
    app.press("Tab")
    wait(lambda: app.address("fw.bin") == "0x10000", "the address")
    app.click(app.find("check box", "Write INTERNAL://DEFAULT"))
    app.click(app.find("check box", "Erase whole flash first"))
    app.click(app.find("text", "Baud rate"))
    app.press("ctrl+a")
    app.type("921600")
    app.close()

    app = case.start()
    assert VIRTUAL in app.chosen("Port")
    assert "NodeMCU 1.0 (4 MB)" in app.chosen("Board")
    assert app.rows() == ["fw.bin", "INTERNAL://DEFAULT"]
    assert app.address("fw.bin") == "0x10000"
    assert app.address("INTERNAL://DEFAULT") == "0x3fc000"
    assert not app.has_state(app.find("check box", "Write INTERNAL://DEFAULT"), "CHECKED")
    assert app.has_state(app.find("check box", "Erase whole flash first"), "CHECKED")
    assert app.text(app.find("text", "Baud rate")) == "921600"
    case.shot("remembered")
    app.close()


@on(size="500x800")
def test_narrow(case):
    """the window can be 360 pixels wide, and everything can be reached."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), port=VIRTUAL, window_width=360,
                     window_height=760)
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file")
    assert app.width() <= 360, app.width()
    for node in [app.flash, app.bar, app.find("push button", "Copy AP MAC")]:
        box = node.queryComponent().getExtents(app.atspi.WINDOW_COORDS)
        assert 0 <= box.x and box.x + box.width <= 360, (node.name, box)
    case.shot("narrow")
    app.close()


@on(size="1200x1000", text_scale=2.0)
def test_large_text(case):
    """at 200 % text nothing is lost."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), port=VIRTUAL, window_width=1000,
                     window_height=960)
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file")
    case.shot("large-text")
    app.close()


def test_dark(case):
    """the dark style can be chosen."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), "/nowhere/0x20000.bin",
                     port=VIRTUAL, color_scheme="dark", show_options=True)
    app.wait_text("File not found")
    case.shot("dark")
    app.close()


if __name__ == "__main__":
    cases.main()
