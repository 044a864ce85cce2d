#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""What speaks against a table: the list, the button of each finding, and Flash Anyway, with the
whole flash of the virtual board compared afterwards."""
import cases
import firmware
from cases import on
from driver import wait
from firmware import MB, merge, patched, read

OBSTACLE = "Look at what speaks against it first"
# The default, as far as the program can tell one that was changed from it.
INIT_DATA = "INTERNAL://DEFAULT"


class Flash:
    """The flash of a virtual board with 1 MB, kept in a file."""

    def __init__(self, case, options="unpaced", content=None):
        self.path = case.files / "flash.img"
        self.before = firmware.noise(MB, seed=7) if content is None else content
        self.path.write_bytes(self.before)
        self.port = f"virtual:esp-12e?size=1MB&flash={self.path}&{options}"

    def holds(self, *pieces):
        return read(self.path) == merge(self.before, *pieces)


def large_program():
    """One that is so large that the radio's settings would lie in it on the 512 KB that its header
    names."""
    return firmware.program(0x7D000)


def start(case, flash, *files, **settings):
    return case.start(*files, port=flash.port, **settings)


def wait_focus(app, name):
    """Waits until the button of that name has the focus."""
    return wait(lambda: (now := app.focused()) is not None and now.name == name and now,
                f"the focus on {name!r}")


def test_fix_by_keyboard(case):
    """Flash shows what speaks against it; its button mends it by the keyboard; then Flash works."""
    image = firmware.program(20000)
    flash = Flash(case)
    app = start(case, flash, f"{case.file('fw.bin', image)}@0x20000")
    app.wait_text("fw.bin is started from address 0 alone.")
    app.wait_text(OBSTACLE)
    app.find("image", "Warning")
    app.find("list item", "Warning: fw.bin is started from address 0 alone.")
    case.shot("finding")
    app.press("ctrl+Return")
    wait_focus(app, "Move to 0x00000")
    case.shot("finding-focus")
    assert app.log_text() == "" and flash.holds(), "no job was started"
    app.press("Return")
    wait(lambda: app.address("fw.bin") == "0x00000", "the address")
    wait(lambda: not app.shows("is started from address 0 alone"), "the finding to go")
    app.wait_text("Ready")
    wait_focus(app, "Flash")
    assert not app.seek("push button", "Flash Anyway")
    app.press("Return")
    app.wait_text("Wrote 1 file", 30)
    assert flash.holds((0, patched(image, flash=MB)))
    app.close()


def test_flash_anyway(case):
    """Flash Anyway goes on in spite of it, and the log keeps that it did."""
    data = firmware.noise(9000, 3)
    flash = Flash(case)
    app = start(case, flash, f"{case.file('data.bin', data)}@0")
    app.wait_text("data.bin cannot be started from address 0.")
    app.act(app.find("push button", "Flash Anyway"))
    app.wait_text("Wrote 1 file", 30)
    assert flash.holds((0, data))
    assert "Overridden: data.bin cannot be started from address 0." in app.log_text()
    case.shot("overridden")
    app.close()


def test_undecided(case):
    """what only the chip tells stops the job before anything is changed; mended, it goes on."""
    image = large_program()
    flash = Flash(case)
    app = start(case, flash, case.file("fw.bin", image), flash_size="keep")
    assert not app.seek("list item")
    app.press("ctrl+Return")
    app.wait_text("Nothing was changed: something speaks against it", 30)
    app.wait_text("The header of fw.bin says 512 KB, less than the flash has")
    wait_focus(app, "Set 1 MB")
    assert "Error: The header of fw.bin says 512 KB" in app.log_text()
    assert not app.shows("Not finished"), "the row is as it was"
    assert flash.holds()
    case.shot("undecided")
    app.press("space")
    wait_focus(app, "Flash")
    case.shot("undecided-mended")
    app.press("Return")
    app.wait_text("Wrote 1 file", 30)
    assert flash.holds((0, patched(image, flash=MB)))
    app.close()


def test_one_after_the_other(case):
    """after each fix the focus is on the next, and the worst come first."""
    flash = Flash(case)
    files = [f"{case.file(name, content)}@{address}" for name, content, address in (
        ("fw.bin", firmware.program(20000), "0x20000"),
        ("page.bin", b"<!DOCTYPE html><html>not found</html>", "0x30000"),
        ("big.bin", firmware.noise(9000, 4), "0xff000"))]
    app = start(case, flash, *files, profile="esp-01-1m")
    wait(lambda: len(app.names("list item")) >= 3, "the findings")
    case.shot("findings")
    order = [name.split(":")[0] for name in app.names("list item")]
    rank = ["Impossible", "Error", "Warning", "Note"]
    assert order == sorted(order, key=rank.index), order
    assert not app.seek("push button", "Flash Anyway"), "one is impossible"
    app.close()


def test_many(case):
    """eight findings leave room for Flash, and those of one row go with the row."""
    flash = Flash(case)
    page = b"<!DOCTYPE html><html>not found</html>"
    files = [f"{case.file(f'page-{i}.bin', page + bytes([i]))}@{0x20000 + 0x10000 * i:#x}"
             for i in range(8)]
    app = start(case, flash, *files)
    wait(lambda: len(app.names("list item")) == 8, "the findings")
    case.shot("findings-many")
    app.press("ctrl+Return")
    for left in range(8, 0, -1):
        wait_focus(app, "Remove this row")
        assert len(app.names("list item")) == left
        app.press("Return")
        wait(lambda: len(app.names("list item")) == left - 1, "the finding to go")
    wait_focus(app, "Port")
    app.find("label", "Drop Firmware Here")
    assert flash.holds()
    app.close()


# --- Init data that somebody has changed ---------------------------------------------------------

def nodemcu():
    """A program that greets as NodeMCU 2, and so needs init data at the end of the flash."""
    boot = firmware.program(20000, flash=MB)
    greeting = b"NodeMCU 2.2.0.0 build 20190424 powered by Lua 5.1.4 on SDK 2.2.1(6ab97e9)\0"
    return boot + b"\xff" * (0x10000 - len(boot)) + firmware.noise(9000, 5) + greeting


def change_init_data(flash, **values):
    content = bytearray(read(flash.path))
    for name, value in values.items():
        content[0xFC000 + int(name[len("byte_"):])] = value
    flash.path.write_bytes(content)
    return bytes(content)


def test_custom_init_data(case):
    """init data that somebody has changed is told byte by byte, and kept unless a person says
    otherwise."""
    flash = Flash(case, content=b"\xff" * MB)
    app = start(case, flash, case.file("fw.bin", nodemcu()), INIT_DATA, profile="esp-01-1m",
                keep_restore_point=False)
    app.press("ctrl+Return")
    app.wait_text("Wrote 2 files", 30)
    before = change_init_data(flash, byte_34=60, byte_107=33)
    app.press("ctrl+Return")
    app.wait_text(f"{INIT_DATA} would replace init data that somebody has changed.", 30)
    details = wait(lambda: next((name for name in app.names("label") if "byte 107" in name), None),
                   "the bytes that differ")
    assert details.splitlines()[0].startswith("target_power_qdb_0 (byte 34): 60 instead of")
    assert details.splitlines()[1].startswith("vdd33_const (byte 107): 33 instead of")
    assert len(details.splitlines()) == 2, details
    wait_focus(app, "Remove this row")
    case.shot("custom-init-data")
    assert read(flash.path) == before
    app.press("Return")
    wait_focus(app, "Flash")
    app.press("Return")
    app.wait_text("Nothing had to be written", 30)
    assert read(flash.path) == before
    app.close()


def test_keep_init_data(case):
    """init data that would be erased is taken along."""
    flash = Flash(case, content=b"\xff" * MB)
    app = start(case, flash, case.file("fw.bin", nodemcu()), INIT_DATA, profile="esp-01-1m",
                keep_restore_point=False)
    app.press("ctrl+Return")
    app.wait_text("Wrote 2 files", 30)
    before = change_init_data(flash, byte_107=33)
    app.close()
    app = start(case, flash, case.files / "fw.bin", profile="esp-01-1m", keep_restore_point=False,
                erase_all=True)
    app.pick("Read Chip")
    app.wait_text("Looked at the 1 MB of flash memory", 30)
    app.press("ctrl+Return")
    app.wait_text("The init data at 0xfc000 was changed by somebody and would be lost.", 30)
    wait_focus(app, "Keep init data at 0xfc000")
    app.press("Return")
    wait(lambda: len(app.rows()) == 2, "a row with what was read")
    wait_focus(app, "Flash")
    app.press("Return")
    app.wait_text("Wrote 2 files", 30)
    assert read(flash.path)[0xFC000:0xFC080] == before[0xFC000:0xFC080]
    app.close()


# --- Read Chip -----------------------------------------------------------------------------------

def test_read_chip(case):
    """Read Chip looks at the flash, says what stands where, and changes nothing."""
    flash = Flash(case, content=firmware.noise(MB // 2, seed=7) + b"\xff" * (MB // 2))
    app = start(case, flash)
    app.pick("Read Chip")
    app.wait_text("Looked at the 1 MB of flash memory", 30)
    log = app.log_text()
    assert "0x80000 to 0xfffff (512 KB): Blank" in log, log
    assert flash.holds()
    case.shot("read-chip")
    app.close()


def test_read_chip_by_rom(case):
    """the chip's own loader cannot do that, and it is said."""
    app = start(case, Flash(case), rom_only=True)
    app.pick("Read Chip")
    app.wait_text("The board's own loader cannot do this")
    app.close()


def test_other_port(case):
    """what was found on a board is forgotten when another port is chosen."""
    flash = Flash(case)
    app = start(case, flash, case.file("fw.bin", large_program()), flash_size="keep")
    app.press("ctrl+Return")
    app.wait_text("The header of fw.bin says 512 KB", 30)
    app.choose("Port", "Virtual ESP-12E")
    wait(lambda: not app.shows("The header of fw.bin says 512 KB"), "the finding to go")
    app.close()


# --- How it looks --------------------------------------------------------------------------------

def add_some(case, **settings):
    flash = Flash(case)
    return start(case, flash, f"{case.file('firmware-of-the-garden.bin', firmware.program(20000))}@0x20000",
                 f"{case.file('page.bin', b'<!DOCTYPE html><html></html>')}@0x30000",
                 f"{INIT_DATA}@0x50000", **settings)


def test_dark(case):
    """the dark style."""
    app = add_some(case, color_scheme="dark")
    app.wait_text(OBSTACLE)
    case.shot("findings-dark")
    app.close()


@on(size="500x1000")
def test_narrow(case):
    """360 pixels are enough."""
    app = add_some(case, window_width=360, window_height=960)
    app.wait_text(OBSTACLE)
    assert app.width() <= 360, app.width()
    case.shot("findings-narrow")
    app.press("ctrl+Return")
    wait(lambda: app.focused().getRoleName() == "push button", "the focus")
    case.shot("findings-narrow-focus")
    app.close()


@on(size="1200x1100", text_scale=2.0)
def test_large_text(case):
    """at 200 % text nothing is lost."""
    app = add_some(case, window_width=1000, window_height=1060)
    app.wait_text(OBSTACLE)
    case.shot("findings-large")
    app.close()


if __name__ == "__main__":
    cases.main()
