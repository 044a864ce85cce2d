# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""The device that both tools meet: the emulator that runs the chip's own ROM, or the project's
virtual board. It is started anew for every command, so that its counters are the command's."""
import contextlib
import json
import os
import pathlib
import select
import signal
import subprocess
import time

import images
import targets

READY_SECONDS = 10  # within which a device must say where it is
END_SECONDS = 5
SPARE_SECONDS = 60  # that an emulator outlives the longest command, should nobody end it


class DeviceError(Exception):
    """The device cannot be started; the words say why."""


class Emulator:
    """The chip's ROM and instruction set, the flash and the line, in real time."""
    words = "the emulator that runs the chip's own ROM"
    is_rom_only = False

    def __init__(self, program):
        self.program = program

    def command(self, flash, stats, longest):
        return [self.program, "--flash", flash, "--stats", stats,
                "--for", str(int(longest) + SPARE_SECONDS)]

    def on_terminal(self, link):
        return ["--link", link, "--on-open", "download"]

    def on_network(self, en_delay_ms):
        return ["--tcp", "0", "--en-delay-ms", str(en_delay_ms)]


class VirtualBoard:
    """Only its ROM: a stub for the chip's processor cannot run there. It counts nothing."""
    words = "the project's virtual board, without a stub"
    is_rom_only = True

    def __init__(self, program):
        self.program = program

    def command(self, flash, stats, longest):
        return [self.program, "--flash", flash]

    def on_terminal(self, link):
        return ["--link", link]

    def on_network(self, en_delay_ms):
        return ["--rfc2217", "0", "--en-delay", str(en_delay_ms)]


def build_emulator(build):
    """Returns: the emulator's program, built from the folder beside the sources"""
    source = images.SOURCE_ROOT.parent / "shared/tools/esp8266-emu"
    output = pathlib.Path(build).resolve() / "esp8266-emu"
    if not (source / "Makefile").exists():
        raise DeviceError(f"there is no emulator in {source}: name one in ESP8266_EMULATOR")
    try:
        made = subprocess.run(["make", "-s", "-C", source, f"O={output}"], capture_output=True,
                              text=True)
    except FileNotFoundError as error:
        raise DeviceError("make is needed to build the emulator") from error
    if made.returncode != 0:
        raise DeviceError(f"the emulator cannot be built:\n{made.stderr}")
    return str(output / "esp8266-emu")


def choose(build):
    """Returns: the kind of device that the environment asks for"""
    if not os.environ.get("ESP8266_ROM"):
        return VirtualBoard(str(pathlib.Path(build).resolve() / "src/virtual/virtual-esp8266"))
    return Emulator(os.environ.get("ESP8266_EMULATOR") or build_emulator(build))


class TerminalLine:
    """A pseudo terminal. It has no reset lines, so the device enters its loader when it is opened.

    libserialport takes none for a port, so nodeflash gets the shim that makes it look like one.
    esptool needs no shim and gets none; what the shim costs is nodeflash's.
    """
    words = "on a pseudo terminal, in its loader"
    judged = targets.TIMES
    tool_options = ["--before", "no-reset", "--after", "no-reset"]

    def __init__(self, folder, build):
        self.root = pathlib.Path(folder) / "tty"
        self.link = str(self.root / "dev/ttyUSB0")
        self.shim = str(pathlib.Path(build).resolve() / "tests/tty-shim.so")
        usb = self.root / "sys/devices/usb1"
        node = usb / "1-1:1.0/port/tty/ttyUSB0"
        node.mkdir(parents=True)
        (self.root / "dev").mkdir()
        (self.root / "sys/class/tty").mkdir(parents=True)
        for name, value in {"idVendor": "10c4", "idProduct": "ea60", "busnum": "1", "devnum": "2",
                            "product": "Bench"}.items():
            (usb / name).write_text(value + "\n", encoding="ascii")
        (node / "device").symlink_to("../..")
        (self.root / "sys/class/tty/ttyUSB0").symlink_to(node)

    def device_options(self, kind, tool):
        return kind.on_terminal(self.link)

    def port(self, tool, said):
        return self.link if tool.is_peer else "/dev/ttyUSB0"

    def environment(self, tool):
        if tool.is_peer:
            return {}
        # A program built with the address sanitizer wants to be its own first library; it works
        # without.
        options = os.environ.get("ASAN_OPTIONS")
        options = (options + ":" if options else "") + "verify_asan_link_order=0"
        return {"LD_PRELOAD": self.shim, "NF_TTY_ROOT": str(self.root), "ASAN_OPTIONS": options}


class NetworkLine:
    """RFC 2217, with reset lines. pyserial changes one line at a time, 50 ms apart, and passes
    through "both asserted", which releases both on this circuit: esptool gets a device that does
    not notice, with 100 ms at EN, and nodeflash one as it is on a bare board."""
    words = "over RFC 2217, with its reset lines (EN rises in 1 ms, for esptool in 100 ms)"
    judged = targets.READY
    tool_options = []

    def device_options(self, kind, tool):
        return kind.on_network(100 if tool.is_peer else 1)

    def port(self, tool, said):
        return f"rfc2217://{said}"

    def environment(self, tool):
        return {}


def read_place(process):
    """Returns: where the device says it is: the second word of its first line"""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if select.select([process.stdout], [], [], 0.1)[0]:
            words = process.stdout.readline().split()
            if len(words) >= 2:
                return words[1]
    return None


def end_process(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


class Running:
    """A device that is switched on."""

    def __init__(self, process, place, stats):
        self.process, self.place, self.stats = process, place, stats

    def read_counters(self):
        """Returns: what it counted, when it has ended; empty where it does not count"""
        try:
            with open(self.stats, encoding="ascii") as stats:
                return json.load(stats)
        except FileNotFoundError:
            return {}


@contextlib.contextmanager
def switched_on(kind, options, flash, folder, longest):
    """Starts a device with the flash in a file, and ends it whatever happens."""
    folder = pathlib.Path(folder)
    stats, log = folder / "stats.json", folder / "device.log"
    stats.unlink(missing_ok=True)
    command = kind.command(str(flash), str(stats), longest) + options
    with open(log, "wb") as log_file:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=log_file, text=True, start_new_session=True)
    try:
        place = read_place(process)
        if place is None:
            raise DeviceError(f"{kind.program} did not start:\n" +
                              log.read_text(encoding="utf-8", errors="replace"))
        yield Running(process, place, stats)
        if process.poll() is not None:
            raise DeviceError(f"{kind.program} ended by itself:\n" +
                              log.read_text(encoding="utf-8", errors="replace"))
    finally:
        end_process(process)
