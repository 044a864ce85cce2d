#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""The house rules that a program can check, one TAP result each.

usage: check-source.py SOURCE-ROOT
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1])
FILE_LINES, FUNCTION_LINES = 500, 60

# Which rooms may include headers of which others (beside their own).
ROOMS = {
    "wire": set(),
    "stub": {"wire"},
    "engine": {"wire"},
    "text": {"engine"},
    "profile": {"engine", "text", "wire"},
    "firmware": {"engine", "text", "wire"},
    "doctor": {"engine", "firmware", "wire"},
    "console": {"engine"},
    "virtual": {"engine", "stub", "wire"},
    "transport": {"engine", "wire", "virtual"},
    "front": {"engine", "wire", "profile", "firmware", "doctor", "transport"},
    "cli": {"engine", "wire", "profile", "firmware", "doctor", "console", "transport", "front"},
    "app": {"engine", "wire", "profile", "firmware", "doctor", "console", "transport", "front"},
}
# Outside libraries and where they may be named. JSON is read in text/; firmware/ says with json-c's
# words what it wants there and writes recipes, and the command line prints it.
LIBRARIES = {
    r"json(-c)?/": {"text", "firmware", "cli"},
    r"archive": {"firmware"},
    r"libserialport": {"transport"},
    r"gtk/|gdk/": {"app"},
    r"libdeflate": {"engine"},
    r"qrencode": {"app"},
}


def sources(*endings):
    return sorted(p for folder in ("src", "tests") for p in (ROOT / folder).rglob("*")
                  if p.suffix in endings)


def lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def name(path):
    return str(path.relative_to(ROOT))


def room(path):
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def check_heads():
    for path in sources(".c", ".h", ".py"):
        if not any("SPDX-License-Identifier: MIT" in line for line in lines(path)[:2]):
            yield f"{name(path)}: does not begin with its licence"


def check_file_length():
    for path in sources(".c", ".h"):
        if len(lines(path)) > FILE_LINES:
            yield f"{name(path)}: {len(lines(path))} lines"


def check_function_length():
    for path in sources(".c"):
        begin, previous = None, ""
        for number, line in enumerate(lines(path), 1):
            if line == "{":
                begin, function = number, previous
            elif line == "}" and begin:
                if number - begin > FUNCTION_LINES and "class_init" not in function:
                    yield f"{name(path)}:{begin}: {number - begin} lines"
                begin = None
            elif line.strip():
                previous = line


def check_layers():
    homes = {path.name: room(path) for path in sources(".h") if room(path)}
    for path in sources(".c", ".h"):
        here = room(path)
        for line in lines(path) if here else []:
            include = re.match(r'#include "(?:.*/)?([^"/]+)"', line)
            there = homes.get(include[1]) if include else None
            if there and there != here and there not in ROOMS[here]:
                yield f"{name(path)}: {here} may not include {include[1]} of {there}"


def check_libraries():
    for path in sources(".c", ".h"):
        for line in lines(path) if room(path) else []:
            for library, rooms in LIBRARIES.items():
                if re.match(rf"#include <({library})", line) and room(path) not in rooms:
                    yield f"{name(path)}: {line}"


def check_time():
    for path in sources(".c", ".h"):
        for number, line in enumerate(lines(path), 1):
            if re.search(r"(?<!>)\b(g_usleep|usleep|nanosleep|sleep) \(", line) and room(path) not in (
                    "transport", "virtual"):
                yield f"{name(path)}:{number}: time goes through the transport"


def check_translations():
    listed = [line for line in lines(ROOT / "po/POTFILES.in") if line and line[0] != "#"]
    if listed != sorted(listed):
        yield "po/POTFILES.in is not sorted"
    for path in sources(".c"):
        marked = re.search(r"\b(N_|_|C_|ngettext) \(", path.read_text(encoding="utf-8"))
        if room(path) and marked and name(path) not in listed:
            yield f"{name(path)} is not in po/POTFILES.in"
    for path in sorted((ROOT / "ui").glob("*.ui")):
        if 'translatable="' in path.read_text(encoding="utf-8") and name(path) not in listed:
            yield f"{name(path)} is not in po/POTFILES.in"


def count_messages(option, catalogue):
    """Counts what msgattrib selects; the first message is the catalogue's head."""
    found = subprocess.run(["msgattrib", option, "--no-obsolete", catalogue], check=True,
                           capture_output=True, text=True).stdout
    return len(re.findall(r'^msgid "', found, re.MULTILINE)) - 1 if found else 0


def check_catalogues():
    with tempfile.TemporaryDirectory() as folder:
        template, merged = folder + "/all.pot", folder + "/merged.po"
        subprocess.run(["xgettext", "--from-code=UTF-8", "--directory", ROOT, "--files-from",
                        ROOT / "po/POTFILES.in", "-k_", "-kN_", "-kC_:1c,2", "-kngettext:1,2",
                        "-o", template], check=True, capture_output=True)
        for language in lines(ROOT / "po/LINGUAS"):
            subprocess.run(["msgmerge", "-q", "-o", merged, ROOT / f"po/{language}.po", template],
                           check=True)
            for what in ("untranslated", "only-fuzzy"):
                n = count_messages("--" + what, merged)
                if n > 0:
                    yield f"po/{language}.po: {n} {what}"


def check_left_overs():
    for path in sources(".c", ".h"):
        for number, line in enumerate(lines(path), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b", line):
                yield f"{name(path)}:{number}: {line.strip()}"


RULES = [
    ("every file begins with its licence", check_heads),
    (f"no file is longer than {FILE_LINES} lines", check_file_length),
    (f"no function is longer than {FUNCTION_LINES} lines", check_function_length),
    ("rooms include only what they may", check_layers),
    ("outside libraries stay in their rooms", check_libraries),
    ("time goes through the transport", check_time),
    ("everything translatable is listed", check_translations),
    ("everything is translated", check_catalogues),
    ("nothing is left for later", check_left_overs),
]


def main():
    print(f"1..{len(RULES)}")
    for number, (what, rule) in enumerate(RULES, 1):
        faults = list(rule())
        print(f"{'not ok' if faults else 'ok'} {number} - {what}")
        for fault in faults:
            print("#", fault)


if __name__ == "__main__":
    main()
