#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Whole jobs in the window: Flash, the bar, the log and the result, with the whole flash of the
virtual board compared afterwards."""
import cases
import firmware
from cases import Skip
from driver import wait, xdotool
from firmware import MB, merge, patched, read, real

# Beside the pace of the line: as fast as the machine can, or a flash that takes no time so that the
# line alone decides how long a job takes.
UNPACED = "unpaced"
LINE_ONLY = "fast"


class Flash:
    """The flash of a virtual board, kept in a file, full of noise at first: what the job does not
    own must still be there afterwards."""

    def __init__(self, case, size=4 * MB, module="esp-12e", options=UNPACED):
        self.path = case.files / "flash.img"
        self.before = firmware.noise(size, seed=7)
        self.path.write_bytes(self.before)
        self.port = f"virtual:{module}?flash={self.path}&{options}"

    def holds(self, *pieces):
        return read(self.path) == merge(self.before, *pieces)


def run(case, flash, *files, words="Wrote", **settings):
    """Flashes the files and waits for the success sentence."""
    settings.setdefault("profile", "nodemcu-1.0")
    app = case.start(*files, port=flash.port, **settings)
    app.click(app.flash)
    app.wait_text(words, 20)
    return app


# What these firmwares do not start without, on a flash that is full of noise.
INIT_DATA = "INTERNAL://DEFAULT"


def init_data(flash):
    """What was written of it."""
    data = read(flash.path)[0x3FC000:0x3FC080]
    assert data[0] == 5, "init data begin with 05"
    return 0x3FC000, data


def need(name):
    path = real(name)
    if path is None:
        raise Skip(f"there is no {name}")
    return path


def test_one_program(case):
    """a program is written, the result and the log tell, the flash holds exactly it."""
    image = firmware.program(70001)
    flash = Flash(case)
    app = run(case, flash, case.file("fw.bin", image), words="Wrote 1 file")
    assert app.value(app.bar) == 1.0
    assert app.shows("Written and checked")
    log = app.log_text()
    for words in ("The port is open at 460800 baud", "The loader answers", "Board: ESP8266EX",
                  "fw.bin: 68 KB go to 0x00000", "(qio, 40m, 512KB) and is changed to (dio, 40m, 4MB)",
                  "Wrote 1 file", "NodeMCU 1.0"):
        assert words in log, (words, log)
    assert flash.holds((0, patched(image, "dio", "40m", 4 * MB)))
    focus = app.focused()
    assert focus.getRoleName() == "status bar" and focus.name.startswith("It runs")
    case.shot("done")
    app.close()


def test_board_facts(case):
    """what the board is stands in the window, with its MAC addresses and their QR code."""
    app = run(case, Flash(case, options="unpaced&mac=5c:cf:7f:01:02:03"),
              case.file("fw.bin", firmware.program(9000)))
    for words in ("ESP8266EX", "26 MHz crystal", "Winbond", "5c:cf:7f:01:02:03",
                  "5e:cf:7f:01:02:03"):
        assert app.shows(words), words
    app.act(app.find("push button", "QR Code"))
    app.find("image", "QR code of both MAC addresses")
    case.shot("qr-code")
    app.press("Escape")
    app.close()


def test_bar_moves(case):
    """the bar and its words move while the line is as slow as a real one."""
    image = firmware.program(300000)
    flash = Flash(case, options=LINE_ONLY)
    app = case.start(case.file("fw.bin", image), port=flash.port, profile="nodemcu-1.0",
                     baud_rate="460800")
    app.click(app.flash)
    bar = app.bar
    words = wait(lambda: next((node for node in app.matches("status bar")
                               if "Writing fw.bin" in node.name), None), "the writing", 20)
    case.shot("writing")
    values, texts = set(), set()

    def watch():
        value = app.value(bar)
        values.add(round(value, 3))
        texts.add(words.name)
        return value == 1.0

    wait(watch, "the end", 60)
    app.wait_text("Wrote 1 file")
    texts = {text for text in texts if text.startswith("Writing fw.bin")}
    assert len(values) >= 5 and max(values) == 1.0, values
    assert len(texts) >= 3, texts
    assert all(" of 293 KB" in text for text in texts), texts
    assert flash.holds((0, patched(image, "dio", "40m", 4 * MB)))
    app.close()


def test_detect(case):
    """a board that is to be detected is asked first, then its files get their places."""
    image = firmware.program(9000)
    flash = Flash(case, size=1 * MB, options="unpaced&size=1MB")
    app = run(case, flash, case.file("fw.bin", image), "INTERNAL://DEFAULT", "INTERNAL://BLANK",
              words="Wrote 3 files", profile="detect")
    assert app.address("INTERNAL://DEFAULT") == "0xfc000"
    after = read(flash.path)
    assert flash.holds((0, patched(image, flash=1 * MB)), (0xFC000, after[0xFC000:0xFC080]),
                       (0xFE000, b"\xff" * 4096))
    assert after[0xFC000] == 5, "init data begin with 05"
    case.shot("detect")
    app.close()


def test_detect_too_small(case):
    """what does not fit the chip that was found is told before anything is written."""
    flash = Flash(case, size=512 * 1024, options="unpaced&size=512KB")
    app = run(case, flash, f"{case.file('fs.img', firmware.noise(9000))}@1M", "INTERNAL://DEFAULT",
              words="That is past the end of the flash memory", profile="detect")
    assert flash.holds()
    assert app.is_sensitive(app.flash), "another board may be larger"
    app.close()


def test_board_by_hand(case):
    """the virtual ESP-01 is flashed as the board that it plays."""
    image = firmware.program(9000)
    flash = Flash(case, size=512 * 1024, module="esp-01")
    app = run(case, flash, case.file("fw.bin", image), "INTERNAL://DEFAULT", words="Wrote 2 files",
              profile="esp-01-512k")
    assert app.shows("cannot reset itself")
    assert app.address("INTERNAL://DEFAULT") == "0x7c000"
    after = read(flash.path)
    assert flash.holds((0, patched(image, "dio", "40m", 512 * 1024)),
                       (0x7C000, after[0x7C000:0x7C080]))
    app.close()


def test_erase_all(case):
    """Erase whole flash first leaves nothing of before."""
    image = firmware.program(9000)
    flash = Flash(case)
    app = run(case, flash, case.file("fw.bin", image), erase_all=True)
    assert app.shows("The whole flash is erased first")
    assert read(flash.path) == merge(b"\xff" * 4 * MB, (0, patched(image, "dio", "40m", 4 * MB)))
    app.close()


def test_header_kept(case):
    """the options leave the header as the file has it when they are told to."""
    image = firmware.program(9000)
    flash = Flash(case)
    app = run(case, flash, case.file("fw.bin", image), flash_mode="keep", flash_frequency="keep",
              flash_size="keep")
    assert flash.holds((0, image))
    app.close()


def test_again(case):
    """the same window flashes again, another file to another place."""
    flash = Flash(case)
    first, second = firmware.noise(5000, 2), firmware.noise(9000, 3)
    app = run(case, flash, f"{case.file('a.bin', first)}@0x10000", words="Wrote 1 file (5 KB)")
    path = case.file("b.bin", second)
    app.click(app.find("push button", "Remove a.bin"))
    app.find("label", "Drop Firmware Here")
    case.offer("text", f"{path}@2M")
    xdotool("windowfocus", app.window)
    app.press("ctrl+v")
    wait(lambda: app.rows() == ["b.bin"], "the other file")
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file (9 KB)", 30)
    assert flash.holds((0x10000, first), (2 * MB, second))
    app.close()


def test_nodemcu_095(case):
    """the NodeMCU 0.9.5 image is flashed."""
    path = need("nodemcu-0.9.5/nodemcu_integer_0.9.5_20150318.bin")
    flash = Flash(case)
    app = run(case, flash, path, INIT_DATA, words="Wrote 2 files")
    assert flash.holds((0, patched(read(path), "dio", "40m", 4 * MB)), init_data(flash))
    app.close()


def test_pair(case):
    """the pair 0x00000.bin and 0x10000.bin finds its own places."""
    low, high = need("nodemcu-0.9.5/0x00000.bin"), need("nodemcu-0.9.5/0x10000.bin")
    flash = Flash(case)
    app = run(case, flash, low, high, INIT_DATA, words="Wrote 3 files")
    assert flash.holds((0, patched(read(low), "dio", "40m", 4 * MB)), (0x10000, read(high)),
                       init_data(flash))
    app.close()


def test_nodemcu_154(case):
    """the NodeMCU 1.5.4.1 float image and init data at 0x3fc000 are flashed."""
    path = need("nodemcu-1.5.4.1/nodemcu_float_master_20160917-1140.bin")
    init = need("nonos-sdk-3/esp_init_data_default_v05.bin")
    flash = Flash(case)
    app = run(case, flash, path, f"{init}@0x3fc000", words="Wrote 2 files")
    assert flash.holds((0, patched(read(path), "dio", "40m", 4 * MB)), (0x3FC000, read(init)))
    case.shot("nodemcu")
    app.close()


def test_sdk_set(case):
    """the SDK's boot loader, user program, blank and init data are flashed."""
    boot, user, blank, init = (need(f"nonos-sdk-3/{name}") for name in
                               ("boot_v1.7.bin", "user1.1024.new.2.bin", "blank.bin",
                                "esp_init_data_default_v08.bin"))
    flash = Flash(case)
    app = run(case, flash, boot, user, blank, init, words="Wrote 4 files")
    assert app.address("user1.1024.new.2.bin") == "0x01000"
    assert flash.holds((0, patched(read(boot), "dio", "40m", 4 * MB)), (0x1000, read(user)),
                       (0x3FE000, read(blank)), (0x3FC000, read(init)))
    app.close()


if __name__ == "__main__":
    cases.main()
