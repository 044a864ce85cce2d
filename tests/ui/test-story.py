#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""One person's evening, from no board at all to one that runs. The machine is made of files; the
serial port and its modem lines are those of a pseudo terminal, and the board behind it is another
program, whose buttons are pressed by signals."""
import os
import signal
import subprocess

import cases
import driver
import firmware
from firmware import MB, merge, read

# What the table knows of a file must not spoil the surprise: the name is written another way.
PROGRAM = ("needs-init-data\n"
           "baud 115200\n"
           "say \\r\\n\\x4eodeMCU 3.0.0.0 \\r\\n build 2022-11-14 powered by Lua 5.1.4 on SDK 3.0.1\\r\\n\n"
           "prompt > \n")
INIT_DATA_AT = 4 * MB - 0x4000


class Machine:
    """A computer without a port, until a board is plugged in."""

    def __init__(self, case):
        self.root = case.files / "machine"
        self.board = None
        for folder in ("sys/bus/usb/devices", "sys/class/tty", "proc", "etc", "dev"):
            (self.root / folder).mkdir(parents=True)
        os.environ["NODE_FLASHER_ROOT"] = os.environ["NF_TTY_ROOT"] = str(self.root)

    def start(self, case, *files, **settings):
        """Starts the program on it."""
        os.environ["LD_PRELOAD"] = os.environ["TTY_SHIM"]
        os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        app = case.start(*files, **settings)
        del os.environ["LD_PRELOAD"]
        return app

    def write(self, path, text):
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")

    def start_board(self, flash):
        """Puts a NodeMCU together whose DTR leads nowhere: only its button pulls GPIO0 low."""
        self.board = subprocess.Popen(
            [os.environ["VIRTUAL_BOARD"], "--board", "esp-12e", "--flash", flash, "--fast",
             "--fault", "stuck", "--link", self.root / "dev/ttyUSB0",
             "--lines", self.root / "lines"],
            stdout=subprocess.DEVNULL)
        driver.wait((self.root / "dev/ttyUSB0").is_symlink, "the board's line")
        driver.wait((self.root / "lines").exists, "the board's modem lines")

    def plug(self):
        """The bus shows a CH340, its driver is there, and so is its port."""
        device = "sys/bus/usb/devices/1-1"
        interface = "sys/bus/usb/devices/1-1:1.0"
        tty = f"{device}/1-1:1.0/ttyUSB0/tty/ttyUSB0"
        self.write(f"{interface}/bInterfaceClass", "ff")
        self.write(f"{interface}/ttyUSB0/tty/ttyUSB0/dev", "188:0")
        (self.root / interface / "driver").symlink_to("../../../../bus/usb/drivers/ch341")
        for name, text in {"idVendor": "1a86", "idProduct": "7523", "product": "USB Serial",
                           "busnum": "1", "devnum": "2", "bDeviceClass": "ff"}.items():
            self.write(f"{device}/{name}", text)
        self.write(f"{tty}/dev", "188:0")
        (self.root / tty / "device").symlink_to("../..")
        (self.root / "sys/class/tty/ttyUSB0").symlink_to(self.root / tty)

    def tap_reset(self):
        self.board.send_signal(signal.SIGUSR1)

    def hold_flash_and_tap_reset(self):
        self.board.send_signal(signal.SIGUSR2)

    def terminate(self):
        self.board.terminate()

    def wait(self):
        self.board.wait()


def test_evening(case):
    """No port, then one, the wrong boot mode, a guide, a loop, one click, and it runs."""
    machine = Machine(case)
    chip = case.files / "flash.img"
    chip.write_bytes(b"\xff" * 4 * MB)
    image = firmware.virtual_program(PROGRAM)
    app = machine.start(case, case.file("fw.bin", image), profile="nodemcu-1.0",
                        flash_mode="keep", flash_size="keep")
    driver.xdotool("mousemove", 990, 890)  # where it calls for no tooltip
    app.wait_text("No board is plugged in. This one is virtual, to try the program with.")
    app.act(app.find("push button", "Why?"))
    app.wait_text("Plug the board in now: the USB bus is watched")
    case.shot("story-1-no-board")

    machine.start_board(chip)
    case.helpers.append(machine)
    machine.plug()
    app.wait_text("There is a board on the USB bus, and it has a port", 20)
    case.shot("story-2-plugged")

    app.press("ctrl+Return")
    guide = app.find("push button", "Guide Me", 60)
    assert app.shows("The board was reset and started its program: GPIO0 was not low")
    case.shot("story-3-wrong-mode")

    app.act(guide)
    app.wait_text("Get the Board Into Its Loader")
    case.shot("story-4-guide")
    machine.tap_reset()
    app.wait_text("The board started its program: hold FLASH while you tap RST", 20)
    case.shot("story-5-guide-program")
    machine.hold_flash_and_tap_reset()
    app.wait_text("It restarts in a loop: init data is missing", 60)
    assert app.shows("Wrote 1 file")
    case.shot("story-6-loop")

    app.act(app.find("push button", "Write Init Data"))
    app.wait_text("Get the Board Into Its Loader")
    case.shot("story-7-mending")
    machine.hold_flash_and_tap_reset()
    app.wait_text("It runs: NodeMCU 3.0.0, Lua prompt", 60)
    case.shot("story-8-it-runs")
    app.close()
    flash = read(chip)
    init_data = flash[INIT_DATA_AT:INIT_DATA_AT + 128]
    assert init_data[0] == 5
    assert flash == merge(b"\xff" * 4 * MB, (0, image), (INIT_DATA_AT, init_data))


if __name__ == "__main__":
    cases.main()
