# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Measures one command of one tool: the flash as the case wants it, a fresh device, the command,
and then whether the flash holds what it must."""
import dataclasses
import pathlib
import statistics
import tempfile

import cases
import device
import process
import tools

# Below that the emulator has kept up with the clock: it counts what it is late by only in pieces
# of 0.2 s.
SLIP_MAX = 0.05


@dataclasses.dataclass
class Sample:
    """One run, and what was wrong with it."""
    outcome: process.Outcome
    counters: dict
    failed: str = None   # the command did; why
    wrong: str = None    # the content is; where
    missing: str = None  # the tool cannot do this; in its words

    @property
    def is_good(self):
        return not (self.failed or self.wrong or self.missing)


class Bench:
    """Where everything is measured: a kind of device, a line, and a folder for files."""

    def __init__(self, kind, line, folder):
        self.kind, self.line, self.folder = kind, line, pathlib.Path(folder)

    def run(self, tool, case):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            return self.run_in(pathlib.Path(folder), tool, case)

    def run_in(self, folder, tool, case):
        flash, image, read = (folder / name for name in ("flash.bin", "image.bin", "read.bin"))
        flash.write_bytes(case.before)
        image.write_bytes(case.data)
        options = self.line.device_options(self.kind, tool)
        with device.switched_on(self.kind, options, flash, folder, case.longest) as running:
            command = tools.build_command(tool, case, self.line.port(tool, running.place),
                                          self.tool_options(), (image, read))
            environment = tools.build_environment(folder, self.line.environment(tool))
            mark = tool.ready_mark if case.verb == cases.WRITE else None
            outcome = process.run(command, environment, mark, case.longest)
        sample = Sample(outcome, running.read_counters())
        tell_failure(tool, case, sample)
        self.tell_wrong_content(tool, case, sample, flash, read)
        return sample

    def tell_wrong_content(self, tool, case, sample, flash, read):
        """A write that failed may have written half; nothing else may have changed anything."""
        has_failed = sample.outcome.status != 0
        if has_failed and case.verb == cases.WRITE:
            return
        sample.wrong = cases.find_wrong_content(case, flash.read_bytes(),
                                                tool.blank_sectors(self.kind.is_rom_only))
        if not sample.wrong and not has_failed and case.verb == cases.READ:
            sample.wrong = cases.find_wrong_file(case, read)

    def tool_options(self):
        return self.line.tool_options + (["--no-stub"] if self.kind.is_rom_only else [])


def tell_failure(tool, case, sample):
    outcome = sample.outcome
    if outcome.status == 0:
        return
    if case.verb == cases.READ and tool.missing_mark in outcome.text:
        sample.missing = tool.explain(outcome)
        return
    what = "stuck, and ended" if outcome.was_stuck else f"exit status {outcome.status}"
    sample.failed = f"{what}: {tool.explain(outcome)}"


class Row:
    """A case and all its runs, by the tool's name."""

    def __init__(self, case, names):
        self.case, self.samples = case, {name: [] for name in names}

    def good(self, name):
        """Returns: the runs whose figures count: all or, when one of them was no good, none"""
        samples = self.samples.get(name, [])
        return samples if all(sample.is_good for sample in samples) else []

    def median(self, name, get):
        """Of what @get finds in the good runs; None when it finds nothing there."""
        values = [get(sample) for sample in self.good(name)]
        values = [value for value in values if value is not None]
        return statistics.median(values) if values else None

    def counter(self, name, key):
        """The middle run's: counts are not averaged."""
        values = [sample.counters[key] for sample in self.good(name) if key in sample.counters]
        return statistics.median_low(values) if values else None

    def seconds(self, name):
        return self.median(name, lambda sample: sample.outcome.seconds)

    def all_samples(self):
        return [(name, sample) for name, samples in self.samples.items() for sample in samples]

    def slip(self):
        return max((sample.counters.get("slip_seconds", 0.0) for _, sample in self.all_samples()),
                   default=0.0)
