#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Counts the single tests in the log of a `meson test` run and names those that were skipped.

usage: summary.py meson-logs/testlog.json

A program that speaks TAP counts as many tests as it has results; one that does not counts as one.
The exit status is 1 when a test failed or none ran.
"""
import json
import re
import sys

RESULT = re.compile(r"^(ok|not ok)\b(.*)$", re.MULTILINE)


def count_tap(test):
    """Returns [passed, failed, skipped] and the lines of the skipped ones."""
    counts, skipped = [0, 0, 0], []
    for verdict, rest in RESULT.findall(test.get("stdout", "")):
        if re.search(r"#\s*skip", rest, re.IGNORECASE):
            counts[2] += 1
            skipped.append(f"{test['name']}:{rest}")
        else:
            counts[0 if verdict == "ok" else 1] += 1
    return counts, skipped


def count(test):
    counts, skipped = count_tap(test)
    if test["result"] == "SKIP" and sum(counts) == 0:
        return [0, 0, 1], [test["name"]]
    if sum(counts) == 0:
        return ([1, 0, 0] if test["result"] == "OK" else [0, 1, 0]), []
    if test["result"] not in ("OK", "SKIP") and counts[1] == 0:
        counts[1] = 1  # it crashed, or ran out of time, after its last result
    return counts, skipped


def main():
    totals, all_skipped = [0, 0, 0], []
    with open(sys.argv[1], encoding="utf-8") as log:
        for line in log:
            counts, skipped = count(json.loads(line))
            totals = [a + b for a, b in zip(totals, counts)]
            all_skipped += skipped
    for line in all_skipped:
        print("skipped:", line)
    print("{} passed, {} failed, {} skipped".format(*totals))
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main())
