#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Tests of the bench itself, one TAP result each: its arithmetic, its table, and whole runs of it
against the virtual board.

usage: test-bench.py BUILD-FOLDER
"""
import contextlib
import os
import pathlib
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
import traceback
import zlib

import cases
import images
import limits
import measure
import process
import table
import targets
import tools

BUILD = pathlib.Path(sys.argv[1]).resolve()
HERE = pathlib.Path(__file__).resolve().parent
KB = 1024
PAGE_MS = 0.7


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


def case_of(key="used", verb=cases.WRITE, before=b"\xff" * 8 * KB, data=b"", baud=460_800):
    return cases.Case(key, "image", verb, before, data, baud, baud)


def sample(seconds=1.0, **what):
    return measure.Sample(process.Outcome(0, seconds, 0.2, 0.01, 8_000_000, "", False),
                          what.pop("counters", {}), **what)


def row_of(case, ours, peers=()):
    row = measure.Row(case, ["nodeflash", "esptool"])
    row.samples["nodeflash"] += ours
    row.samples["esptool"] += peers
    return row


# --- Limits -------------------------------------------------------------------------------------

def check_flash(milliseconds, before, data):
    found = limits.of_write(before, data, 115_200).flash_seconds * 1000
    assert abs(found - milliseconds) < 0.001, (found, milliseconds)


def test_flash_limit_of_blocks():
    """blocks that are written whole are erased at once"""
    used = noise(256 * KB)
    check_flash(150 + 256 * PAGE_MS, used, noise(64 * KB, 2))
    check_flash(120 + 128 * PAGE_MS, used, noise(32 * KB, 2))
    check_flash(150 + 120 + 2 * 45 + (256 + 128 + 32) * PAGE_MS, used, noise(104 * KB, 2))
    check_flash(120 + 7 * 45 + 240 * PAGE_MS, used, noise(60 * KB, 2))


def test_flash_limit_of_sectors():
    """single sectors are erased alone, while that is quicker"""
    data = noise(64 * KB, 2)
    few, many = bytearray(data), bytearray(data)
    few[0] ^= 255
    few[20 * KB] ^= 255
    check_flash(2 * (45 + 16 * PAGE_MS), bytes(few), data)
    for at in range(0, 6 * 4 * KB, 4 * KB):
        many[at] ^= 255
    check_flash(120 + 128 * PAGE_MS, bytes(many), data)


def test_flash_limit_without_erase():
    """what only clears bits is not erased, and blank pages are not programmed"""
    blank = b"\xff" * 64 * KB
    check_flash(0, blank, blank)
    check_flash(256 * PAGE_MS, blank, noise(64 * KB))
    check_flash(PAGE_MS, blank, blank[:300] + b"\x7f" + blank[301:])
    check_flash(45, noise(64 * KB), b"\xff" * 4 * KB)


def test_flash_limit_of_last_sector():
    """the last sector is erased for a part of it, and its rest programmed again"""
    check_flash(45 + 16 * PAGE_MS, noise(64 * KB), noise(10, 2))
    check_flash(0, noise(64 * KB), noise(64 * KB)[:5000])


def test_wire_limit():
    """the wire carries what differs, compressed when that is shorter, at ten bits a byte"""
    flash, text = noise(64 * KB), b"abcd" * 2048
    assert limits.of_write(flash, flash[:9000], 1).wire_bytes == 0
    assert limits.of_write(flash, noise(9000, 2), 1).wire_bytes == 9000
    assert limits.of_write(flash, text, 1).wire_bytes == len(zlib.compress(text, 9))
    changed = flash[:5000] + b"x" + flash[5001:9000]
    assert limits.of_write(flash, changed, 1).wire_bytes == 4096
    tail = flash[:8500] + b"x" + flash[8501:9000]
    assert limits.of_write(flash, tail, 1).wire_bytes == 9000 - 8192
    assert limits.of_write(flash, noise(11_520, 2), 115_200).wire_seconds == 1
    assert limits.of_read(1 << 20, 921_600) == (1 << 20, (1 << 20) * 10 / 921_600, 0)


def test_nearness():
    """how near to the limit counts the larger one, and not what every command takes"""
    assert abs(limits.nearness(4.6, limits.Limit(0, 2.0, 1.0)) - 2) < 1e-9
    assert abs(limits.nearness(4.6, limits.Limit(0, 1.0, 4.0)) - 1) < 1e-9
    assert limits.nearness(0.9, limits.Limit(0, 0.1, 0.1)) is None


# --- Images and contents --------------------------------------------------------------------------

def test_made_up_images():
    """made-up images compress as firmware does, and are the same every time"""
    data = images.made_up(images.DEFAULT_SIZE, 1)
    assert len(data) == images.DEFAULT_SIZE and data == images.made_up(images.DEFAULT_SIZE, 1)
    assert 0.63 < len(zlib.compress(data, 9)) / len(data) < 0.71
    older, newer = (image.data for image in images.made_up_builds())
    assert (len(older), len(newer)) == (images.OLDER_SIZE, images.NEWER_SIZE)
    differing = len(limits.changed_bytes(older, newer)) / len(newer)
    assert 0.8 < differing < 1, differing


def test_string_changed():
    """one string changed is one sector changed, and the ROM's checksum is not"""
    def checksum(data):
        found = 0
        for byte in data:
            found ^= byte
        return found

    for data in noise(20_000), noise(9_000) + b"\xff" * 50_000:
        changed = images.with_string_changed(data)
        differing = [at for at in range(len(data)) if data[at] != changed[at]]
        assert 0 < len(differing) <= 8 and differing[-1] - differing[0] < 8
        assert differing[0] // 4096 == differing[-1] // 4096
        assert checksum(changed) == checksum(data) and len(changed) == len(data)


def test_content_of_a_write():
    """a write is right only when nothing else changed; esptool may blank its last sector's rest"""
    before, data = noise(16 * KB), noise(5000, 2)
    case = case_of(before=before, data=data)
    right = data + before[5000:]
    blanked = data + b"\xff" * (8192 - 5000) + before[8192:]
    one_more = data + b"\xff" * (12_288 - 5000) + before[12_288:]
    for flash, counts in (right, (0, 1, 2)), (blanked, (1, 2)), (one_more, (2,)):
        for count in range(3):
            found = cases.find_wrong_content(case, flash, count)
            assert (found is None) == (count in counts), (count, found)
    assert "first at 0x1388" in cases.find_wrong_content(case, blanked, 0)
    assert "4 of its sectors" in cases.find_wrong_content(case, noise(16 * KB, 3), 1)
    for wrong in before, right[:-1] + b"?", blanked[:8192] + b"?" + blanked[8193:], right[:-1]:
        assert cases.find_wrong_content(case, wrong, 1), wrong[:8]


def test_tools_that_blank():
    """nodeflash must keep what is around the image, esptool need not"""
    ours, peer = tools.Nodeflash(BUILD), tools.Esptool("esptool")
    assert [ours.blank_sectors(is_rom_only) for is_rom_only in (False, True)] == [0, 0]
    assert [peer.blank_sectors(is_rom_only) for is_rom_only in (False, True)] == [1, 2]


def test_content_of_a_read():
    """a read is right when the file is and the flash is as it was"""
    before = noise(16 * KB)
    case = case_of(verb=cases.READ, before=before, data=before[:8192])
    assert cases.find_wrong_content(case, before, 0) is None
    assert cases.find_wrong_content(case, before[:-1] + b"?", 1)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "read.bin"
        assert "no file" in cases.find_wrong_file(case, path)
        path.write_bytes(before[:8192])
        assert cases.find_wrong_file(case, path) is None
        path.write_bytes(before[:8191])
        assert "8,191 bytes" in cases.find_wrong_file(case, path)


# --- The table ------------------------------------------------------------------------------------

def test_targets():
    """a target is met by the ratio and by the time that the limit allows"""
    limit = limits.Limit(0, 5.0, 2.0)
    first = targets.TARGETS[("used", 460_800)]
    assert [verdict.met for verdict in targets.judge(first, limit, 5.9, 8.2)] == [True, True]
    assert [verdict.met for verdict in targets.judge(first, limit, 5.9, 8.1)] == [False, True]
    assert [verdict.met for verdict in targets.judge(first, limit, 5.91, 9.0)] == [True, False]
    same = targets.TARGETS[("same", 460_800)]
    assert [verdict.met for verdict in targets.judge(same, limit, 1.1, None)] == [False]
    assert targets.judge(None, limit, 1.0, 2.0) == [] == targets.judge(first, limit, None, 2.0)


def test_table():
    """the table has the medians, their ratio, the counters and the verdict"""
    case = case_of(before=noise(512 * KB), data=noise(460_800, 2))
    counters = {"host_rx_bytes": 299_620, "host_tx_bytes": 1_495, "flash_sectors_erased": 6,
                "flash_blocks32_erased": 1, "flash_blocks64_erased": 7, "flash_chip_erases": 0,
                "flash_bytes_programmed": 416_524}
    row = row_of(case, [sample(s, counters=counters) for s in (11.0, 10.5, 30.0)],
                 [sample(s) for s in (20.0, 22.0, 24.0)])
    text = table.render([row], targets.TIMES)
    line = next(line for line in text.splitlines() if line.startswith("first write, used chip"))
    assert line.split()[4:] == ["460800", "11.00", "22.00", "0.50", "10.00", "2.36", "1.04",
                                "ratio", "≤", "0.72", "met,", "≤", "11.20", "s", "met"], line
    assert "10.50 to 30.00  299,620      1,495       6/1/7     416,524   0.20  8.0" in text, text
    assert "warning" not in text and "!!" not in text
    ready = table.render([row], targets.READY)
    assert "ready to write at 460800 in 0.20 s, under 0.50 s: met" in ready
    assert "ratio ≤" not in ready
    assert "met" not in table.render([row], targets.NOTHING)


def test_table_shows_trouble():
    """one wrong content among good runs takes the figure's place, and is told below"""
    wrong = row_of(case_of(), [sample(), sample(wrong="3 sectors differ")], [sample(failed="no")])
    text = table.render([wrong], targets.TIMES)
    assert "!! WRONG" in text and "!! FAILED" in text and "MISSED" not in text and "met" not in text
    assert "!! WRONG CONTENT: first write, used chip, 460800, nodeflash: 3 sectors differ" in text
    assert "!! FAILED: first write, used chip, 460800, esptool: no" in text
    late = row_of(case_of(), [sample(counters={"slip_seconds": 0.4})])
    late = table.render([late], targets.TIMES)
    assert "warning: first write, used chip, 460800: the emulator was up to 0.4 s late" in late
    missing = table.render([row_of(case_of("read"), [sample(missing="no stub")])], targets.TIMES)
    assert "not there: read 1 MB, 460800, nodeflash: no stub" in missing and "!!" not in missing


# --- Commands -------------------------------------------------------------------------------------

def run_python(program, mark=None, longest=20):
    return process.run([sys.executable, "-c", program], dict(os.environ), mark, longest)


def test_process():
    """a command's status, words, time and means are its own"""
    found = run_python("import sys, time; print('ready now', flush=True); time.sleep(0.3); "
                       "x = b'x' * 50_000_000; time.sleep(0.1); print('end'); sys.exit(3)",
                       b"ready")
    assert (found.status, found.was_stuck) == (3, False)
    assert found.text == "ready now\nend\n", found.text
    assert found.ready + 0.3 < found.seconds < 10
    assert found.cpu < found.seconds
    assert found.memory > 50_000_000
    small = process.run(["sleep", "0.2"], dict(os.environ), None, 20)
    assert small.memory < 5_000_000, small.memory  # not that of this interpreter


def test_stuck_process():
    """a command that does not end is ended"""
    found = run_python("import time; print('so far', flush=True); time.sleep(60)", None, 0.5)
    assert found.was_stuck and found.status == -signal.SIGKILL and found.seconds < 5
    assert found.last_words() == ["so far"]


def test_explanations():
    """what a tool says when it fails is told in one line"""
    def outcome(text):
        return process.Outcome(1, 1.0, None, 0.0, 0, text, False)

    ours = tools.Nodeflash(BUILD)
    event = '{"event":"error","headline":"No","details":"It is."}\n'
    assert ours.explain(outcome(event)) == "No: It is."
    assert ours.explain(outcome("crash\n")) == "crash" and ours.explain(outcome("")) == ""
    peer = tools.Esptool("env A='b c' python3 -m esptool")
    assert peer.start == ["env", "A=b c", "python3", "-m", "esptool"]
    assert peer.explain(outcome("a\n\x1b[1;31mA fatal error occurred: no\nsee\x1b[0m\n")) == (
        "A fatal error occurred: no")


# --- Whole runs -----------------------------------------------------------------------------------

def environment(**more):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("ESP8266_", "ESPTOOL"))}
    return {**kept, **more}


def start_bench(folder, *arguments, build=BUILD, **more):
    image = folder / "image.bin"
    image.write_bytes(images.made_up(6000, 5))
    command = [sys.executable, HERE / "bench.py", "--build", build, "--repeat", "1", "--rates",
               "921600", "--image", image, *arguments]
    return subprocess.Popen(command, env=environment(TMPDIR=str(folder), **more), text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(bench, longest):
    """Returns: what it printed, when it has ended by itself"""
    try:
        return bench.communicate(timeout=longest)[0]
    finally:
        bench.kill()


def run_bench(folder, *arguments, **more):
    bench = start_bench(folder, *arguments, **more)
    text = finish(bench, 60)
    return bench.returncode, text


def false_build(folder, program):
    """A build folder in which nodeflash is another program."""
    build = folder / "build"
    for name in "src/virtual/virtual-esp8266", "tests/tty-shim.so":
        (build / name).parent.mkdir(parents=True)
        (build / name).symlink_to(BUILD / name)
    fake = build / "src/cli/nodeflash"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\n" + program + "\n", encoding="ascii")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    return build


def find_processes(words):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if words.encode() in path.read_bytes():
                found.append(path.parent.name)
    return found


def test_run(folder):
    """the bench writes to the virtual board, finds the right content and leaves nothing behind"""
    status, text = run_bench(folder, "--cases", "used,flash-id,read")
    assert status == 0, text
    assert "ESPTOOL is not set" in text and "ESP8266_ROM is not set" in text, text
    assert "[1/3] first write, used chip, 921600, nodeflash: " in text, text
    assert "flash-id" in text and "!!" not in text, text
    assert [path.name for path in folder.iterdir()] == ["image.bin"]
    assert not find_processes(str(folder))


def test_run_with_peer(folder):
    """over RFC 2217, with nodeflash in the place of esptool too, there is a ratio"""
    status, text = run_bench(folder, "--rfc2217", "--cases", "flash-id",
                             ESPTOOL=f"env 'A=b c' '{BUILD}/src/cli/nodeflash'")
    assert status == 0, text
    line = next(line for line in text.splitlines() if line.startswith("flash-id"))
    ours, peers, ratio = map(float, line.split()[2:5])
    assert abs(ours / peers - ratio) < 0.05, line


def test_run_finds_wrong_content(folder):
    """a tool that only says that it has written or read is found out"""
    build = false_build(folder, "echo done")
    status, text = run_bench(folder, "--cases", "blank,read", build=build)
    assert status == 1, text
    assert "!! WRONG CONTENT: read 1 MB, 921600, nodeflash: no file was written" in text, text
    assert "!! WRONG CONTENT: first write, blank chip, 921600, nodeflash: it differs" in text, text


def test_run_tells_failure(folder):
    """a tool that fails is told with its words"""
    build = false_build(folder, "echo no such thing; exit 7")
    status, text = run_bench(folder, "--cases", "flash-id,read", build=build)
    assert status == 1, text
    assert "!! FAILED: flash-id, 921600, nodeflash: exit status 7: no such thing" in text, text
    assert "!! FAILED: read 1 MB" in text, text


def test_run_tells_what_is_missing(folder):
    """only a read may be missing"""
    event = '{"event":"error","cause":"needs-stub","headline":"No","details":"stub"}'
    build = false_build(folder, f"echo '{event}'; exit 1")
    status, text = run_bench(folder, "--cases", "read", build=build)
    assert status == 0 and "not there: read 1 MB, 921600, nodeflash: No: stub" in text, text
    status, text = run_bench(folder, "--cases", "flash-id", build=build)
    assert status == 1 and "!! FAILED: flash-id" in text, text


def test_run_without_device(folder):
    """a device that does not start is told"""
    status, text = run_bench(folder, "--cases", "blank", ESP8266_ROM="x",
                             ESP8266_EMULATOR="/bin/false")
    assert status == 1 and "bench: /bin/false did not start" in text, text


def test_run_is_interrupted(folder):
    """an interrupted bench ends the tool and the device, and removes its folder"""
    started = folder / "started"
    build = false_build(folder, f"touch {started}; sleep 60")
    bench = start_bench(folder, "--cases", "blank", build=build)
    end = time.monotonic() + 20
    while not started.exists() and time.monotonic() < end:
        time.sleep(0.02)
    was_running = find_processes(str(folder / "nodeflasher-bench-"))
    bench.send_signal(signal.SIGTERM)
    text = finish(bench, 20)
    assert was_running
    assert bench.returncode == 130 and "stopped" in text, (bench.returncode, text)
    assert not find_processes(str(folder / "nodeflasher-bench-"))
    assert not list(folder.glob("nodeflasher-bench-*"))


def run_test(test):
    if test.__code__.co_argcount == 0:
        return test()
    with tempfile.TemporaryDirectory() as folder:
        return test(pathlib.Path(folder))


def main():
    tests = [thing for name, thing in globals().items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        verdict = "ok"
        try:
            run_test(test)
        except Exception:  # whatever it is, the test has failed
            verdict, failed = "not ok", failed + 1
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()), end="")
        print(f"{verdict} {number} - {test.__doc__}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
