#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""The list of restore points: what it tells, deleting one, and putting one back."""
import datetime
import zlib

import cases
import firmware
from cases import on
from driver import wait, xdotool
from firmware import MB, SECTOR

MAC = bytes.fromhex("5ccf7f010203")
NOON = datetime.datetime(2026, 11, 22, 12, 0)  # where the person is


def word(*numbers):
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def sealed(data):
    return data + word(zlib.crc32(data))


def make_point(case, title, hours, sectors, cut=False, mac=MAC):
    """A restore point in its folder, made so many hours after noon."""
    time = NOON + datetime.timedelta(hours=hours)
    text = title.encode()
    point = sealed(b"NFRP\r\n\x1a\n" + word(1) + mac + bytes(2)
                   + int(time.timestamp()).to_bytes(8, "little") + word(4 * MB, len(text)) + text)
    for address, data in sectors:
        point += sealed(word(1, address, SECTOR) + data)
    if not cut:
        point += sealed(word(3, 0, len(sectors) * SECTOR))
    folder = case.desktop.home / "data/node-flasher/restore-points"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{mac.hex()}_{time.astimezone(datetime.timezone.utc):%Y%m%dT%H%M%SZ}.nfr"
    path.write_bytes(point)
    return path


def sectors(n, seed):
    return [(i * SECTOR, firmware.noise(SECTOR, seed + i)) for i in range(n)]


def make_points(case):
    """Three of them, the newest first."""
    return [make_point(case, "nodemcu.bin at 0x00000", 5, sectors(40, 1)),
            make_point(case, "erase of the whole flash", 3, sectors(8, 50), cut=True),
            make_point(case, "0x00000.bin at 0x00000, 0x10000.bin at 0x10000", 1, sectors(3, 70),
                       mac=bytes.fromhex("a020a6aabbcc"))]


def open_list(case, **settings):
    app = case.start(port="virtual:esp-12e?unpaced", profile="nodemcu-1.0", **settings)
    app.pick("Restore Points…")
    wait(lambda: app.find_window("Restore Points"), "the dialog")
    return app


def titles(app):
    return [name[len("Delete: "):] for name in app.names("push button")
            if name.startswith("Delete: ")]


def test_list(case):
    """restore points are listed with time, board and size, and those that were cut off as such."""
    make_points(case)
    app = open_list(case)
    app.find("list item", "nodemcu.bin at 0x00000")
    assert app.names("list item") == ["nodemcu.bin at 0x00000", "erase of the whole flash",
                                      "0x00000.bin at 0x00000, 0x10000.bin at 0x10000"]
    assert app.shows("2026-11-22 17:00, board 5c:cf:7f:01:02:03, 161 KB")
    assert app.shows("2026-11-22 13:00, board a0:20:a6:aa:bb:cc, 12 KB")
    cut = [name for name in app.statuses() if "not brought to its end" in name]
    assert len(cut) == 1, cut
    app.wait_text("All together 205 KB of at most 256 MB")
    case.shot("restore-points")
    app.press("Escape")
    wait(lambda: not app.find_window("Restore Points"), "the dialog to close")
    app.close()


def test_empty(case):
    """without any, it says what they are."""
    app = open_list(case)
    app.wait_text("No Restore Points")
    assert app.names("list item") == []
    assert not app.is_sensitive(app.find("push button", "Open Folder"))
    case.shot("restore-points-none")
    app.press("Escape")
    app.close()


def test_delete(case):
    """one is deleted when that is confirmed, and the keyboard goes on at the next."""
    newest, cut, oldest = make_points(case)
    app = open_list(case)
    app.click_in_dialog("Delete: erase of the whole flash")
    app.wait_text("Delete this restore point?")
    case.shot("restore-points-delete")
    app.click_in_dialog("Keep")
    wait(lambda: not app.shows("Delete this restore point?"), "the question to close")
    assert cut.exists()
    app.click_in_dialog("Delete: erase of the whole flash")
    app.wait_text("Delete this restore point?")
    app.click_in_dialog("Delete")
    wait(lambda: len(titles(app)) == 2, "the row to go")
    assert not cut.exists() and newest.exists() and oldest.exists()
    xdotool("windowfocus", app.find_window("Restore Points"))
    next_row = app.find("list item", "0x00000.bin at 0x00000, 0x10000.bin at 0x10000")
    wait(lambda: app.has_state(next_row, "FOCUSED"), "the focus on the next row")
    assert not app.shows("could not be deleted")
    app.press("Escape")
    app.close()


def test_cannot_delete(case):
    """what cannot be deleted stays, and why is said."""
    path = make_points(case)[0]
    app = open_list(case)
    path.unlink()
    path.mkdir()
    app.click_in_dialog("Delete: nodemcu.bin at 0x00000")
    app.wait_text("Delete this restore point?")
    app.click_in_dialog("Delete")
    app.wait_text("It could not be deleted: ")
    assert len(titles(app)) == 2, titles(app)
    assert path.exists()
    case.shot("restore-points-problem")
    app.press("Escape")
    app.close()


def test_put_back(case):
    """one that is chosen is asked about, and the list closes."""
    make_points(case)
    app = open_list(case)
    app.click_in_dialog("Put back: nodemcu.bin at 0x00000")
    app.wait_text("Put this restore point back?")
    assert not app.find_window("Restore Points")
    assert app.shows("nodemcu.bin at 0x00000")
    app.click_in_dialog("Cancel")
    wait(lambda: not app.shows("Put this restore point back?"), "the question to close")
    app.close()


def test_open_folder(case):
    """where no program shows folders, that is said."""
    make_points(case)
    app = open_list(case)
    app.click_in_dialog("Open Folder")
    app.wait_text("node-flasher/restore-points cannot be opened")
    app.press("Escape")
    app.close()


@on(size="420x700")
def test_narrow(case):
    """in 360 pixels everything can be reached."""
    make_points(case)
    app = open_list(case, window_width=360, window_height=600, color_scheme="dark")
    case.shot("restore-points-narrow")
    for name in ("Put back: nodemcu.bin at 0x00000", "Delete: nodemcu.bin at 0x00000"):
        box = app.find("push button", name).queryComponent().getExtents(app.atspi.WINDOW_COORDS)
        assert 0 <= box.x and box.x + box.width <= 420, (name, box)
    app.press("Escape")
    app.close()


if __name__ == "__main__":
    cases.main()
