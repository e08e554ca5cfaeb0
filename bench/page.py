"""From the records to ``docs/benchmarks.md``, the cost curve, and the measured part of ``docs/scale.md``: the same bytes from the same records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from . import curve, records, sizing, table
from .records import Machine, Record, Table
from .suite import SUITE, Benchmark

RECORDS, PAGE, SCALE = "benchmarks.jsonl", "benchmarks.md", "scale.md"
WIDE, SLIM = "benchmarks-wide.svg", "benchmarks-slim.svg"
CURVE = "grouping"
COST, MEMORY = "articles/s a core", "memory, MB"
OURS = "this product"
HEAD = """# Benchmarks

Made by `make bench` from [benchmarks.jsonl](benchmarks.jsonl), where every run is kept as it was measured; a test holds this page to it. Each benchmark
runs in a process of its own, one after the other, and every peer in the same run on the same material. `(x 2.00)` beside a figure: twice ours.

```sh
pip install 'council-cyber-monitor[bench]'    # the peers; one that is not installed is left out and named
make bench                                    # everything, about an hour on two cores
make bench BENCH="--small"                    # a try of everything in two minutes, not recorded
make bench BENCH="--only road --only facts"
```

Speed a core is told by processor time, which other work on the machine disturbs less than the clock; what a run says of other work is how many
processors that kept busy meanwhile.
"""
NONE_YET = "Not measured yet.\n"


def write(docs: Path) -> None:
    (docs / RECORDS).touch()
    for name, content in made(docs).items():
        (docs / name).write_text(content, encoding="utf-8")


def made(docs: Path) -> dict[str, str]:
    """Every file that the records make, by name."""
    runs = records.load(docs / RECORDS)
    shown = latest(runs)
    drawings = {name: drawn for name, width in ((WIDE, curve.WIDE), (SLIM, curve.SLIM)) if (drawn := _curve(shown.get(CURVE), width))}
    scale = docs / SCALE
    return {PAGE: page(runs), **drawings, **({SCALE: sizing.within(scale.read_text(encoding="utf-8"), shown)} if scale.exists() else {})}


def latest(runs: Sequence[Record]) -> dict[str, Record]:
    """The run of each benchmark that is shown whole: the latest at full size, else the latest."""
    return {one.benchmark: one for one in sorted(runs, key=lambda one: (one.full, one.began_at))}


def page(runs: Sequence[Record]) -> str:
    shown = latest(runs)
    machines = list(dict.fromkeys(_machine(one.machine) for one in sorted(runs, key=lambda one: one.began_at)))
    parts = [HEAD, "## At a glance\n", *_glance(shown)]
    if CURVE in shown:
        parts += [*_curve_part(shown[CURVE])]
    for one in SUITE:
        parts += _benchmark(one, shown.get(one.name), [run for run in runs if run.benchmark == one.name], machines)
    parts += ["## Machines\n", *([f"{number}. {told}" for number, told in enumerate(machines, start=1)] or [NONE_YET])]
    return "\n".join(parts).rstrip("\n") + "\n"


def _glance(shown: dict[str, Record]) -> Iterator[str]:
    yield from ("| benchmark | figure | measured | asked for | |", "|---|---|---|---|---|")
    for one in SUITE:
        record = shown.get(one.name)
        if record is None:
            if not one.named_only:
                yield f"| [{one.name}](#{one.name}) | | not measured yet | | |"
            continue
        names = [bar.name for bar in record.bars]
        for bar in record.bars:
            name = bar.name if names.count(bar.name) == 1 else f"{bar.name} ({bar.after})"
            small = "" if record.full else " (smaller than asked)"
            yield (f"| [{one.name}](#{one.name}) | {_cell(name)}{small} | {table.number(bar.value)} | at {bar.side} {table.number(bar.bar)} | "
                   f"{'reached' if bar.reached else '**not reached**'} |")
    yield ""


def _curve_part(record: Record) -> Iterator[str]:
    panels = _panels(record)
    if not panels:
        return
    yield "## The cost curve\n"
    yield ("What it costs to group one more article, from its text to its place in a story, on one core, by the number of articles on file. The libraries "
           "look for\nnear copies only, keep everything in memory, and forget it when they end; this product also finds cut copies and quotations, on disk.\n")
    yield (f'<picture><source media="(max-width: 46rem)" srcset="{SLIM}"><img src="{WIDE}" width="{curve.WIDE}" alt="{_attribute(curve.words(panels))}">'
           "</picture>\n")


def _panels(record: Record | None) -> list[curve.Panel]:
    tables = [one for one in record.tables if one.stored is not None] if record else []
    if not tables:
        return []
    ours = tables[0].ours
    names = sorted({name for one in tables for name in one.columns}, key=lambda name: (name != ours, name))

    def series(figure: str, worth) -> tuple[curve.Series, ...]:
        found = [curve.Series(name=OURS if name == ours else name, points=tuple((one.stored, worth(one.columns[name][figure])) for one in tables
                                                                               if figure in one.columns.get(name, {}))) for name in names]
        return tuple(one for one in found if one.points)

    return [curve.Panel(heading="One more article", unit="ms of a core", series=series(COST, lambda speed: 1000 / speed)),
            curve.Panel(heading="Memory of the process", unit="MB", series=series(MEMORY, lambda size: size))]


def _curve(record: Record | None, width: int) -> str:
    panels = _panels(record)
    return curve.draw("What one more article costs, by the number stored", panels, width) if panels else ""


def _benchmark(one: Benchmark, shown: Record | None, runs: Sequence[Record], machines: Sequence[str]) -> Iterator[str]:
    yield f"## {one.name}\n\n{one.what}\n"
    yield f"`python -m bench --only {one.name}`, about {one.minutes:g} min.\n"
    if shown is None:
        yield NONE_YET
        return
    yield f"{_when(shown, machines)}\n"
    for each in shown.tables:
        yield from _table(each)
    for log in shown.logs:
        yield f"{log.title}:\n\n```text\n" + "\n".join(log.lines) + "\n```\n"
    earlier = sorted((run for run in runs if run is not shown), key=lambda run: run.began_at, reverse=True)
    if earlier:
        yield "Other runs, the latest first:\n"
        for run in earlier:
            figures = "; ".join(f"{bar.name} {table.number(bar.value)}" for bar in run.bars)
            yield f"- {_when(run, machines)} {figures}."
        yield ""


def _when(run: Record, machines: Sequence[str]) -> str:
    others = "" if run.others is None else f", other work {run.others:g} processors"
    sizes = "" if run.full or not run.words else f", at `{run.words}`"
    return (f"{run.began_at[:16].replace('T', ' ')} UTC, commit {run.commit or 'not known'}, [machine](#machines) {machines.index(_machine(run.machine)) + 1}, "
            f"{run.seconds:,.0f} s{others}{sizes}.")


def _table(one: Table) -> Iterator[str]:
    names = {name: OURS if name == one.ours else name for name, row in one.columns.items() if "skipped" not in row}
    yield f"### {one.title}\n"
    yield f"| | {' | '.join(map(_cell, names.values()))} |"
    yield "|---|" + "---|" * len(names)
    for figure in dict.fromkeys(figure for name in names for figure in one.columns[name]):
        cells = (table.cell(one.columns[name].get(figure), None if name == one.ours else one.columns[one.ours].get(figure)) for name in names)
        yield f"| {_cell(figure)} | {' | '.join(cells)} |"
    yield ""
    for name, row in one.columns.items():
        if "skipped" in row:
            yield f"{name} was left out: {row['skipped']}\n"


def _machine(one: Machine) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in one.packages.items())
    return (f"{one.cores} cores of {one.processor}, {one.memory_gb} GB of memory, {one.system}; Python {one.python}, SQLite {one.sqlite}; {packages}.")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
