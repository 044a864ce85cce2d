#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""The flash map: what the drawing, its legend and its list tell of files, and of a chip."""
import cases
import firmware
from cases import on
from driver import wait, xdotool
from firmware import MB, merge

VIRTUAL = "virtual:esp-12e?unpaced"
BOARD = {"port": VIRTUAL, "profile": "nodemcu-1.0", "show_map_list": True}
HINT = "A click or the arrow keys tell what a place holds."


def lines(app):
    """The lines of the list."""
    return [name for name in app.names("list item") if name.startswith("0x")]


def wait_lines(app, *expected):
    """Waits until the list tells exactly that."""
    try:
        wait(lambda: lines(app) == list(expected), "the lines")
    except AssertionError:
        raise AssertionError(lines(app)) from None


def legend(app):
    return [cell.name for cell in app.find("table", "Legend")]


def drawing(app):
    return app.find("image", "Flash map")


def chip(case, *pieces, size=4 * MB):
    """A file with the flash of a board, and the settings to have that one."""
    path = case.file("flash.img", merge(b"\xff" * size, *pieces))
    return {**BOARD, "port": f"virtual:esp-12e?size={size // MB}MB&flash={path}&unpaced"}


def little_fs(block_size=4096, blocks=64):
    """The first two blocks of a file system."""
    def block(number):
        words = [number, 0xF0FFFFF7, 0x7474696C, 0x7366656C, 0x2FE00010, 0x00020000, block_size,
                 blocks]
        return b"".join(word.to_bytes(4, "little") for word in words).ljust(block_size, b"\xff")
    return block(1) + block(2)


def test_files(case):
    """each file is where it will go, and so is what stays beside it."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), "INTERNAL://DEFAULT", **BOARD)
    wait_lines(app, "0x00000 to 0x0231f (9 KB): Not read, will hold fw.bin",
               "0x02320 to 0x02fff (3 KB): Not read, shares a sector with a file and is put back",
               "0x03000 to 0x3fbfff (4.0 MB): Not read, stays",
               "0x3fc000 to 0x3fc07f (128 bytes): Not read, will hold INTERNAL://DEFAULT",
               "0x3fc080 to 0x3fcfff (4 KB): Not read, shares a sector with a file and is put back",
               "0x3fd000 to 0x3fffff (12 KB): Not read, stays")
    assert legend(app) == ["Not read", "Will be written", "Is put back"], legend(app)
    assert app.shows("It is not known whether there are files.")
    case.shot("map-files")
    app.click(app.find("check box", "Write INTERNAL://DEFAULT"))
    wait(lambda: len(lines(app)) == 3, "the file to go from the map")
    app.click(app.find("push button", "Remove fw.bin"))
    app.click(app.find("push button", "Remove INTERNAL://DEFAULT"))
    wait(lambda: not app.shows("Flash Map"), "the map to go with the last file")
    app.close()


def test_conflict(case):
    """two files that want the same place are shown to."""
    app = case.start(f"{case.file('a.bin', firmware.noise(8192))}@0x100000",
                     f"{case.file('b.bin', firmware.noise(8192))}@0x101000", **BOARD)
    wait_lines(app, "0x00000 to 0xfffff (1 MB): Not read, stays",
               "0x100000 to 0x100fff (4 KB): Not read, will hold a.bin",
               "0x101000 to 0x101fff (4 KB): Not read, wanted by a.bin and by b.bin",
               "0x102000 to 0x102fff (4 KB): Not read, will hold b.bin",
               "0x103000 to 0x3fffff (3.0 MB): Not read, stays")
    assert legend(app) == ["Not read", "Will be written", "Wanted twice"], legend(app)
    case.shot("map-conflict")
    app.close()


def test_beyond(case):
    """a file that goes past the end is shown behind it."""
    app = case.start(f"{case.file('big.bin', firmware.noise(300000))}@0x50000",
                     **{**BOARD, "port": "virtual:esp-01?unpaced", "profile": "esp-01-512k"})
    wait_lines(app, "0x00000 to 0x4ffff (320 KB): Not read, stays",
               "0x50000 to 0x7ffff (192 KB): Not read, will hold big.bin",
               "0x80000 to 0x993df (101 KB): behind the end of the flash, wanted by big.bin")
    assert legend(app) == ["Not read", "Will be written", "Behind the end"], legend(app)
    case.shot("map-beyond")
    app.close()


def test_erase(case):
    """erasing all of it is shown too."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), erase_all=True, **BOARD)
    wait_lines(app, "0x00000 to 0x0231f (9 KB): Not read, will hold fw.bin",
               "0x02320 to 0x3fffff (4.0 MB): Not read, will be erased")
    assert legend(app) == ["Not read", "Will be written", "Will be erased"], legend(app)
    case.shot("map-erase")
    app.close()


def test_keyboard(case):
    """the arrow keys go through the drawing, and a screen reader is told of each place."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), **BOARD)
    wait(lambda: len(lines(app)) == 3, "the map")
    first, second, third = lines(app)
    app.wait_text(HINT)
    app.click(drawing(app))
    for key, expected in ((None, third), ("Home", first), ("Left", first), ("Right", second),
                          ("End", third), ("Right", third), ("Left", second)):
        if key:
            app.press(key)
        wait(lambda: drawing(app).description == expected, f"{expected!r} after {key}")
        assert expected in app.names("status bar")
    case.shot("map-keyboard")
    # What is told stays true when the file goes elsewhere.
    app.set_address("fw.bin", "0x2000")
    app.press("Tab")
    wait(lambda: drawing(app).description == lines(app)[1] and "fw.bin" in lines(app)[1],
         "the new place")
    app.close()


def test_tooltip(case):
    """the pointer tells of the place below it."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), **{**BOARD,
                                                                     "show_map_list": False})
    box = wait(lambda: drawing(app).queryComponent().getExtents(app.atspi.WINDOW_COORDS),
               "the drawing")
    xdotool("mousemove", "--window", app.window, box.x + box.width // 2, box.y + 20)
    xdotool("mousemove_relative", "--", 3, 0)
    app.wait_text("0x03000 to 0x3fffff (4.0 MB): Not read, stays")
    case.shot("map-tooltip")
    app.close()


def test_unknown_size(case):
    """without a size there is no map, but what to do about it is said."""
    app = case.start(case.file("fw.bin", firmware.program(9000)),
                     **{**BOARD, "profile": "detect"})
    app.wait_text("It is not known yet how large the flash is")
    assert not app.seek("image", "Flash map")
    case.shot("map-unknown-size")
    app.click(app.find("push button", "Read Chip"))
    app.find("image", "Flash map", timeout=30)
    assert not app.shows("It is not known yet how large the flash is")
    app.close()


def test_list_remembered(case):
    """the list is unfolded again when it was."""
    image = case.file("fw.bin", firmware.program(9000))
    app = case.start(image, **{**BOARD, "show_map_list": False})
    drawing(app)
    assert lines(app) == []
    app.click(app.find("push button", "As a List"))
    wait(lambda: len(lines(app)) == 3, "the list")
    app.close()
    app = case.start()
    wait(lambda: len(lines(app)) == 3, "the list once more")
    app.close()


def test_read(case):
    """what was read of a chip is shown without any files, and whether files stay with them."""
    app = case.start(**chip(case, (0, firmware.program(9000, flash=4 * MB)),
                            (MB, little_fs()), (3 * MB, firmware.noise(5000))))
    assert not app.shows("Flash Map")
    app.pick("Read Chip")
    wait_lines(app, "0x00000 to 0x02fff (12 KB): Program, stays",
               "0x03000 to 0xfffff (1012 KB): Blank, stays",
               "0x100000 to 0x13ffff (256 KB): File system, stays",
               "0x140000 to 0x2fffff (1.8 MB): Blank, stays",
               "0x300000 to 0x301fff (8 KB): Unknown data, stays",
               "0x302000 to 0x3fffff (1016 KB): Blank, stays")
    assert legend(app) == ["Blank", "Program", "File system", "Unknown data"], legend(app)
    app.wait_text("Your files stay, at 0x100000 to 0x13ffff.")
    case.shot("map-read")
    case.offer("text", f"{case.file('new.bin', firmware.noise(9000))}@0x13f000")
    xdotool("windowfocus", app.window)
    app.press("ctrl+v")
    app.wait_text("Your files at 0x100000 to 0x13ffff will be lost.")
    assert "0x13f000 to 0x13ffff (4 KB): File system, will hold new.bin" in lines(app), lines(app)
    case.shot("map-files-lost")
    app.close()


@on(size="420x900")
def test_narrow(case):
    """in a window of 360 pixels nothing is cut off, neither in the drawing nor in the list."""
    app = case.start(case.file("fw.bin", firmware.program(9000)),
                     f"{case.file('a long name of a file.bin', firmware.noise(99))}@0x100000",
                     "INTERNAL://DEFAULT", **BOARD, window_width=360, window_height=880)
    wait(lambda: len(lines(app)) > 3, "the list")
    assert app.width() <= 360, app.width()
    for node in [drawing(app), app.find("push button", "Read Chip"), *app.matches("list item")]:
        box = node.queryComponent().getExtents(app.atspi.WINDOW_COORDS)
        assert 0 <= box.x and box.x + box.width <= 360, (node.name, box)
    case.shot("map-narrow")
    app.close()


def test_dark(case):
    """the dark style has its colours."""
    app = case.start(f"{case.file('new.bin', firmware.noise(400000))}@0x10000",
                     color_scheme="dark",
                     **chip(case, (0, firmware.program(9000, flash=4 * MB)),
                            (MB, little_fs()), (3 * MB, firmware.noise(500000))))
    app.click(app.find("push button", "Read Chip"))
    wait(lambda: any("File system" in line for line in lines(app)), "the chip", 30)
    case.shot("map-dark")
    app.close()


if __name__ == "__main__":
    cases.main()
