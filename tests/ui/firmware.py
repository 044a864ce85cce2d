# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Images to flash: real ones from the folder that NODEFLASHER_FIRMWARE names or ../shared/firmware
beside the sources, and made-up ones; and what a flash must hold afterwards."""
import os
import pathlib
import random

SOURCE_ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(os.environ.get("NODEFLASHER_FIRMWARE") or
                      SOURCE_ROOT.parent / "shared/firmware")

MB = 1 << 20
SECTOR = 4096

# Byte 2 and the two halves of byte 3 of a header.
MODES = {"qio": 0, "qout": 1, "dio": 2, "dout": 3}
FREQUENCIES = {"40m": 0, "26m": 1, "20m": 2, "80m": 0xF}
SIZES = {512 * 1024: 0, 256 * 1024: 1, MB: 2, 2 * MB: 3, 4 * MB: 4, 8 * MB: 8, 16 * MB: 9}


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


CODE_AT = 0x10000


def program(size, mode="qio", flash=512 * 1024):
    """A program as the ROM takes it: one segment of noise with the right checksum, and in a large
    one the code that runs out of the flash."""
    if size > CODE_AT:
        boot = program(CODE_AT * 3 // 4, mode, flash)
        return boot + b"\xff" * (CODE_AT - len(boot)) + noise(size - CODE_AT, 2)
    body = noise((size - 32) // 16 * 16)
    checksum = 0xEF
    for byte in body:
        checksum ^= byte
    head = bytes([0xE9, 1, MODES[mode], SIZES[flash] << 4]) + (0x40100000).to_bytes(4, "little")
    segment = (0x40100000).to_bytes(4, "little") + len(body).to_bytes(4, "little")
    return head + segment + body + bytes(15) + bytes([checksum])


SCRIPT_AT = 0x3FFE8000


def virtual_program(script, mode="dio", flash=4 * MB):
    """A program that a virtual board plays by its script (see src/virtual/nf-virtual-script.h), as
    the ROM takes it from address 0."""
    body = b"nf-virtual-program 1\n" + script.encode() + b"\0"
    body += bytes(-len(body) % 4)
    checksum = 0xEF
    for byte in body:
        checksum ^= byte
    image = bytes([0xE9, 1, MODES[mode], SIZES[flash] << 4]) + (0x40100000).to_bytes(4, "little")
    image += SCRIPT_AT.to_bytes(4, "little") + len(body).to_bytes(4, "little") + body
    return image + bytes(-(len(image) + 1) % 16) + bytes([checksum])


def patched(image, mode=None, frequency=None, flash=None):
    """The image with its header changed as a profile asks for."""
    image = bytearray(image)
    if mode is not None:
        image[2] = MODES[mode]
    low = image[3] & 0x0F if frequency is None else FREQUENCIES[frequency]
    high = image[3] & 0xF0 if flash is None else SIZES[flash] << 4
    image[3] = high | low
    return bytes(image)


def merge(flash, *pieces):
    """What flash holds after (address, bytes) were written into it."""
    flash = bytearray(flash)
    for address, data in pieces:
        flash[address:address + len(data)] = data
    return bytes(flash)


def real(name):
    """The path of a real image, or None."""
    path = FOLDER / name
    return path if path.exists() else None


def read(path):
    return pathlib.Path(path).read_bytes()
