# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""What is flashed: real firmware from the folder that NODEFLASHER_FIRMWARE names or
../shared/firmware beside the sources, and made-up images of the same kind where it is not there."""
import collections
import itertools
import os
import pathlib
import random

SOURCE_ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(os.environ.get("NODEFLASHER_FIRMWARE") or
                      SOURCE_ROOT.parent / "shared/firmware")

DEFAULT = "nodemcu-0.9.5/nodemcu_integer_0.9.5_20150318.bin"
OLDER_BUILD = "nodemcu-1.5.4.1/nodemcu_float_master_20160917-1140.bin"
NEWER_BUILD = "nodemcu-1.5.4.1/nodemcu_integer_master_20160917-1140.bin"

# The sizes of the three, for those that stand in for them.
DEFAULT_SIZE, OLDER_SIZE, NEWER_SIZE = 416_522, 479_923, 466_371

SECTOR = 4096
FLASH_SIZE = 4 << 20

Image = collections.namedtuple("Image", "name data")


class ImageError(Exception):
    """An image that cannot be measured with; the words say why."""


def made_up(size, seed):
    """Bytes that compress as well as a program does, to about two thirds: words of three bytes, as
    the chip's instructions are, of which some are much more frequent than others."""
    rng = random.Random(seed)
    words = [rng.randbytes(3) for _ in range(2000)]
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    return b"".join(rng.choices(words, cum_weights=weights, k=size // 3 + 1))[:size]


def made_up_builds():
    """Two builds of one program: the newer one lacks a few functions, so that all behind the first
    of them has moved."""
    older, cuts = made_up(OLDER_SIZE, 2), 16
    step, cut = OLDER_SIZE // cuts, (OLDER_SIZE - NEWER_SIZE) // cuts
    kept = [older[at:at + step - cut] for at in range(0, step * cuts, step)]
    return Image("older made-up build", older), Image("newer made-up build", b"".join(
        kept + [older[step * cuts:]]))


def from_file(path):
    path = pathlib.Path(path)
    image = Image(path.name, path.read_bytes())
    if len(image.data) > FLASH_SIZE:
        raise ImageError(f"{path} is larger than the flash")
    return image


def default():
    if (FOLDER / DEFAULT).exists():
        return from_file(FOLDER / DEFAULT)
    return Image("made-up image", made_up(DEFAULT_SIZE, 1))


def builds():
    """Returns: an older and a newer build of the same firmware"""
    if (FOLDER / OLDER_BUILD).exists() and (FOLDER / NEWER_BUILD).exists():
        return from_file(FOLDER / OLDER_BUILD), from_file(FOLDER / NEWER_BUILD)
    return made_up_builds()


def with_string_changed(data):
    """Turns eight bytes around, behind the middle where that makes a difference there. The XOR of
    all bytes, which is the ROM's checksum of a program, stays the same."""
    middle = len(data) // 2 // 8 * 8
    for at in itertools.chain(range(middle, len(data) - 7, 8), range(0, middle, 8)):
        piece = data[at:at + 8]
        if piece != piece[::-1]:
            return data[:at] + piece[::-1] + data[at + 8:]
    raise ImageError("an image that is the same everywhere is none to measure with")


def used_flash():
    """A flash that is full of something else, which cannot be compressed."""
    return random.Random(0).randbytes(FLASH_SIZE)


def blank_flash():
    return b"\xff" * FLASH_SIZE


def overlay(flash, data):
    """The flash after data was written to its beginning and nothing else changed."""
    return data + flash[len(data):]
