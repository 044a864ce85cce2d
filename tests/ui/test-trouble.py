#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""What goes wrong: cancelling, closing while a job runs, and boards and ports that are not as they
should be."""
import cases
import driver
import firmware
from driver import wait
from firmware import MB, merge, patched, read

# A flash that takes no time on a line as slow as a real one: there is time to cancel.
SLOW = "fast"
LINE = {"profile": "nodemcu-1.0", "baud_rate": "115200"}


def is_under_way(app):
    """Whether the chip has taken something of the file: from then on it is not as it was."""
    return app.shows("Writing fw.bin: ") and not app.shows("Writing fw.bin: 0 bytes")


def start_slow(case, size=200000):
    """Starts a job of some 20 seconds and waits until it writes. Returns the program, the image and
    the flash."""
    image = firmware.program(size)
    flash = case.files / "flash.img"
    flash.write_bytes(firmware.noise(4 * MB, seed=7))
    app = case.start(case.file("fw.bin", image), port=f"virtual:esp-12e?flash={flash}&{SLOW}",
                     **LINE)
    app.press("ctrl+Return")
    wait(lambda: is_under_way(app), "the writing", 30)
    return app, image, flash


def check_half_written(app, flash):
    app.wait_text("The chip is half-written")
    assert app.shows("Cancelled")
    assert app.shows("Not finished")
    assert "Cancelled" in app.log_text()
    assert read(flash)[0x40000:] == firmware.noise(4 * MB, seed=7)[0x40000:]


def test_cancel(case):
    """Cancel stops at once, says that the chip is half-written, and the next Flash works."""
    app, image, flash = start_slow(case, 60000)
    app.click(app.cancel)
    wait(lambda: app.seek("push button", "Flash"), "Flash to come back", 2)
    check_half_written(app, flash)
    case.shot("cancelled")
    app.press("alt+f")
    app.wait_text("Wrote 1 file", 60)
    assert read(flash) == merge(firmware.noise(4 * MB, seed=7),
                                (0, patched(image, "dio", "40m", 4 * MB)))
    app.close()


def test_nothing_changes_meanwhile(case):
    """the rows show how far it is, and cannot be changed while a job runs."""
    app, _, _ = start_slow(case)
    app.wait_text("Being written")
    app.set_address("fw.bin", "64K")
    app.click(app.find("push button", "Remove fw.bin"))
    app.press("ctrl+o")
    assert app.shows("Writing fw.bin"), "it is still under way"
    assert app.address("fw.bin") == "0x00000"
    assert app.rows() == ["fw.bin"]
    assert not app.find_window("Add Files")
    app.press("Escape")
    app.wait_text("Cancelled")
    app.close()


def test_cancel_by_escape(case):
    """Escape cancels too."""
    app, _, flash = start_slow(case)
    app.press("Escape")
    check_half_written(app, flash)
    app.close()


def test_close_while_writing(case):
    """closing the window while it writes asks first; keeping on keeps on."""
    app, _, flash = start_slow(case)
    app.press("ctrl+w")
    app.wait_text("Stop flashing and close?")
    case.shot("close-question")
    app.click_in_dialog("Keep Flashing")
    wait(lambda: not app.shows("Stop flashing and close?"), "the question to go")
    assert app.seek("push button", "Cancel"), "it goes on"
    app.press("ctrl+q")
    app.wait_text("Stop flashing and close?")
    app.click_in_dialog("Stop and Close")
    app.wait_end()
    assert read(flash)[0x40000:] == firmware.noise(4 * MB, seed=7)[0x40000:]


def test_question_goes_by_itself(case):
    """the question goes when the job is over before it is answered."""
    image = firmware.program(60000)
    app = case.start(case.file("fw.bin", image), port=f"virtual:esp-12e?{SLOW}", **LINE)
    app.press("ctrl+Return")
    wait(lambda: app.shows("Writing fw.bin"), "the writing", 30)
    app.press("ctrl+w")
    app.wait_text("Stop flashing and close?")
    app.wait_text("Wrote 1 file", 60)
    assert not app.shows("Stop flashing and close?")
    app.close()


def test_notification(case):
    """who looks elsewhere is told by the desktop that the job is over."""
    image = firmware.program(60000)
    app = case.start(case.file("fw.bin", image), port=f"virtual:esp-12e?{SLOW}", **LINE)
    app.press("ctrl+Return")
    wait(lambda: app.shows("Writing fw.bin"), "the writing", 30)
    driver.xdotool("windowfocus", case.offer("text", "nothing"))
    app.wait_text("Wrote 1 file", 60)
    wait(lambda: "It runs" in case.desktop.notifications(), "the notification")
    app.close()


def check_fault(case, port, headline, advice, size=9000, **settings):
    """A job that fails says what happened and what to do, once, and leaves Flash ready."""
    settings = {"profile": "nodemcu-1.0", **settings}
    app = case.start(case.file("fw.bin", firmware.program(size)), port=port, **settings)
    app.press("ctrl+Return")
    app.wait_text(headline, 30)
    assert app.shows(advice), app.statuses()
    assert not app.shows("Wrote"), "no success beside a failure"
    assert app.value(app.bar) < 1
    assert headline in app.log_text()
    wait(lambda: app.is_sensitive(app.flash), "Flash to be ready again")
    return app


def test_no_answer(case):
    """a board that does not answer."""
    app = check_fault(case, "virtual:esp-12e?unpaced&fault=no-answer", "The board does not answer",
                      "hold FLASH")
    case.shot("no-answer")
    app.click(app.find("push button", "Copy the result"))
    app.close()


def test_runs_program(case):
    """a board that runs its program."""
    check_fault(case, "virtual:esp-12e?unpaced&fault=stuck", "runs its program",
                "while you tap RST").close()


def test_unplugged(case):
    """a board that is unplugged in the middle."""
    app = check_fault(case, "virtual:esp-12e?unpaced&fault=unplug:30000", "unplugged", "Plug it in",
                      size=60000)
    assert app.shows("half-written")
    assert app.shows("Not finished")
    case.shot("unplugged")
    app.close()


def test_locked_flash(case):
    """a flash that keeps nothing."""
    check_fault(case, "virtual:esp-12e?unpaced&fault=locked", "does not keep what is written",
                "write-protected").close()


def test_wrong_chip(case):
    """another chip."""
    check_fault(case, "virtual:esp-12e?unpaced&fault=esp32", "This is not an ESP8266",
                "ESP8266 and ESP8285").close()


def test_port_gone(case):
    """a port that is not there."""
    check_fault(case, "/dev/ttyUSB97", "The port is not there", "Plug the board in").close()


def test_port_unreachable(case):
    """a network port that nobody serves."""
    check_fault(case, "socket://127.0.0.1:9", "The network port does not answer",
                "Check the host and port").close()


def test_bad_baud_rate(case):
    """a baud rate that is none forbids Flash and says why."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), port="virtual:esp-12e?unpaced",
                     show_options=True)
    app.click(app.find("text", "Baud rate"))
    app.press("ctrl+a")
    app.type("fast")
    app.wait_text("The baud rate is a number from 300 to 4000000")
    assert not app.is_sensitive(app.flash)
    app.press("ctrl+a")
    app.type("500000")
    wait(lambda: app.is_sensitive(app.flash), "Flash")
    app.close()


def test_log(case):
    """the log is saved, copied and cleared."""
    app = case.start(case.file("fw.bin", firmware.program(9000)), port="virtual:esp-12e?unpaced",
                     profile="nodemcu-1.0")
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file", 30)
    text = app.log_text()
    app.act(app.find("push button", "Save log…"))
    dialog = wait(lambda: app.find_window("Save Log"), "the file chooser")
    driver.xdotool("windowfocus", dialog)
    path = case.files / "saved.log"
    app.press("ctrl+a")
    app.type(path)
    app.press("Return")
    wait(path.exists, "the file")
    wait(lambda: "The log was saved as" in app.log_text(), "the confirmation")
    assert path.read_text(encoding="utf-8") == text + "\n"
    driver.xdotool("windowfocus", app.window)
    app.press("ctrl+shift+k")
    wait(lambda: app.log_text() == "", "an empty log")
    app.close()


def test_shortcuts_and_about(case):
    """the keyboard shortcuts and About can be opened."""
    app = case.start()
    app.press("ctrl+question")
    app.wait_text("Paste files, paths or an esptool command")
    case.shot("shortcuts")
    app.press("Escape")
    wait(lambda: not app.shows("Paste files, paths or an esptool command"), "the shortcuts to go")
    app.press("F10")
    app.act(app.find("menu item", "About Node Flasher"))
    wait(lambda: app.shows("Write firmware to ESP8266 boards"), "About")
    case.shot("about")
    app.press("Escape")
    app.close()


if __name__ == "__main__":
    cases.main()
