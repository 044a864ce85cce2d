#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Restore points in the window: what is kept before a board is changed, what that costs, and how it
is put back, with the whole flash of the virtual board compared afterwards."""
import cases
import driver
import firmware
from cases import on
from driver import wait
from firmware import MB, merge, read

KEEP_TIME = "To keep a copy of what will change"
DATA = firmware.noise(5 * 4096, 3)


class Flash:
    """The flash of a virtual board with 1 MB, kept in a file."""

    def __init__(self, case, options="unpaced", name="flash.img", seed=7):
        self.path = case.files / name
        self.before = firmware.noise(MB, seed=seed)
        self.path.write_bytes(self.before)
        self.port = f"virtual:esp-12e?size=1MB&flash={self.path}&{options}"

    def holds(self, *pieces):
        return read(self.path) == merge(self.before, *pieces)


def start(case, flash, **settings):
    return case.start(f"{case.file('data.bin', DATA)}@0x10000", port=flash.port, **settings)


def points(case):
    folder = case.desktop.home / "data/node-flasher/restore-points"
    return sorted(folder.glob("*.nfr")) if folder.exists() else []


def flash_it(app, key="ctrl+Return"):
    app.press(key)
    app.wait_text("Wrote 1 file (20 KB)", 30)


def test_undo(case):
    """what was overwritten is kept, and Undo in the result puts it back."""
    flash = Flash(case)
    app = start(case, flash)
    app.wait_text(KEEP_TIME)
    assert not app.is_sensitive(app.menu_item("Undo Last Flash…")), "there is nothing yet"
    app.press("Escape")
    flash_it(app)
    assert flash.holds((0x10000, DATA)) and len(points(case)) == 1
    assert "What was there before is kept; Undo Last Flash puts it back" in app.log_text()
    case.shot("kept")
    app.act(app.find("push button", "Undo…"))
    app.wait_text("Undo the last flash?")
    for words in ("20 KB are put back", "data.bin at 0x10000", "Board: ", KEEP_TIME):
        assert app.shows(words), words
    case.shot("undo-question")
    app.click_in_dialog("Cancel")
    wait(lambda: not app.shows("Undo the last flash?"), "the question to go")
    assert flash.holds((0x10000, DATA))

    driver.xdotool("windowfocus", app.window)
    app.pick("Undo Last Flash…")
    app.click_in_dialog("Put Back")
    app.wait_text("Put back 20 KB", 30)
    assert flash.holds()
    assert app.shows("Written and checked"), "the row is none of its business"
    case.shot("undone")

    # What was undone can be undone.
    assert len(points(case)) == 2
    app.pick("Undo Last Flash…")
    app.click_in_dialog("Put Back")
    wait(lambda: flash.holds((0x10000, DATA)), "the data", 30)
    app.find("push button", "Flash", 30)
    app.close()


def test_erase(case):
    """Erase says that it keeps what it erases, and can be undone."""
    flash = Flash(case)
    app = start(case, flash, profile="esp-01-1m")
    app.pick("Erase…")
    app.wait_text(KEEP_TIME)
    assert app.shows("up to 1 MB are read first")
    case.shot("erase-keeps")
    app.click_in_dialog("Erase")
    app.wait_text("Erased 1 MB", 30)
    assert read(flash.path) == b"\xff" * MB
    app.act(app.find("push button", "Undo…"))
    app.click_in_dialog("Put Back")
    app.wait_text("Put back 1 MB", 30)
    assert flash.holds()
    app.close()


def erase_question(app, words):
    """Looks what Erase says, and does not."""
    app.pick("Erase…")
    app.wait_text(words)
    app.click_in_dialog("Cancel")
    wait(lambda: not app.shows("Erase the whole flash memory?"), "the question to go")
    driver.xdotool("windowfocus", app.window)


def test_blank_costs_nothing(case):
    """what was read of the chip makes the time shorter, until the flash has changed."""
    flash = Flash(case)
    flash.path.write_bytes(flash.before[:MB // 2] + b"\xff" * (MB // 2))
    app = start(case, flash)
    app.pick("Read Chip")
    app.wait_text("Looked at the 1 MB", 30)
    erase_question(app, "up to 512 KB are read first")
    app.pick("Verify Only")
    app.wait_text("The flash memory holds something else", 30)
    erase_question(app, "up to 512 KB are read first")
    flash_it(app)
    erase_question(app, "up to 1 MB are read first")
    app.close()


def test_erase_size_unknown(case):
    """where nobody knows how long it takes, Erase only says that."""
    app = start(case, Flash(case))
    app.pick("Erase…")
    app.wait_text("All that is there is read first, and kept.")
    app.press("Escape")
    app.close()


def test_switched_off(case):
    """the option is on at first; off, nothing is kept and nothing said of it."""
    flash = Flash(case)
    app = start(case, flash, show_options=True)
    app.wait_text(KEEP_TIME)
    box = app.find("check box", "Keep what is overwritten")
    assert app.has_state(box, "CHECKED")
    case.shot("keep-option")
    app.click(box)
    wait(lambda: not app.shows(KEEP_TIME), "the time to go")
    flash_it(app)
    assert points(case) == [] and not app.seek("push button", "Undo…")
    driver.xdotool("windowfocus", app.window)
    app.pick("Erase…")
    app.wait_text("Erase the whole flash memory?")
    assert not app.shows(KEEP_TIME) and not app.shows("and kept")
    app.press("Escape")
    app.close()


def test_rom_only(case):
    """without the stub nothing can be kept, and flashing goes on."""
    flash = Flash(case)
    app = start(case, flash, rom_only=True, show_options=True)
    assert not app.shows(KEEP_TIME)
    assert not app.is_sensitive(app.find("check box", "Keep what is overwritten"))
    flash_it(app)
    assert "what was there before is not kept" in app.log_text()
    assert flash.holds((0x10000, DATA)) and points(case) == []
    app.close()


def test_other_board(case):
    """a restore point of another board is put back only when a person says so."""
    flash = Flash(case, "unpaced&mac=5c:cf:7f:01:02:03")
    other = Flash(case, "unpaced&mac=5c:cf:7f:0a:0b:0c", "other.img", 8)
    app = start(case, flash)
    flash_it(app)
    app.close()

    app = start(case, other)
    app.pick("Undo Last Flash…")
    app.wait_text("Board: 5c:cf:7f:01:02:03")
    app.click_in_dialog("Put Back")
    app.wait_text("This is another board", 30)
    assert other.holds()
    case.shot("other-board")
    app.click_in_dialog("Put Back Anyway")
    app.wait_text("Put back 20 KB", 30)
    assert other.holds((0x10000, flash.before[0x10000:0x10000 + len(DATA)]))
    app.close()


def test_own_board_first(case):
    """once the board has told which one it is, its own restore point is the last one."""
    flash = Flash(case, "unpaced&mac=5c:cf:7f:01:02:03")
    other = Flash(case, "unpaced&mac=5c:cf:7f:0a:0b:0c", "other.img", 8)
    for board in (flash, other):
        app = start(case, board)
        flash_it(app)
        app.close()
    app = start(case, flash)
    app.pick("Read Chip")
    app.wait_text("Looked at the 1 MB", 30)
    app.pick("Undo Last Flash…")
    app.wait_text("Board: 5c:cf:7f:01:02:03")
    app.click_in_dialog("Put Back")
    app.wait_text("Put back 20 KB", 30)
    assert flash.holds() and other.holds((0x10000, DATA))
    app.close()


def test_restore_points(case):
    """one that was chosen from the list is put back."""
    flash = Flash(case)
    app = start(case, flash)
    flash_it(app)
    driver.xdotool("windowfocus", app.window)
    app.pick("Restore Points…")
    window = wait(lambda: app.find_window("Restore Points"), "the list")
    driver.xdotool("windowfocus", window)
    app.act(app.find("push button", "Put back: data.bin at 0x10000"))
    app.wait_text("Put this restore point back?")
    app.click_in_dialog("Put Back")
    app.wait_text("Put back 20 KB", 30)
    assert flash.holds()
    app.close()


@on(size="500x1000")
def test_narrow(case):
    """360 pixels are enough."""
    app = start(case, Flash(case), window_width=360, window_height=960)
    flash_it(app)
    wait(lambda: app.focused().name.startswith("It does not run"), "the focus on the result")
    assert app.width() <= 360, app.width()
    case.shot("undo-narrow")
    app.act(app.find("push button", "Undo…"))
    app.wait_text("Undo the last flash?")
    case.shot("undo-narrow-question")
    app.click_in_dialog("Cancel")
    wait(lambda: not app.shows("Undo the last flash?"), "the question to go")
    app.close()


def test_dark(case):
    """the dark style."""
    app = start(case, Flash(case), color_scheme="dark")
    flash_it(app)
    app.menu_item("Undo Last Flash…")
    case.shot("undo-dark-menu")
    app.press("Escape")
    app.close()


if __name__ == "__main__":
    cases.main()
