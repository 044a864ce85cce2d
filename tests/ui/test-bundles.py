#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Bundles in the window: what opening one does to the table and the options, how that is taken
back, what is told of one that is not whole; and recipes, saved and opened again."""
import gzip
import json
import os
import struct
import zipfile

import cases
import firmware
from cases import on
from driver import preset, wait, xdotool

VIRTUAL = "virtual:esp-12e?unpaced"
BOARD = {"port": VIRTUAL, "profile": "nodemcu-1.0"}


def make_zip(case, name, **files):
    """A zip with these files; two underscores stand for a dot."""
    path = case.files / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, content in files.items():
            archive.writestr(inner.replace("__", "."), content)
    return path


def make_manifest(case, *parts, **more):
    """A manifest of ESP Web Tools with (path, offset)."""
    manifest = {"name": "Blink", "version": "1.2", "builds": [{
        "chipFamily": "ESP8266",
        "parts": [{"path": path, "offset": offset} for path, offset in parts]}]} | more
    return case.file("manifest.json", json.dumps(manifest).encode())


def make_build(case):
    """The folder that the RTOS SDK builds."""
    folder = case.files / "build"
    folder.mkdir()
    (folder / "flasher_args.json").write_text(json.dumps({
        "write_flash_args": ["--flash_mode", "dout", "--flash_size", "2MB", "--flash_freq", "40m"],
        "flash_files": {"0x0": "boot.bin", "0x10000": "app.bin"}}), encoding="utf-8")
    (folder / "boot.bin").write_bytes(firmware.program(9000))
    (folder / "app.bin").write_bytes(firmware.noise(5000))
    return folder


def hex_record(address, kind, data):
    record = bytes([len(data)]) + address.to_bytes(2, "big") + bytes([kind]) + data
    return f":{record.hex()}{-sum(record) & 0xFF:02x}\n".upper()


def make_hex(case):
    """Two pieces, a program at 0 and data at 0x10000."""
    program = firmware.program(160)
    text = "".join(hex_record(at, 0, program[at:at + 16]) for at in range(0, len(program), 16))
    text += hex_record(0, 4, b"\0\1") + hex_record(0, 0, firmware.noise(32)) + hex_record(0, 1, b"")
    return case.file("fw.hex", text.encode())


def make_uf2(case):
    """One block of 256 bytes at 0x2000, for the ESP8266."""
    head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, 0x2000, 256, 0, 1, 0x7EAB61ED)
    return case.file("fw.uf2", head + firmware.noise(476) + struct.pack("<I", 0x0AB16F30))


def paste(case, app, *lines):
    case.offer("text", *lines)
    xdotool("windowfocus", app.window)
    app.press("ctrl+v")


def is_checked(app, name):
    return app.has_state(app.find("check box", f"Write {name}"), "CHECKED")


def wait_gone(app, words):
    wait(lambda: not app.shows(words), f"{words!r} to go")


def test_drop_zip(case):
    """a zip is dropped: its files are rows at their places, and are flashed."""
    path = make_zip(case, "nodemcu.zip", **{"0x00000__bin": firmware.program(9000),
                                            "0x10000__bin": firmware.noise(5000)})
    app = case.start(**BOARD)
    case.drop(path, until=app.rows)
    app.wait_text("Firmware files")
    rows = app.rows()
    assert rows == ["nodemcu.zip › 0x00000.bin", "nodemcu.zip › 0x10000.bin"], rows
    assert [app.address(name) for name in rows] == ["0x00000", "0x10000"]
    case.shot("bundle-zip")
    app.act(app.flash)
    app.wait_text("Wrote 2 files", 30)
    app.close()


def test_drop_in_order(case):
    """what is dropped together comes in in the order in which it was given."""
    path = make_zip(case, "fw.zip", **{"0x20000__bin": firmware.noise(5000)})
    app = case.start(**BOARD)
    case.drop(case.file("0x10000.bin", firmware.noise(5000)), path,
              case.file("0x30000.bin", firmware.noise(5000)), until=lambda: len(app.rows()) == 3)
    assert app.rows() == ["0x10000.bin", "fw.zip › 0x20000.bin", "0x30000.bin"], app.rows()
    app.close()


def test_folder_and_undo(case):
    """a build folder sets the options and unchecks what is in its way, and Undo takes that back."""
    mine = case.file("mine.bin", firmware.program(9000))
    other = case.file("0x40000.bin", firmware.noise(100))
    app = case.start(f"{mine}@0", other, show_options=True, flash_mode="qio", **BOARD)
    assert app.rows() == ["mine.bin", "0x40000.bin"]
    case.drop(make_build(case), until=lambda: len(app.rows()) == 4)
    app.wait_text("Build of ESP-IDF or the RTOS SDK")
    app.wait_text("flash mode dout, flash frequency 40m, flash size 2MB")
    app.wait_text("in the same place: mine.bin")
    assert [app.address(name) for name in app.rows()[2:]] == ["0x00000", "0x10000"]
    assert not is_checked(app, "mine.bin") and is_checked(app, "0x40000.bin")
    assert is_checked(app, app.rows()[2])
    assert "DOUT" in app.chosen("Flash mode"), app.chosen("Flash mode")
    assert app.is_sensitive(app.flash)
    case.shot("bundle-folder")
    app.click(app.find("push button", "Undo"))
    wait(lambda: app.rows() == ["mine.bin", "0x40000.bin"], "the rows of before")
    assert is_checked(app, "mine.bin") and is_checked(app, "0x40000.bin")
    assert "QIO" in app.chosen("Flash mode"), app.chosen("Flash mode")
    wait_gone(app, "Build of ESP-IDF")
    app.close()


def test_manifest_not_whole(case):
    """a manifest whose file is missing says so, and goes when it is closed."""
    case.file("a.bin", firmware.program(9000))
    manifest = make_manifest(case, ("a.bin", 0), ("gone.bin", 0x100000))
    app = case.start(manifest, **BOARD)
    app.wait_text("Manifest of ESP Web Tools: Blink 1.2")
    app.wait_text("Not all that belongs to it is there:")
    app.wait_text("File not found: gone.bin")
    assert "gone.bin" in app.log_text()
    assert app.rows() == ["a.bin"], app.rows()
    case.shot("bundle-not-whole")
    app.press("ctrl+l")
    app.act(app.find("push button", "Close"))
    wait_gone(app, "Manifest of ESP Web Tools")
    assert app.rows() == ["a.bin"]
    app.close()


def test_paste_command(case):
    """a command line of esptool is pasted: its files, mode and baud rate are taken."""
    case.file("boot.bin", firmware.program(3000))
    case.file("user.bin", firmware.noise(5000))
    os.chdir(case.files)  # where the program is started, and the files are sought
    app = case.start(show_options=True, **BOARD)
    paste(case, app, "$ esptool.py --port COM3 --baud 115200 write_flash -fm dio \\",
          "    0x00000 boot.bin 0x1000 user.bin")
    app.wait_text("esptool command")
    wait(lambda: len(app.rows()) == 2, "the files of the command")
    assert [app.address(name) for name in app.rows()] == ["0x00000", "0x01000"]
    assert app.text(app.find("text", "Baud rate")) == "115200"
    assert "DIO" in app.chosen("Flash mode")
    case.shot("bundle-command")
    app.act(app.find("push button", "Undo"))
    wait(lambda: not app.rows(), "an empty table")
    assert app.text(app.find("text", "Baud rate")) == "460800"
    app.close()


def test_paste_bad_command(case):
    """a command that cannot be used is told, and nothing changes."""
    app = case.start(**BOARD)
    paste(case, app, "esptool.py write_flash 0x0")
    app.wait_text("This collection of files cannot be used")
    assert not app.rows() and not app.shows("Undo")
    app.close()


def test_pieces(case):
    """the pieces of Intel HEX and UF2 files go where these say."""
    app = case.start(make_hex(case), make_uf2(case), **BOARD)
    wait(lambda: len(app.rows()) == 3, "the pieces")
    assert [app.address(name) for name in app.rows()] == ["0x00000", "0x10000", "0x02000"]
    app.wait_text("Intel HEX or UF2")
    app.close()


def test_broken(case):
    """an archive that is damaged is told in a sentence, and the table stays as it is."""
    path = make_zip(case, "fw.zip", **{"0x10000__bin": firmware.noise(50000)})
    path.write_bytes(path.read_bytes()[:20000])
    app = case.start(case.file("0x20000.bin", firmware.noise(100)), **BOARD)
    wait(lambda: app.rows() == ["0x20000.bin"], "the first file")
    case.drop(path, until=lambda: app.shows("This collection of files cannot be used"))
    assert app.shows("fw.zip"), app.statuses()
    assert "fw.zip" in app.log_text()
    assert app.rows() == ["0x20000.bin"]
    case.shot("bundle-broken")
    app.close()


def test_offered(case):
    """a file system is there, but not checked, since it would replace the files on the board."""
    folder = case.files / ".pio/build/nodemcuv2"
    folder.mkdir(parents=True)
    (folder / "firmware.bin").write_bytes(firmware.program(9000))
    (folder / "littlefs.bin").write_bytes(firmware.noise(8192))
    app = case.start(folder / "firmware.bin", **BOARD)
    wait(lambda: len(app.rows()) == 2, "the neighbour")
    assert is_checked(app, app.rows()[0]) and not is_checked(app, app.rows()[1])
    app.wait_text("Offered, but not checked: littlefs.bin")
    case.shot("bundle-offered")
    app.close()


def test_row_explains_itself(case):
    """a row says why its file is taken for what it is, and what speaks against it."""
    app = case.start(f"{case.file('fw.bin', firmware.program(9000))}",
                     f"{case.file('tasmota.bin.gz', gzip.compress(firmware.noise(9000)))}@1M",
                     **BOARD)
    kind = wait(lambda: next((node for node, name in app.named("label")
                              if name.startswith("Program (")), None), "the kind")
    assert "its checksum is right" in kind.description, kind.description
    assert "Goes to: 0x00000" in kind.description, kind.description
    state = wait(lambda: next((node for node, name in app.named("label")
                               if name.startswith("This file is packed")), None), "the state")
    assert "Unpack it first" in state.name, state.name
    case.shot("row-explains")
    app.close()


def save_recipe(app, path):
    app.press("ctrl+s")
    dialog = wait(lambda: app.find_window("Save Recipe"), "the file chooser")
    xdotool("windowfocus", dialog)
    app.press("ctrl+a")
    app.type(str(path))
    app.press("Return")
    wait(lambda: "The recipe was saved as" in app.log_text(), "the recipe")


def test_recipe(case):
    """a recipe is saved with a key, and opens to the same table and options on another day."""
    archive = make_zip(case, "fw.zip", **{"0x20000__bin": firmware.noise(5000)})
    app = case.start(f"{case.file('fw.bin', firmware.program(9000))}@0x0",
                     case.file("0x10000.bin", firmware.noise(5000)), "INTERNAL://DEFAULT", archive,
                     flash_mode="keep", erase_all=True, baud_rate="921600", **BOARD)
    wait(lambda: len(app.rows()) == 4, "the files")
    app.click(app.find("check box", "Write 0x10000.bin"))
    xdotool("windowfocus", app.window)
    save_recipe(app, case.files / "greenhouse.json")
    before = [(app.address(name), is_checked(app, name)) for name in app.rows()]
    app.close()
    recipe = json.loads((case.files / "greenhouse.json").read_text())
    assert [file["path"] for file in recipe["files"]][:3] == ["fw.bin", "0x10000.bin",
                                                              "INTERNAL://DEFAULT"]
    assert recipe["files"][3]["path"].startswith("greenhouse-files/"), recipe["files"][3]

    (case.files / "fw.zip").unlink()
    preset(case.desktop, show_options=True, flash_mode="qio", port=VIRTUAL)
    app = case.start(case.files / "greenhouse.json")
    app.wait_text("Recipe: greenhouse")
    wait(lambda: len(app.rows()) == 4, "the files again")
    after = [(app.address(name), is_checked(app, name)) for name in app.rows()]
    assert after == before, (before, after)
    assert "NodeMCU 1.0 (4 MB)" in app.chosen("Board")
    assert "As the file says" in app.chosen("Flash mode"), app.chosen("Flash mode")
    assert app.text(app.find("text", "Baud rate")) == "921600"
    assert app.has_state(app.find("check box", "Erase whole flash first"), "CHECKED")
    case.shot("recipe")
    app.close()


def test_recipe_not_saved(case):
    """a recipe that cannot be saved is told, and can be saved elsewhere."""
    app = case.start(f"{case.file('fw.bin', firmware.program(9000))}@0x0", **BOARD)
    app.press("ctrl+s")
    dialog = wait(lambda: app.find_window("Save Recipe"), "the file chooser")
    (case.files / "fw.bin").unlink()
    xdotool("windowfocus", dialog)
    app.press("ctrl+a")
    app.type(f"{case.files}/x.json")
    app.press("Return")
    app.wait_text("The recipe could not be saved")
    app.find("push button", "Save Elsewhere…")
    app.click_in_dialog("Cancel")
    wait_gone(app, "The recipe could not be saved")
    assert not (case.files / "x.json").exists()
    app.close()


@on(size="500x900")
def test_narrow_and_dark(case):
    """what was opened can be read in a window of 360 pixels, and in the dark."""
    case.file("a.bin", firmware.program(9000))
    manifest = make_manifest(case, ("a.bin", 0), ("gone.bin", 0x100000))
    app = case.start(manifest, window_width=360, window_height=860, color_scheme="dark", **BOARD)
    app.wait_text("File not found: gone.bin")
    assert app.width() <= 360, app.width()
    for name in ("Undo", "Close"):
        box = app.find("push button", name).queryComponent().getExtents(app.atspi.WINDOW_COORDS)
        assert 0 <= box.x and box.x + box.width <= 360, (name, box)
    case.shot("bundle-narrow-dark")
    app.close()


if __name__ == "__main__":
    cases.main()
