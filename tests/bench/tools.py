# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""The two programs: nodeflash, and the esptool that ESPTOOL names. Both get the same command line
but for the port."""
import json
import os
import pathlib
import shlex

import cases

# What both read, and what would make the one or the other slower than it is.
UNWANTED = ("ESPTOOL_PORT", "ESPTOOL_BAUD", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED",
            "LD_PRELOAD")

KEEP_HEADER = ["--flash-mode", "keep", "--flash-freq", "keep", "--flash-size", "keep"]


class Nodeflash:
    name = "nodeflash"
    is_peer = False
    ready_mark = b'"event":"item"'
    missing_mark = '"cause":"needs-stub"'

    def __init__(self, build):
        program = pathlib.Path(build).resolve() / "src/cli/nodeflash"
        self.start = [str(program), "--json"]

    def explain(self, outcome):
        """Returns: what the event of the error says; else the last that was said"""
        words = (outcome.last_words() or [""])[-1]
        try:
            event = json.loads(words)
            return ": ".join(event[key] for key in ("headline", "details") if event[key])
        except (ValueError, KeyError, TypeError):
            return words

    def baud(self, case):
        return case.baud

    def blank_sectors(self, is_rom_only):
        return 0  # it puts back what it has to erase


class Esptool:
    name = "esptool"
    is_peer = True
    ready_mark = b"Configuring flash size"
    missing_mark = "does not support"

    def __init__(self, command_line):
        self.start = shlex.split(command_line)

    def explain(self, outcome):
        words = outcome.last_words() or [""]
        return next((line for line in words if "fatal error" in line), words[-1])

    def baud(self, case):
        return case.peer_baud

    def blank_sectors(self, is_rom_only):
        """It does not keep the rest of the last sector; and the ROM's loader, whose arithmetic it
        works around only in part, also erases the next one where their number is odd."""
        return 2 if is_rom_only else 1


def choose(build):
    """Returns: nodeflash, and esptool when there is one"""
    peer = os.environ.get("ESPTOOL")
    return [Nodeflash(build)] + ([Esptool(peer)] if peer else [])


def verb_arguments(case, image_file, read_file):
    if case.verb == cases.WRITE:
        # A made-up image is none that a chip would start; both tools look at it, and go on.
        return [case.verb, "--force"] + KEEP_HEADER + ["0x0", image_file]
    if case.verb == cases.READ:
        return [case.verb, "0x0", hex(len(case.data)), read_file]
    return [case.verb]


def build_command(tool, case, port, options, files):
    """
    @options: of the line, for both tools
    @files: the image's and the one to read into
    """
    return (tool.start + ["--port", port, "--baud", str(tool.baud(case))] + options +
            verb_arguments(case, *map(str, files)))


def build_environment(folder, more):
    """The caller's, but with the folders for settings and for Python's compiled files elsewhere:
    what a run remembers is gone with it, and nothing is written beside anybody's sources."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    home = {f"XDG_{what}_HOME": str(folder / what.lower())
            for what in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {**kept, **home, "PYTHONPYCACHEPREFIX": str(folder.parent / "pycache"),
            "LC_ALL": "C.UTF-8", **more}
