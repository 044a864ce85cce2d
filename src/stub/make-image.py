#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Builds the stub for the chip and keeps it as data/stub/esp8266.ini, which the program uploads.

usage: make-image.py [--compiler GCC] build OUTPUT
       make-image.py [--compiler GCC] check IMAGE
       make-image.py esptool IMAGE

"check" prints TAP: that the image belongs to the sources as they are, and, where the compiler that
made it is there, that it makes the very same bytes again. "esptool" prints the image as esptool
keeps its own stubs (JSON), so that esptool can be tried with this one.
"""
import argparse
import base64
import configparser
import hashlib
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

STUB = pathlib.Path(__file__).resolve().parent
WIRE = STUB.parent / "wire"
COMPILED = sorted(STUB.glob("*.c")) + [STUB / "on-chip.S"] + [
    WIRE / name for name in ("crc32.c", "packet.c", "slip.c")]
HEADERS = sorted(STUB.glob("*.h")) + sorted(WIRE.glob("*.h"))
SCRIPT = STUB / "stub.ld"
# Every byte is uploaded each time: the three in the last line make the code 2 % smaller.
FLAGS = ["-std=gnu11", "-Os", "-flto", "-ffreestanding", "-ffunction-sections", "-fdata-sections",
         "-mlongcalls", "-Wall", "-Wextra", "-Wconversion", "-Wno-unused-parameter", "-Werror",
         "-nostdlib", "-frandom-seed=stub", "-Wl,--gc-sections", "-Wl,--build-id=none",
         "-mno-target-align", "-fno-cse-follow-jumps", "-fno-move-loop-invariants"]
PT_LOAD = 1
INSTRUCTION_MEMORY = 0x40100000
HEAD = """\
# The program that is uploaded to the chip. Made from src/stub by make-image.py: do not edit.
"""


def hash_sources():
    digest = hashlib.sha256(" ".join(FLAGS).encode())
    for path in COMPILED + HEADERS + [SCRIPT]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def link(compiler, elf):
    subprocess.run([compiler, *FLAGS, f"-I{WIRE}", f"-I{STUB}", "-T", SCRIPT, "-o", elf, *COMPILED],
                   check=True)


def read_elf(path):
    """Returns the entry and what is loaded: [(address, bytes), ...]"""
    elf = path.read_bytes()
    entry, table = struct.unpack_from("<II", elf, 24)
    size, count = struct.unpack_from("<HH", elf, 42)
    segments = []
    for i in range(count):
        kind, offset, address, _, length = struct.unpack_from("<IIIII", elf, table + i * size)
        if kind == PT_LOAD and length:
            content = elf[offset:offset + length]
            segments.append((address, content + bytes(-length % 4)))
    return entry, segments


def get_version(compiler):
    return "gcc " + subprocess.run([compiler, "-dumpfullversion"], check=True, capture_output=True,
                                   text=True).stdout.strip()


def make(compiler):
    with tempfile.TemporaryDirectory() as folder:
        elf = pathlib.Path(folder, "stub.elf")
        link(compiler, elf)
        entry, segments = read_elf(elf)
    lines = [HEAD + "[stub]", f"compiler={get_version(compiler)}", f"sources={hash_sources()}",
             f"size={sum(len(content) for _, content in segments)}", f"entry={entry:#x}"]
    for i, (address, content) in enumerate(segments):
        lines += ["", f"[segment {i}]", f"address={address:#x}", f"size={len(content)}",
                  f"bytes={base64.b64encode(content).decode()}"]
    return "\n".join(lines) + "\n"


def check(compiler, image):
    text = image.read_text(encoding="ascii")
    kept = configparser.ConfigParser()
    kept.read_string(text)
    ok = kept["stub"]["sources"] == hash_sources()
    again = "build it again: ninja stub-image"
    print("1..2")
    print(("ok" if ok else "not ok") + " 1 the image belongs to these sources")
    if not ok:
        print(f"# {again}")
    if shutil.which(compiler) is None:
        print(f"ok 2 the image is what the compiler makes # SKIP there is no {compiler}")
    elif get_version(compiler) != kept["stub"]["compiler"]:
        print("ok 2 the image is what the compiler makes # SKIP made by "
              f"{kept['stub']['compiler']}, here is {get_version(compiler)}")
    else:
        same = make(compiler) == text
        ok = ok and same
        print(("ok" if same else "not ok") + " 2 the image is what the compiler makes")
    return ok


def print_for_esptool(image):
    kept = configparser.ConfigParser()
    kept.read_string(image.read_text(encoding="ascii"))
    memory = {"text": {}, "data": {}}
    for name in kept.sections():
        if name.startswith("segment"):
            address = int(kept[name]["address"], 0)
            kind = "text" if address >= INSTRUCTION_MEMORY else "data"
            memory[kind][address] = base64.b64decode(kept[name]["bytes"])
    stub = {"entry": int(kept["stub"]["entry"], 0)}
    for kind, pieces in memory.items():
        start = min(pieces)
        whole = bytearray(max(at + len(content) for at, content in pieces.items()) - start)
        for at, content in pieces.items():
            whole[at - start:at - start + len(content)] = content
        stub[f"{kind}_start"] = start
        stub[kind] = base64.b64encode(whole).decode()
    stub["bss_start"] = stub["data_start"] + len(base64.b64decode(stub["data"]))
    print(json.dumps(stub))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", default="xtensa-lx106-elf-gcc")
    parser.add_argument("action", choices=["build", "check", "esptool"])
    parser.add_argument("image", type=pathlib.Path)
    options = parser.parse_args()
    if options.action == "check":
        sys.exit(not check(options.compiler, options.image))
    if options.action == "esptool":
        print_for_esptool(options.image)
        return
    options.image.write_text(make(options.compiler), encoding="ascii")


main()
