#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""What the menu does beside Flash: backing up, erasing and comparing, with the whole flash of the
virtual board compared afterwards; and the options for the stub and the speed of the line."""
import re
import resource

import cases
import driver
import firmware
from cases import on
from driver import wait
from firmware import MB, merge, patched, read

UNPACED = "unpaced"


class Flash:
    """The flash of a virtual board with 1 MB, kept in a file."""

    def __init__(self, case, options=UNPACED, content=None):
        self.path = case.files / "flash.img"
        self.before = firmware.noise(MB, seed=7) if content is None else content
        self.path.write_bytes(self.before)
        self.port = f"virtual:esp-12e?size=1MB&flash={self.path}&{options}"

    def holds(self, *pieces):
        return read(self.path) == merge(self.before, *pieces)


def start(case, flash, *files, **settings):
    return case.start(*files, port=flash.port, **settings)


def open_chooser(app, title="Back Up Flash"):
    window = wait(lambda: app.find_window(title), "the file chooser")
    driver.xdotool("windowfocus", window)
    return window


def ask_to_erase(app):
    app.pick("Erase…")
    app.wait_text("Erase the whole flash memory?")


def refuse_to_erase(app, refuse):
    """Answers with no, by whatever means, and waits until the window is back."""
    refuse()
    wait(lambda: not app.shows("Erase the whole flash memory?"), "the question to go")
    driver.xdotool("windowfocus", app.window)


def answer_chooser(app, path):
    """Types the path into the file chooser that is open."""
    open_chooser(app)
    app.press("ctrl+a")
    app.type(path)
    app.press("Return")


# --- Back Up Flash -------------------------------------------------------------------------------

def test_back_up(case):
    """Back Up Flash asks for a file, reads the whole flash into it, and says where it is."""
    flash = Flash(case)
    app = start(case, flash)
    app.pick("Back Up Flash…")
    open_chooser(app)
    name = re.compile(r"esp8266-\d{4}-\d\d-\d\d-\d{4}\.bin")
    wait(lambda: any(name.fullmatch(app.text(node)) for node in app.matches("text")), "a name")
    path = case.files / "whole.bin"
    answer_chooser(app, path)
    app.wait_text("It is saved as", 20)
    for words in ("Read 1 MB", "MD5 of every sector is right", str(path), "Wi-Fi passwords"):
        assert app.shows(words), words
    assert app.value(app.bar) == 1.0
    log = app.log_text()
    for words in ("The port is open at 460800 baud", "does the work at 460800 baud",
                  "Read 1 MB at 0x00000", f"It is saved as {path}", "The program was started"):
        assert words in log, (words, log)
    assert read(path) == flash.before
    assert flash.holds()
    wait(lambda: "Read 1 MB" in app.focused().name, "the focus on the result")
    case.shot("back-up")
    app.close()


def handle_folders(case):
    """Makes a stand-in for a file manager, which writes down what it is to show."""
    shown = case.files / "shown"
    folder = case.desktop.home / "data/applications"
    folder.mkdir()
    (folder / "folders.desktop").write_text(
        "[Desktop Entry]\nType=Application\nName=Folders\nMimeType=inode/directory;\n"
        f"Exec=sh -c 'echo \"$1\" >{shown}' sh %u\n", encoding="utf-8")
    (case.desktop.config / "mimeapps.list").write_text(
        "[Default Applications]\ninode/directory=folders.desktop\n", encoding="utf-8")
    return shown


def test_show_in_folder(case):
    """Show in Folder opens the folder of the backup; without a backup there is no such button."""
    shown = handle_folders(case)
    app = start(case, Flash(case), case.file("fw.bin", firmware.program(9000)))
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file", 20)
    assert not app.seek("push button", "Show in Folder")
    app.press("ctrl+b")
    answer_chooser(app, case.files / "whole.bin")
    app.click(app.find("push button", "Show in Folder", 20))
    wait(shown.exists, "the file manager")
    wait(lambda: str(case.files) in shown.read_text(encoding="utf-8"), "the folder")
    app.close()


def test_back_up_not_after_all(case):
    """a file chooser that is cancelled leaves the board alone."""
    flash = Flash(case)
    app = start(case, flash)
    app.pick("Back Up Flash…")
    open_chooser(app)
    app.press("Escape")
    wait(lambda: not app.find_window("Back Up Flash"), "the file chooser to go")
    assert app.log_text() == ""
    assert not app.seek("push button", "Cancel")
    app.close()


def test_back_up_cancelled(case):
    """Cancel stops the reading, and no file is left."""
    flash = Flash(case, options="fast")
    path = case.files / "whole.bin"
    app = start(case, flash, baud_rate="115200")
    app.press("ctrl+b")
    answer_chooser(app, path)
    app.wait_text("Reading: ", 20)
    case.shot("reading")
    app.press("Escape")
    app.wait_text("Cancelled")
    assert not path.exists()
    assert [entry.name for entry in case.files.iterdir()] == ["flash.img"]
    app.close()


def limit_files(app, size):
    """From now on no file of the program can grow larger: writing fails as on a full disk."""
    resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_disk_full(case):
    """what was read is not lost when the disk takes no more of it: it is saved elsewhere."""
    flash = Flash(case)
    path, other = case.files / "whole.bin", case.files / "other.bin"
    path.write_bytes(b"an older backup")
    app = start(case, flash)
    limit_files(app, MB // 2)
    app.press("ctrl+b")
    answer_chooser(app, path)
    app.wait_text("Do you want to replace it?")
    app.press("alt+r")
    app.wait_text("The backup could not be saved", 20)
    assert app.shows(str(path)), "which file"
    assert app.seek("push button", "Cancel") and app.value(app.bar) < 1, "the run is not over"
    assert read(path) == b"an older backup"
    case.shot("unsaved")

    # Who closes the question or the file chooser has not decided yet.
    app.press("Escape")
    open_chooser(app)
    app.press("Escape")
    wait(lambda: not app.find_window("Back Up Flash"), "the file chooser to go")
    app.wait_text("The backup could not be saved")

    app.click_in_dialog("Save Elsewhere…")
    answer_chooser(app, other)
    app.wait_text("The backup could not be saved")
    assert app.shows(str(other)), "it is no better there"

    limit_files(app, resource.RLIM_INFINITY)
    app.click_in_dialog("Save Elsewhere…")
    answer_chooser(app, other)
    app.wait_text("It is saved as")
    assert read(other) == flash.before
    assert sorted(entry.name for entry in case.files.iterdir()) == ["flash.img", "other.bin",
                                                                    "whole.bin"]
    app.close()


def test_discard(case):
    """a backup that cannot be saved can be given up, and then the run has failed."""
    app = start(case, Flash(case))
    limit_files(app, MB // 2)
    app.press("ctrl+b")
    answer_chooser(app, case.files / "whole.bin")
    app.wait_text("The backup could not be saved", 20)
    app.click_in_dialog("Discard")
    app.wait_text("A file cannot be written")
    assert not app.shows("It is saved as")
    wait(lambda: app.find("push button", "Flash"), "Flash to come back")
    case.shot("discarded")
    app.close()


# --- Erase ---------------------------------------------------------------------------------------

def test_erase(case):
    """Erase says what is lost, and does nothing unless it is told so."""
    flash = Flash(case)
    app = start(case, flash)
    for answer in (lambda: app.press("Return"), lambda: app.press("Escape"),
                   lambda: app.click_in_dialog("Cancel")):
        ask_to_erase(app)
        for words in ("its program, its files, Wi-Fi settings and init data", "virtual:esp-12e",
                      "will not start until it is flashed again"):
            assert app.shows(words), words
        case.shot("erase-question")
        refuse_to_erase(app, answer)
        assert flash.holds() and app.log_text() == ""

    ask_to_erase(app)
    app.click_in_dialog("Erase")
    app.wait_text("Erased 1 MB", 30)
    assert read(flash.path) == b"\xff" * MB
    log = app.log_text()
    assert "Erased 1 MB at 0x00000" in log and "stays in its loader" in log, log
    assert "The program was started" not in log, "there is none any more"
    case.shot("erased")
    app.close()


def test_erase_by_rom(case):
    """Erase works without the stub too."""
    flash = Flash(case)
    app = start(case, flash, rom_only=True)
    app.press("ctrl+shift+e")
    app.click_in_dialog("Erase")
    app.wait_text("Every erased block was looked at", 30)
    assert read(flash.path) == b"\xff" * MB
    app.close()


# --- Verify Only ---------------------------------------------------------------------------------

def flashed(case, image, data):
    """A flash that holds what Flash would write: the header as the board needs it."""
    return Flash(case, content=merge(firmware.noise(MB, seed=7),
                                     (0, patched(image, flash=MB)), (0x40000, data)))


def test_verify_same(case):
    """Verify Only finds that the flash holds the files, and writes nothing."""
    image, data = firmware.program(70001), firmware.noise(9000, 3)
    flash = flashed(case, image, data)
    app = start(case, flash, case.file("fw.bin", image), f"{case.file('data.bin', data)}@0x40000",
                "INTERNAL://DEFAULT")
    app.click(app.find("check box", "Write INTERNAL://DEFAULT"))
    app.pick("Verify Only")
    app.wait_text("The flash holds 2 files (77 KB) exactly", 20)
    assert app.shows("Same in the flash")
    assert app.value(app.bar) == 1.0
    log = app.log_text()
    assert "fw.bin: 68 KB are compared with the flash at 0x00000" in log, log
    assert "in the flash it should be (qio, 40m, 1MB)" in log, log
    assert "go to" not in log and "changed to" not in log, log
    assert flash.holds()
    case.shot("verified")
    app.close()


def test_verify_different(case):
    """Verify Only lists where the flash differs, and writes nothing."""
    image, data = firmware.program(70001), firmware.noise(9000, 3)
    flash = flashed(case, image, data)
    for place in (0x2010, 0x3010, 0x9000):
        flash.before = merge(flash.before, (place, bytes([flash.before[place] ^ 0x55])))
    flash.path.write_bytes(flash.before)
    app = start(case, flash, case.file("fw.bin", image), f"{case.file('data.bin', data)}@0x40000")
    app.press("ctrl+shift+v")
    app.wait_text("The flash memory holds something else", 20)
    assert app.shows("Differs from the flash"), "the row of fw.bin"
    assert app.shows("Same in the flash"), "the row of data.bin"
    assert not app.shows("half-written")
    log = app.log_text()
    for words in ("fw.bin: 8 KB from 0x02000 to 0x03fff hold something else in the flash",
                  "fw.bin: 4 KB from 0x09000 to 0x09fff hold something else in the flash",
                  "The flash memory holds something else"):
        assert words in log, (words, log)
    assert "data.bin: 9 KB hold" not in log
    assert flash.holds()
    case.shot("differs")
    app.close()


def test_verify_detects(case):
    """Verify Only asks the chip first where a file's place depends on it, and needs a file."""
    flash = Flash(case)
    app = start(case, flash)
    assert not app.is_sensitive(app.menu_item("Verify Only"))
    assert app.is_sensitive(app.menu_item("Back Up Flash…"))
    assert app.is_sensitive(app.menu_item("Erase…"))
    app.press("Escape")
    app.click(app.find("push button", "Add built-in data"))
    app.act(app.find("menu item", "Init Data"))
    wait(lambda: app.rows() == ["INTERNAL://DEFAULT"], "the row")
    app.pick("Verify Only")
    app.wait_text("The flash memory holds something else", 20)
    assert app.address("INTERNAL://DEFAULT") == "0xfc000"
    assert flash.holds()
    app.close()


# --- While a job runs ----------------------------------------------------------------------------

def test_nothing_else_meanwhile(case):
    """while a job runs the menu starts no other, and closing asks in the words of the job."""
    flash = Flash(case, options="fast")
    app = start(case, flash, case.file("fw.bin", firmware.program(9000)), baud_rate="115200")
    app.press("ctrl+b")
    answer_chooser(app, case.files / "whole.bin")
    app.wait_text("Reading: ", 20)
    for item in ("Verify Only", "Back Up Flash…", "Erase…"):
        assert not app.is_sensitive(app.menu_item(item)), item
        app.press("Escape")
        wait(lambda: not app.seek("menu item", item), "the menu to close")
    app.press("ctrl+shift+e")
    app.press("ctrl+w")
    app.wait_text("Stop the backup and close?")
    assert not app.shows("Erase the whole flash memory?")
    app.click_in_dialog("Keep Reading")
    wait(lambda: not app.shows("Stop the backup and close?"), "the question to go")
    assert app.seek("push button", "Cancel"), "it goes on"
    app.press("ctrl+w")
    app.click_in_dialog("Stop and Close")
    app.wait_end()
    assert not (case.files / "whole.bin").exists()


# --- Options -------------------------------------------------------------------------------------

@on(size="1000x1100")
def test_rom_only(case):
    """the chip's own loader flashes alone when told so; what needs the stub says so."""
    image = firmware.program(20000)
    flash = Flash(case)
    app = start(case, flash, case.file("fw.bin", image), show_options=True, window_height=1080)
    assert not app.shows("The chip's own loader does the work")
    app.click(app.find("check box", "Use the chip's own loader only"))
    app.wait_text("The chip's own loader does the work")
    assert not app.is_sensitive(app.find("check box",
                                         "Write everything, also what is there already"))
    app.press("ctrl+Return")
    app.wait_text("The chip's checksum of every block is right", 30)
    assert "does the work at" not in app.log_text(), "the stub was not started"
    assert flash.holds((0, patched(image, flash=MB)))
    for key in ("ctrl+shift+v", "ctrl+b"):
        app.press("ctrl+shift+k")
        app.press(key)
        app.wait_text("The board's own loader cannot do this")
        assert app.shows("the stub: leave it switched on")
        wait(lambda: "cannot do this" in app.log_text(), "the log")
        assert not app.find_window("Back Up Flash"), "nobody is asked for a file in vain"
    case.shot("rom-only")
    app.close()


def test_without_stub(case):
    """a chip on which the stub does not start is flashed by its own loader, and that is said."""
    image = firmware.program(20000)
    flash = Flash(case, options="unpaced&fault=no-stub")
    app = start(case, flash, case.file("fw.bin", image))
    app.press("ctrl+Return")
    app.wait_text("The chip's checksum of every block is right", 30)
    assert "The stub does not start on this board" in app.log_text()
    assert flash.holds((0, patched(image, flash=MB)))
    app.close()


def test_only_what_differs(case):
    """what is there already is not written again and the words say so; the option writes it."""
    image = firmware.program(90000)
    flash = Flash(case)
    app = start(case, flash, case.file("fw.bin", image), show_options=True)
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file (88 KB)", 30)
    assert app.shows("Written and checked")
    app.press("ctrl+Return")
    app.wait_text("Nothing had to be written", 30)
    assert app.shows("Same in the flash")
    assert "fw.bin: 88 KB are in the flash already and are not sent" in app.log_text()
    case.shot("nothing-to-write")

    content = bytearray(read(flash.path))
    content[0x5123] ^= 0xFF
    flash.path.write_bytes(content)
    app.press("ctrl+shift+k")
    app.press("ctrl+Return")
    app.wait_text("84 KB of that were there already", 30)
    assert flash.holds((0, patched(image, flash=MB)))

    app.click(app.find("check box", "Write everything, also what is there already"))
    app.press("ctrl+shift+k")
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file (88 KB)", 30)
    wait(lambda: "wrote 88 KB" in app.log_text(), "all of it", 30)
    assert "already" not in app.log_text()
    app.close()


def test_bar_tells_what_is_skipped(case):
    """while a file is written that is there in part, the words say how much."""
    image = firmware.noise(200000, 5)
    flash = Flash(case, options="fast", content=merge(firmware.noise(MB, seed=7),
                                                      (0x10000, image[:100000])))
    app = start(case, flash, f"{case.file('data.bin', image)}@0x10000", baud_rate="115200")
    app.press("ctrl+Return")
    app.wait_text(", 96 KB were there already", 30)
    assert app.value(app.bar) > 0.4
    case.shot("skipping")
    app.press("Escape")
    app.wait_text("Cancelled")
    app.close()


@on(size="1000x1100")
def test_switches_remembered(case):
    """both switches are as they were left."""
    names = ("Use the chip's own loader only", "Write everything, also what is there already")
    app = case.start(show_options=True, window_height=1080)
    for name in reversed(names):
        assert not app.has_state(app.find("check box", name), "CHECKED"), "off at first"
        app.click(app.find("check box", name))
        wait(lambda: app.has_state(app.find("check box", name), "CHECKED"), name)
    case.shot("switches")
    app.close()
    app = case.start()
    for name in names:
        assert app.has_state(app.find("check box", name), "CHECKED"), name
    app.close()


# --- The speed of the line -----------------------------------------------------------------------

# A line that damages a byte now and then: at 115200 it is put up with.
NOISY = "unpaced&fault=flaky:3000&seed=1"


def test_rate_remembered(case):
    """a rate that the line does not carry is not offered a second time."""
    image = firmware.noise(300000, 5)
    flash = Flash(case, options=NOISY)
    path = case.file("data.bin", image)
    app = start(case, flash, f"{path}@0x10000", show_options=True)
    rate = app.find("text", "Baud rate")
    assert app.text(rate) == "460800"
    app.press("ctrl+Return")
    app.wait_text("Wrote 1 file", 60)
    limit = re.search(r"Cable or adapter limits at (\d+) baud", " ".join(app.statuses()))
    assert limit and int(limit[1]) < 460800, app.statuses()
    assert flash.holds((0x10000, image))
    assert app.text(rate) == limit[1]
    assert app.shows(f"This adapter managed {limit[1]}")
    case.shot("rate-limited")
    app.close()

    app = case.start()
    assert app.text(app.find("text", "Baud rate")) == limit[1]
    assert app.shows(f"This adapter managed {limit[1]}")
    app.choose("Port", "Virtual ESP-12E")
    wait(lambda: app.text(app.find("text", "Baud rate")) == "460800", "another adapter's rate")
    assert not app.shows("This adapter managed")
    app.choose("Port", flash.port)
    app.wait_text(f"This adapter managed {limit[1]}")

    # The person may know better.
    app.click(app.find("text", "Baud rate"))
    app.press("ctrl+a")
    app.type("230400")
    wait(lambda: not app.shows("This adapter managed"), "the offer to go")
    app.press("ctrl+Return")
    wait(lambda: "The port is open at 230400 baud" in app.log_text(), "the rate that was typed", 30)
    app.close()


# --- How it looks --------------------------------------------------------------------------------

def test_dark(case):
    """the dark style."""
    app = start(case, Flash(case), case.file("fw.bin", firmware.program(9000)),
                color_scheme="dark", show_options=True, rom_only=True)
    app.menu_item("Back Up Flash…")
    case.shot("tasks-dark-menu")
    app.press("Escape")
    ask_to_erase(app)
    case.shot("tasks-dark-question")
    refuse_to_erase(app, lambda: app.press("Escape"))
    app.close()


@on(size="500x1000")
def test_narrow(case):
    """360 pixels are enough for the options, the questions and the result of a backup."""
    app = start(case, Flash(case), case.file("fw.bin", firmware.program(9000)), window_width=360,
                window_height=960, show_options=True)
    case.shot("tasks-narrow-options")
    ask_to_erase(app)
    case.shot("tasks-narrow-question")
    refuse_to_erase(app, lambda: app.press("Escape"))
    app.press("ctrl+b")
    answer_chooser(app, case.files / "whole.bin")
    app.wait_text("It is saved as", 20)
    assert app.width() <= 360, app.width()
    wait(lambda: "Read 1 MB" in app.focused().name, "the focus on the result")
    button = app.find("push button", "Show in Folder").queryComponent()
    box = button.getExtents(app.atspi.WINDOW_COORDS)
    assert 0 <= box.x and box.x + box.width <= 360, box
    assert 0 <= box.y and box.y + box.height <= 960, f"it was scrolled to: {box}"
    case.shot("tasks-narrow-result")
    app.close()


@on(size="1200x1100", text_scale=2.0)
def test_large_text(case):
    """at 200 % text nothing is lost."""
    app = start(case, Flash(case), case.file("fw.bin", firmware.program(9000)), window_width=1000,
                window_height=1060, show_options=True)
    case.shot("tasks-large-options")
    ask_to_erase(app)
    case.shot("tasks-large-question")
    refuse_to_erase(app, lambda: app.press("Escape"))
    app.close()


if __name__ == "__main__":
    cases.main()
