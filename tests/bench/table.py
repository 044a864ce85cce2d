# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Node Flasher developers
"""Prints what was measured: one table of times, limits and targets, one of what passed over the
wire and happened in the flash, and below them what must not be overlooked."""
import limits
import measure
import targets

NONE = "–"
PEER = "esptool"
OURS = "nodeflash"


def number(value, form):
    return NONE if value is None else format(value, form)


def layout(head, lines):
    """The cells in columns, words to the left and figures to the right."""
    widths = [max(len(line[column]) for line in [head] + lines) for column in range(len(head))]
    figures = [all(line[column][:1].isdigit() or line[column] in (NONE, "")
                   for line in lines) for column in range(len(head))]

    def put(line):
        return "  ".join(cell.rjust(width) if figure else cell.ljust(width)
                         for cell, width, figure in zip(line, widths, figures)).rstrip()

    return "\n".join([put(head), "  ".join("-" * width for width in widths)] +
                     [put(line) for line in lines])


# --- Times ------------------------------------------------------------------------------------

def time_cell(row, name):
    """The median; what went wrong stands in its place, however few of the runs it was."""
    samples = row.samples.get(name, [])
    if any(sample.wrong for sample in samples):
        return "!! WRONG"
    if any(sample.failed for sample in samples):
        return "!! FAILED"
    if any(sample.missing for sample in samples):
        return "not there"
    return number(row.seconds(name), ".2f")


def ratio(row):
    ours, peers = row.seconds(OURS), row.seconds(PEER)
    return ours / peers if ours is not None and peers else None


def verdicts(row, judged):
    if judged != targets.TIMES:
        return ""
    found = targets.judge(row.case.target, row.case.limit, row.seconds(OURS), row.seconds(PEER))
    return ", ".join(f"{verdict.text} {'met' if verdict.met else 'MISSED'}" for verdict in found)


def time_line(row, judged):
    case, limit, ours = row.case, row.case.limit, row.seconds(OURS)
    nearness = limits.nearness(ours, limit) if ours is not None else None
    return [case.title, str(case.baud), time_cell(row, OURS), time_cell(row, PEER),
            number(ratio(row), ".2f"), number(limit.wire_seconds or None, ".2f"),
            number(limit.flash_seconds or None, ".2f"), number(nearness, ".2f"),
            verdicts(row, judged)]


def times(rows, judged):
    return layout(["case", "rate", OURS, PEER, "ratio", "wire", "flash", "x limit", "targets"],
                  [time_line(row, judged) for row in rows])


# --- What it took -----------------------------------------------------------------------------

def erased(row, name):
    counts = [row.counter(name, f"flash_{what}_erased") for what in
              ("sectors", "blocks32", "blocks64")]
    if None in counts:
        return NONE
    chips = row.counter(name, "flash_chip_erases")
    return "/".join(map(str, counts)) + (f" +{chips} chip" if chips else "")


def cpu_share(row, name):
    return row.median(name, lambda sample: sample.outcome.cpu / sample.outcome.seconds)


def peak_memory(row, name):
    return row.median(name, lambda sample: sample.outcome.memory)


def cost_line(row, name):
    memory, ready = peak_memory(row, name), row.median(name, lambda sample: sample.outcome.ready)
    seconds = [sample.outcome.seconds for sample in row.good(name)]
    return [row.case.title, str(row.case.baud), name,
            f"{min(seconds):.2f} to {max(seconds):.2f}",
            number(row.counter(name, "host_rx_bytes"), ","),
            number(row.counter(name, "host_tx_bytes"), ","), erased(row, name),
            number(row.counter(name, "flash_bytes_programmed"), ","), number(ready, ".2f"),
            number(memory / 1e6 if memory else None, ".1f"), number(cpu_share(row, name), ".1%")]


def costs(rows):
    lines = [cost_line(row, name) for row in rows for name in row.samples if row.good(name)]
    return layout(["case", "rate", "tool", "seconds", "to chip", "from chip", "4K/32K/64K",
                   "programmed", "ready", "MB", "CPU"], lines)


# --- What must not be overlooked ----------------------------------------------------------------

def verdict_line(what, met):
    return f"{what}: {'met' if met else 'MISSED'}"


def memory_lines(rows):
    peaks = [peak_memory(row, OURS) for row in rows]
    peak = max((value for value in peaks if value), default=None)
    if peak is not None:
        yield verdict_line(f"{OURS}'s memory at most {peak / 1e6:.1f} MB, under "
                           f"{targets.MEMORY_MAX / 1e6:.1f} MB", peak < targets.MEMORY_MAX)


def cpu_lines(rows):
    shares = [cpu_share(row, OURS) for row in rows
              if row.case.baud == targets.CPU_BAUD and row.case.key in targets.CPU_CASES]
    share = max((value for value in shares if value is not None), default=None)
    if share is not None:
        yield verdict_line(f"{OURS}'s CPU at {targets.CPU_BAUD} at most {share:.1%} of the time, "
                           f"under {targets.CPU_SHARE_MAX:.0%}", share < targets.CPU_SHARE_MAX)


def ready_lines(rows):
    """Only with reset lines does this time hold all that it is to hold."""
    found = [row.median(OURS, lambda sample: sample.outcome.ready) for row in rows
             if row.case.baud == targets.READY_BAUD]
    ready = max((value for value in found if value is not None), default=None)
    if ready is not None:
        yield verdict_line(f"{OURS} ready to write at {targets.READY_BAUD} in {ready:.2f} s, under "
                           f"{targets.READY_SECONDS_MAX:.2f} s", ready < targets.READY_SECONDS_MAX)


def row_trouble(row):
    where = f"{row.case.title}, {row.case.baud}"
    for name, sample in row.all_samples():
        if sample.wrong:
            yield f"!! WRONG CONTENT: {where}, {name}: {sample.wrong}"
        if sample.failed:
            yield f"!! FAILED: {where}, {name}: {sample.failed}"
        if sample.missing:
            yield f"not there: {where}, {name}: {sample.missing}"
    if row.slip() > measure.SLIP_MAX:
        yield (f"warning: {where}: the emulator was up to {row.slip():.1f} s late, because this "
               "machine was too busy; the figures are too high")


def trouble_lines(rows):
    """Each line once, however many runs it is about."""
    return dict.fromkeys(line for row in rows for line in row_trouble(row))


def group_by_image(rows):
    groups = {}
    for row in rows:
        groups.setdefault(row.case.image, []).append(row)
    return groups


def target_lines(rows, judged):
    if judged == targets.TIMES:
        return [*memory_lines(rows), *cpu_lines(rows)]
    return list(ready_lines(rows)) if judged == targets.READY else []


def render(rows, judged):
    """Returns: everything, as text"""
    rows = [row for row in rows if any(row.samples.values())]
    parts = []
    for image, group in group_by_image(rows).items():
        parts += [f"{image or 'other commands'}: seconds, medians", times(group, judged), ""]
        if any(row.good(name) for row in group for name in row.samples):
            parts += [costs(group), ""]
    return "\n".join(parts + target_lines(rows, judged) + list(trouble_lines(rows)))
