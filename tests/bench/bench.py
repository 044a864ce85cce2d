#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Measures nodeflash, and beside it the esptool that ESPTOOL names, on the same device.

The device is the emulator that runs the chip's own ROM where ESP8266_ROM names a dump of it, else
the virtual board. Nothing is judged by time: the exit status is 1 only when a command failed or
the flash did not hold what it must.
"""
import argparse
import os
import signal
import sys
import tempfile

import cases
import device
import images
import measure
import table
import targets
import tools

LOWEST_RATE = 300
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

EPILOG = """
environment:
  ESPTOOL           the command line of an esptool, as "python3 -m esptool"
  ESP8266_ROM       a dump of the chip's ROM, 65536 bytes, for the emulator
  ESP8266_EMULATOR  the emulator's program, when it is not to be built
  NODEFLASHER_FIRMWARE  a folder with firmware, when it is not ../shared/firmware

cases: """ + ", ".join(cases.KEYS)


def whole_numbers(text):
    numbers = [int(word) for word in text.split(",")]
    if min(numbers) < LOWEST_RATE:
        raise ValueError(text)
    return numbers


def case_keys(text):
    keys = text.split(",")
    if not set(keys) <= set(cases.KEYS):
        raise ValueError(text)
    return keys


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__.split("\n", maxsplit=1)[0], epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--build", default="build", help="the build folder (build)")
    add("--rates", type=whole_numbers, default=[115_200, 460_800, 921_600],
        help="baud rates, with commas between them (115200,460800,921600)")
    add("--best-rate", type=int, default=2_000_000,
        help=f"nodeflash's against esptool's {cases.BEST_AGAINST} (2000000)")
    add("--repeat", type=int, default=3, help="how often each is measured (3)")
    add("--cases", type=case_keys, default=list(cases.KEYS),
        help="some of the cases below, with commas between them (all)")
    add("--image", action="append", default=[],
        help="what to write; can be given again (NodeMCU 0.9.5)")
    add("--rfc2217", action="store_true",
        help="over RFC 2217 with resets, instead of a pseudo terminal without")
    arguments = parser.parse_args()
    if arguments.repeat < 1 or arguments.best_rate < LOWEST_RATE:
        parser.error("this cannot be measured")
    return arguments


def describe(kind, line, tool_list):
    load = os.getloadavg()[0]
    yield f"device: {kind.words}, {line.words}"
    yield "tools: " + " and ".join(" ".join(tool.start) for tool in tool_list)
    if len(tool_list) == 1:
        yield "ESPTOOL is not set: nodeflash is measured alone, without ratios"
    if kind.is_rom_only:
        yield "ESP8266_ROM is not set: the ROM's loader only, and no targets apply"
    elif line.judged == targets.READY:
        yield "only the time to be ready has a target here: esptool's times hold pyserial's waits"
    yield "wire and flash: the least time for the case; x limit: (time - 0.6 s) / the larger"
    yield "ready: from the start of the command until it is ready to write"
    yield f"load of this machine: {load:.1f} on {os.cpu_count()} cores"


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure_once(bench, row, tool, progress):
    sample = bench.run(tool, row.case)
    row.samples[tool.name].append(sample)
    verdict = (sample.wrong and "WRONG CONTENT") or (sample.failed and "FAILED") or (
        sample.missing and "not there") or f"{sample.outcome.seconds:.2f} s"
    say(f"[{progress}] {row.case.title}, {tool.baud(row.case)}, {tool.name}: {verdict}")


def measure_all(bench, rows, tool_list, repeat):
    """Every round of a case runs each tool once, so that both meet the same hour of this machine.
    Each tool's first command is thrown away: it loads the program from the disk, and compiles it
    where it is Python's."""
    total, done = len(rows) * repeat * len(tool_list), 0
    for tool in tool_list:
        bench.run(tool, rows[0].case.as_identification())
    for row in rows:
        for _ in range(repeat):
            for tool in tool_list:
                done += 1
                measure_once(bench, row, tool, f"{done}/{total}")


def interrupt(signal_number, frame):
    """Stops everything in an orderly way, which takes a moment and is not to be interrupted."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def run(arguments, folder):
    """Returns: the exit status"""
    kind, tool_list = device.choose(arguments.build), tools.choose(arguments.build)
    line = (device.NetworkLine() if arguments.rfc2217
            else device.TerminalLine(folder, arguments.build))
    image_list = [images.from_file(path) for path in arguments.image] or [images.default()]
    chosen = cases.make(image_list, arguments.rates, arguments.best_rate, arguments.cases)
    rows = [measure.Row(case, [tool.name for tool in tool_list]) for case in chosen]
    status = 0
    print(*describe(kind, line, tool_list), sep="\n", end="\n\n", flush=True)
    try:
        measure_all(measure.Bench(kind, line, folder), rows, tool_list, arguments.repeat)
    except KeyboardInterrupt:
        say("stopped")
        status = 130
    except device.DeviceError as error:
        say(f"bench: {error}")
        status = 1
    print(table.render(rows, targets.NOTHING if kind.is_rom_only else line.judged))
    went_wrong = any(sample.wrong or sample.failed
                     for row in rows for _, sample in row.all_samples())
    return status or int(went_wrong)


def main():
    arguments = parse_arguments()
    for number in STOPPING:
        signal.signal(number, interrupt)
    with tempfile.TemporaryDirectory(prefix="nodeflasher-bench-") as folder:
        try:
            return run(arguments, folder)
        except (device.DeviceError, images.ImageError, OSError) as error:
            say(f"bench: {error}")
            return 1


if __name__ == "__main__":
    sys.exit(main())
