# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""How fast a write or a read can be at all: what has to pass over the wire, and what the flash chip
has to do, each taken alone and without a byte or a millisecond lost."""
import collections
import zlib

from images import SECTOR

PAGE = 256
BITS_PER_BYTE = 10  # with the start and the stop bit

# What the emulator's flash takes by default: typical values of data sheets.
ERASE_SECONDS = {0x1000: 0.045, 0x8000: 0.120, 0x10000: 0.150}
PAGE_SECONDS = 0.0007
BLOCKS = sorted(ERASE_SECONDS, reverse=True)

# What a command may take beyond its limit: start, reset, identification, proof.
FIXED_SECONDS = 0.6

Limit = collections.namedtuple("Limit", "wire_bytes wire_seconds flash_seconds")


def seconds_on_wire(count, baud):
    return count * BITS_PER_BYTE / baud


def pieces(size, piece):
    return range(0, size, piece)


def changed_bytes(before, data):
    """What of data has to be sent: that in sectors of the flash that do not hold it already."""
    return b"".join(data[at:at + SECTOR] for at in pieces(len(data), SECTOR)
                    if data[at:at + SECTOR] != before[at:at + SECTOR][:len(data) - at])


def compressed_size(data):
    """Never more than raw: nothing forces a flasher to compress."""
    return min(len(zlib.compress(data, 9)), len(data))


def needs_erase(before, after):
    """Whether a bit has to become 1, which only an erase can do."""
    return bool(int.from_bytes(after, "big") & ~int.from_bytes(before, "big"))


def program_seconds(before, after):
    pages = sum(before[at:at + PAGE] != after[at:at + PAGE] for at in pieces(len(after), PAGE))
    return pages * PAGE_SECONDS


def sector_seconds(before, after):
    if before == after:
        return 0.0
    if needs_erase(before, after):
        return ERASE_SECONDS[SECTOR] + program_seconds(b"\xff" * len(after), after)
    return program_seconds(before, after)


def block_seconds(before, after, at, end, level=0):
    """The least time to get the block at @at from before to after: erased at once, where all of it
    is to be written, or in smaller blocks."""
    size = BLOCKS[level]
    if at >= end:
        return 0.0
    if size == SECTOR:
        return sector_seconds(before[at:at + size], after[at:at + size])
    in_parts = sum(block_seconds(before, after, part, end, level + 1)
                   for part in range(at, at + size, BLOCKS[level + 1]))
    if at + size > end:
        return in_parts
    at_once = ERASE_SECONDS[size] + program_seconds(b"\xff" * size, after[at:at + size])
    return min(in_parts, at_once)


def flash_seconds(before, after, length):
    """Of a write of length bytes to the beginning, to whole sectors."""
    end = -(-length // SECTOR) * SECTOR
    return sum(block_seconds(before, after, at, end) for at in pieces(end, BLOCKS[0]))


def of_write(before, data, baud):
    wire = compressed_size(changed_bytes(before, data))
    after = data + before[len(data):]
    return Limit(wire, seconds_on_wire(wire, baud), flash_seconds(before, after, len(data)))


def of_read(length, baud):
    return Limit(length, seconds_on_wire(length, baud), 0.0)


def nearness(seconds, limit):
    """How many times the limit a command took, less what every command takes; None where there is
    next to nothing to do, and so no limit to be near to."""
    bound = max(limit.wire_seconds, limit.flash_seconds)
    return (seconds - FIXED_SECONDS) / bound if bound > FIXED_SECONDS else None
