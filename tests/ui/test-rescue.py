#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""From a board that does not answer, or does not run, to one that does: the doctor, the guide by
hand, what the board says after a flash, and the button that mends it."""
import os

import cases
import firmware
from cases import on
from firmware import MB, read

BANNER = ("baud 115200\n"
          "say \\r\\nMicroPython v1.20.0 on 2023-04-26; ESP module with ESP8266\\r\\n\n"
          "prompt >>> \n")
RUNS = "It runs: MicroPython 1.20.0"



def start(case, port, *files, **settings):
    settings.setdefault("profile", "nodemcu-1.0")
    return case.start(*files, port=port, **settings)


def runs(case):
    """A file that runs."""
    return case.file("fw.bin", firmware.virtual_program(BANNER))


def flash(app):
    app.press("ctrl+Return")


def test_it_runs(case):
    """After a flash the board is listened to, and has the last word."""
    app = start(case, "virtual:esp-12e?unpaced", runs(case))
    flash(app)
    app.wait_text(RUNS, 30)
    assert app.shows("Wrote 1 file")
    assert app.shows("Verified: The chip's MD5")
    assert app.shows("Booted: yes")
    assert not app.seek("push button", "Use DIO")
    assert "The board says: MicroPython v1.20.0" in app.log_text()
    case.shot("runs")
    app.close()


def test_silence_is_no_failure(case):
    """A program that says nothing is written and verified all the same."""
    app = start(case, "virtual:esp-12e?unpaced", case.file("fw.bin", firmware.virtual_program("wait 1\n")))
    flash(app)
    app.wait_text("Booted: probably, it was started and says nothing more", 30)
    assert app.shows("Wrote 1 file")
    case.shot("silent")
    app.close()


def test_skip(case):
    """Listening can be skipped; what was written stays written."""
    app = start(case, "virtual:esp-12e?fast", case.file("fw.bin", firmware.virtual_program("wait 1\n")))
    flash(app)
    skip = app.find("push button", "Skip", 30)
    case.shot("listening")
    app.click(skip)
    app.wait_text("Wrote 1 file", 2)
    assert not app.shows("Cancelled")
    app.close()


def test_off(case):
    """Who does not like it switches it off."""
    app = start(case, "virtual:esp-12e?unpaced", runs(case), check_boot=False)
    flash(app)
    app.wait_text("Wrote 1 file", 30)
    assert app.shows("Booted: not known, nobody listened")
    app.close()


def test_only_after_a_flash(case):
    """Reading a board says nothing about its program, and does not wait for it."""
    app = start(case, "virtual:esp-12e?fast")
    app.pick("Read Chip")
    app.wait_text("Looked at", 30)
    assert "The board says" not in app.log_text()
    assert not app.shows("Booted")
    app.close()


def test_wrong_mode(case):
    """A board with two data lines only loops in QIO; one click writes DIO into its header."""
    chip = case.files / "flash.img"
    chip.write_bytes(b"\xff" * 4 * MB)
    image = firmware.virtual_program(BANNER, mode="qio")
    app = start(case, f"virtual:esp-12e?unpaced&fault=quad&flash={chip}",
                case.file("fw.bin", image), flash_mode="keep", flash_size="keep")
    flash(app)
    app.wait_text("It does not run: checksum error in the image at 0x0", 30)
    assert app.shows("Booted: no")
    case.shot("wrong-mode")
    app.act(app.find("push button", "Use DIO"))
    app.wait_text(RUNS, 30)
    case.shot("wrong-mode-mended")
    assert read(chip)[:len(image)] == firmware.patched(image, "dio")
    app.close()


def test_guide(case):
    """A board without auto-reset is led by hand, while its state is told in words; its program is
    started by the loader, and heard."""
    port = "virtual:esp-01?reset=manual&fast&hand=reset@3000,flash@7000"
    program = firmware.virtual_program("wait 200\n" + BANNER, flash=MB // 2)
    app = start(case, port, case.file("fw.bin", program), profile="esp-01-512k")
    app.wait_text("This board cannot reset itself: Flash will show you what to do.")
    flash(app)
    app.wait_text("Get the Board Into Its Loader")
    app.wait_text("1. Connect GPIO0 (A) to GND (B), and leave it there.")
    case.shot("guide")
    app.wait_text("The board started its program: hold GPIO0 low and reset again", 20)
    case.shot("guide-program")
    app.wait_text(RUNS, 60)
    assert app.shows("Wrote 1 file")
    assert not app.shows("Get the Board Into Its Loader")
    app.close()


@on(size="500x1000")
def test_narrow(case):
    """360 pixels are enough for the guide and for the doctor, also in the dark."""
    narrow = {"window_width": 360, "window_height": 960, "color_scheme": "dark"}
    app = start(case, "virtual:esp-01?reset=manual&fast", runs(case), profile="esp-01-512k", **narrow)
    flash(app)
    app.wait_text("Get the Board Into Its Loader")
    assert app.width() <= 360, app.width()
    case.shot("guide-narrow")
    app.press("Escape")
    app.wait_text("Cancelled")
    app.close()
    app = start(case, "virtual:esp-12e?unpaced&fault=stuck", runs(case), **narrow)
    flash(app)
    app.find("push button", "Guide Me", 60)
    assert app.width() <= 360, app.width()
    case.shot("doctor-narrow")
    app.close()


def test_guide_cancel(case):
    """Waiting for a person ends when the person has enough of it."""
    app = start(case, "virtual:esp-01?reset=manual&fast", runs(case), profile="esp-01-512k")
    flash(app)
    app.wait_text("Get the Board Into Its Loader")
    app.press("Escape")
    app.wait_text("Cancelled", 2)
    assert not app.shows("Get the Board Into Its Loader")
    app.close()


def test_doctor(case):
    """A board whose GPIO0 stays high is found out, and its person is led by hand."""
    app = start(case, "virtual:esp-12e?unpaced&fault=stuck", runs(case))
    flash(app)
    app.wait_text("GPIO0", 60)
    guide = app.find("push button", "Guide Me", 30)
    case.shot("doctor")
    app.act(app.find("push button", "Copy Report"))
    app.act(guide)
    app.wait_text("Get the Board Into Its Loader")
    app.press("Escape")
    app.wait_text("Cancelled")
    app.close()


def test_nothing_answers(case):
    """Silence has its own words."""
    app = start(case, "virtual:esp-12e?unpaced&fault=no-answer", runs(case))
    flash(app)
    app.find("push button", "Copy Report", 60)
    case.shot("doctor-silent")
    app.close()


def test_check_connection(case):
    """The doctor can be called when all is well."""
    app = start(case, "virtual:esp-12e?unpaced")
    app.pick("Check the Connection")
    app.find("push button", "Copy Report", 60)
    case.shot("doctor-well")
    app.close()


def try_reset(case, sequence):
    """Starts the program with a reset sequence for the board, and tries it out."""
    app = start(case, "virtual:esp-12e?unpaced", show_options=True,
                reset_sequences={"nodemcu-1.0": sequence})
    app.act(app.find("push button", "Test Reset"))
    return app


def test_reset(case):
    """The usual reset leads into the loader."""
    app = try_reset(case, "")
    app.wait_text("It works: the board went into its loader.", 20)
    app.close()


def test_other_reset(case):
    """Another sequence does what it says, and the board tells so."""
    app = try_reset(case, "D0|R1|W0.1|R0")
    app.wait_text("The board was reset, but started its program", 20)
    assert app.shows("boot mode:(3,"), "what the board said"
    case.shot("test-reset")
    app.close()


def test_no_sequence(case):
    """What is no sequence is named."""
    app = start(case, "virtual:esp-12e?unpaced", show_options=True,
                reset_sequences={"nodemcu-1.0": "D0|X"})
    app.wait_text("This is not a sequence yet")
    app.close()


def plug(root):
    """A CH340 that no driver has taken comes to a machine made of files."""
    device = root / "sys/bus/usb/devices/1-1"
    device.mkdir(parents=True)
    for name, text in {"idVendor": "1a86", "idProduct": "7523", "product": "USB Serial",
                       "bDeviceClass": "ff"}.items():
        (device / name).write_text(text + "\n", encoding="utf-8")


def test_no_board(case):
    """Without a board the bus is watched while one is plugged in, and what came is named."""
    root = case.files / "machine"
    for folder in ("sys/bus/usb/devices", "proc", "etc", "dev"):
        (root / folder).mkdir(parents=True)
    os.environ["NODE_FLASHER_ROOT"] = str(root)
    app = case.start()
    app.wait_text("No board is plugged in. This one is virtual, to try the program with.")
    case.shot("no-board")
    app.act(app.find("push button", "Why?"))
    app.wait_text("Plug the board in now: the USB bus is watched")
    case.shot("no-board-watch")
    plug(root)
    app.wait_text("The CH340 is on the USB bus, but the system has no driver for it", 20)
    case.shot("no-board-driver")
    app.close()


if __name__ == "__main__":
    cases.main()
