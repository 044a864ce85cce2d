# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""What is measured: what the flash holds at first, what a tool is to do with it at which rate, and
what the flash must hold afterwards."""
import dataclasses
import functools

import images
import limits
import targets
from images import SECTOR

WRITE, READ, IDENTIFY = "write-flash", "read-flash", "flash-id"
READ_SIZE = 1 << 20

# What the best rate is compared with: the highest that esptool is run at by most.
BEST_AGAINST = 921_600

KEYS = {
    "used": "first write, used chip",
    "blank": "first write, blank chip",
    "same": "the same image again",
    "string": "one string changed",
    "build": "the next build",
    "best": "first write, best rate",
    "flash-id": "flash-id",
    "read": "read 1 MB",
}


@dataclasses.dataclass(frozen=True)
class Case:
    """One line of the table."""
    key: str
    image: str  # its name; "" where there is none
    verb: str
    before: bytes  # the whole flash
    data: bytes    # what is written; what must be read; nothing
    baud: int
    peer_baud: int

    @property
    def title(self):
        return KEYS[self.key]

    @functools.cached_property
    def limit(self):
        if self.verb == WRITE:
            return limits.of_write(self.before, self.data, self.baud)
        return limits.of_read(len(self.data), self.baud)

    def as_identification(self):
        """The same, but that nothing is done with the flash."""
        return dataclasses.replace(self, key="flash-id", verb=IDENTIFY, data=b"")

    @property
    def target(self):
        return targets.TARGETS.get((self.key, self.baud)) or targets.TARGETS.get((self.key, None))

    @property
    def longest(self):
        """Seconds after which a tool is stuck: four times what the slowest way takes."""
        return 60 + 4 * limits.seconds_on_wire(len(self.data), min(self.baud, self.peer_baud))


def write_cases(key, image, before, rates):
    return [Case(key, image.name, WRITE, before, image.data, baud, baud) for baud in rates]


def image_cases(image, used, rates, best_rate):
    """The cases of one image, in the order of the table."""
    written = images.overlay(used, image.data)
    changed = images.Image(image.name, images.with_string_changed(image.data))
    return (write_cases("used", image, used, rates) +
            write_cases("blank", image, images.blank_flash(), rates) +
            write_cases("same", image, written, rates) +
            write_cases("string", changed, written, rates) +
            [Case("best", image.name, WRITE, used, image.data, best_rate, BEST_AGAINST)])


def other_cases(image, used, rates):
    """Those that one image is enough for. Reading is measured at the highest rate only, because
    it takes minutes at the lowest."""
    older, newer = images.builds()
    flash = images.overlay(used, image.data)
    return (write_cases("build", newer, images.overlay(used, older.data), rates) +
            [Case("flash-id", "", IDENTIFY, flash, b"", baud, baud) for baud in rates] +
            [Case("read", "", READ, flash, flash[:READ_SIZE], max(rates), max(rates))])


def make(image_list, rates, best_rate, keys):
    """Returns: the cases whose key is in @keys"""
    used = images.used_flash()
    found = [case for image in image_list for case in image_cases(image, used, rates, best_rate)]
    found += other_cases(image_list[0], used, rates)
    return [case for case in found if case.key in keys]


def describe_difference(wanted, found):
    """Returns: where two contents of the same range differ; None: nowhere"""
    if wanted == found:
        return None
    if len(wanted) != len(found):
        return f"{len(found):,} bytes instead of {len(wanted):,}"
    first = next(at for at in range(len(wanted)) if wanted[at] != found[at])
    sectors = sum(wanted[at:at + SECTOR] != found[at:at + SECTOR]
                  for at in range(0, len(wanted), SECTOR))
    return f"it differs in {sectors} of its sectors, first at {first:#x}"


def find_wrong_content(case, flash, blank_sectors):
    """Returns: what is wrong with the flash after the case; None: nothing

    @blank_sectors: in how many sectors, from the last one written on, what is not the image's may
        be blank, because the tool does not keep it
    """
    if case.verb != WRITE:
        return describe_difference(case.before, flash)
    wanted = images.overlay(case.before, case.data)
    end = len(case.data)
    for count in range(blank_sectors):
        blank_end = -(-end // SECTOR) * SECTOR + count * SECTOR
        if flash == wanted[:end] + b"\xff" * (blank_end - end) + wanted[blank_end:]:
            return None
    return describe_difference(wanted, flash)


def find_wrong_file(case, path):
    """Returns: what is wrong with the file that was read from the flash; None: nothing"""
    if not path.exists():
        return "no file was written"
    return describe_difference(case.data, path.read_bytes())
