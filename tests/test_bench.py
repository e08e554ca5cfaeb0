"""Benchmarks are recorded as they were measured, and the pages say nothing that is not on record."""

from __future__ import annotations

import json
import platform
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numpy")

from bench import __main__ as command
from bench import curve, page, records, sizing, suite, table
from bench.records import Bar, Log, Machine, Record, Table

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MACHINE = Machine(cores=2, processor="Processor", memory_gb=8, system="Linux", python="3.11.7", sqlite="3.45.0", packages={"numpy": "2.2.0"})


def grouping(stored: int, ours: float, peer: float | None) -> Table:
    columns = {"monitor": {"articles/s a core": ours, "memory, MB": 200.0, "bytes an article (index)": 527.0}}
    if peer is not None:
        columns["datasketch"] = {"articles/s a core": peer, "memory, MB": stored / 100}
    return Table(title=f"{stored:,} stored articles", columns=columns, ours="monitor", stored=stored)


def run(name: str, began_at: str = "2026-11-21T07:00:00Z", **changed) -> Record:
    known = {"seconds": 61.0, "commit": "abc1234", "full": True, "words": "--pages 5000", "others": 0.01, "machine": MACHINE}
    return Record(benchmark=name, began_at=began_at, **known | {"tables": (), "bars": (), "logs": ()} | changed)


SPEED = {"pages/s, one worker": 40.0, "pages/s, two workers": 76.0, "loading, s a page": 0.001, "kB of a page": 227.0, "kB of it in the archive": 64.0,
         "kB of its result": 1.5, "kB of it in the database": 6.0, "MB of a worker": 300.0, "MB of the process that loads": 250.0}
RUNS = (
    run("grouping", tables=(grouping(1_000, 800, 1800), grouping(10_000, 722, 1700), grouping(1_000_000, 509, None)),
        bars=(Bar(name="articles/s a core", after="1,000,000 stored articles", value=509, bar=500, side="least"),)),
    run("backfill-speed", tables=(Table(title="Backfill of 5000 pages", columns={"backfill": SPEED}, ours="backfill"),),
        bars=(Bar(name="speed-up by a second worker", after="Backfill of 5000 pages", value=1.61, bar=1.7, side="least"),)),
    run("backfill-long", logs=(Log(title="Its log", lines=("50 partitions", "done")),)),
)


def recorded(folder: Path, *runs: Record) -> Path:
    for one in runs:
        records.append(folder / page.RECORDS, one)
    return folder


# -- what is on record, and the pages made of it

@pytest.mark.parametrize("name", sorted(page.made(DOCS)))
def test_the_pages_are_what_the_records_say(name):
    """A figure in the docs that nobody measured would be a lie. Made again by ``python -m bench --page``."""
    assert page.made(DOCS)[name] == (DOCS / name).read_text(encoding="utf-8")


def test_a_run_is_read_back_as_it_was_measured(tmp_path):
    recorded(tmp_path, *RUNS)
    assert list(RUNS) == records.load(tmp_path / page.RECORDS)


def test_every_record_is_kept_when_another_is_added(tmp_path):
    """Whether it became slower is asked years later."""
    recorded(tmp_path, *RUNS)
    before = (tmp_path / page.RECORDS).read_bytes()
    recorded(tmp_path, run("road"))
    assert (tmp_path / page.RECORDS).read_bytes().startswith(before)


def test_the_machine_is_described_and_not_named():
    """Host names and folders are nobody's business, and the figures are worth nothing without the processor."""
    said = json.dumps(asdict(records.machine()))
    assert platform.python_version() in said
    assert records.machine().cores >= 1
    assert not [word for word in (platform.node(), str(Path.home()), str(ROOT)) if len(word) > 3 and word in said]
    assert "/" not in records.machine().processor


def test_the_latest_run_at_full_size_is_shown_whole_and_every_other_in_a_line():
    """A try at a small size must not stand for the measurement, whenever it was made."""
    def of(value: float, at: str, full: bool) -> Record:
        return run("road", at, full=full, words=f"--pages {value:.0f}", tables=(Table(title=f"{value:.0f} pages", columns={"whole road": {
            "pages/s": value}}, ours="whole road"),), bars=(Bar(name="share", after="", value=value, bar=1, side="least"),))

    told = page.page([of(3, "2026-11-23T07:00:00Z", False), of(1, "2026-11-21T07:00:00Z", True), of(2, "2026-11-22T07:00:00Z", True)])

    assert ["### 2 pages"] == re.findall(r"^### .*pages$", told, re.M)
    assert ["2026-11-23", "2026-11-21"] == re.findall(r"^- (\S+) ", told, re.M)
    assert "at `--pages 3`. share 3." in told


def test_a_bar_that_is_not_reached_is_said_on_top():
    told = page.page(RUNS)
    assert "| speed-up by a second worker | 1.61 | at least 1.7 | **not reached** |" in told
    assert "| articles/s a core | 509 | at least 500 | reached |" in told


def test_a_benchmark_that_was_never_run_says_so():
    assert "| [fetch](#fetch) | | not measured yet | | |" in page.page(RUNS)
    assert "50 partitions\ndone" in page.page(RUNS)


def test_peers_stand_beside_ours_with_their_ratio_and_absent_ones_with_their_reason():
    one = run("road", tables=(Table(title="Pages", ours="a", columns={"a": {"pages/s": 20.0}, "b": {"pages/s": 50.0}, "c": {"skipped": "it is not here"}}),))
    told = page.page([one])

    assert "| pages/s | 20.0 | 50.0 (x 2.50) |" in told
    assert "c was left out: it is not here" in told


def test_sizes_are_reckoned_from_what_was_measured_and_the_rest_of_the_page_stays(tmp_path):
    shown = {one.benchmark: one for one in RUNS}
    made = sizing.within(f"Before.\n{sizing.BEGIN}\nof old\n{sizing.END}\nAfter.\n", shown)

    assert made.startswith("Before.\n") and made.endswith("\nAfter.\n") and "of old" not in made
    # a million pages: 25,000 s of one worker, 13,158 s of two, 3,289 s of eight, and 1,000 s to load
    assert "| 1,000,000 | 7 h | 4 h | 71 min | 30 min |" in made
    assert "| its text and verdicts in the database | 6.0 kB |" in made
    assert "as it is" == sizing.within("as it is", shown)


def test_what_is_extraction_and_what_is_not_stands_on_the_page():
    """Whoever wants it faster must know where to begin."""
    spent = {"page": {"text out of the page": 15.04, "relevance": 1.2, "all": 16.24}, "text": {"relevance": 1.19, "all": 1.19}}
    road = run("road", tables=tuple(Table(title=f"Where the time of a {name} goes, ms of a processor", columns={"whole road": row}, ours="whole road")
                                    for name, row in spent.items()))
    made = sizing.within(sizing.BEGIN + sizing.END, {"road": road})

    assert "| text out of the page | 15.04 | - |\n| relevance | 1.20 | 1.19 |\n| all | 16.24 | 1.19 |" in made


def test_a_run_from_before_a_figure_was_thought_of_leaves_that_figure_out():
    """What was measured two years ago must not keep the pages from being made."""
    old = run("backfill-speed", tables=(Table(title="Backfill", columns={"backfill": {"pages/s, one worker": 40.0}}, ours="backfill"),))
    bare = run("grouping", tables=(Table(title="1,000 stored articles", columns={"monitor": {"memory, MB": 20.0}}, ours="monitor", stored=1000),))

    assert "million" not in sizing.within(f"{sizing.BEGIN}{sizing.END}", {"backfill-speed": old})
    assert "not measured yet" in page.page([old, bare])


# -- the cost curve

PANELS = page._panels(RUNS[0])


@pytest.mark.parametrize("width", [curve.WIDE, curve.SLIM])
def test_the_curve_can_be_read_without_seeing_it_in_the_dark_and_on_a_phone(width):
    drawn = curve.draw("Cost & size", PANELS, width)
    root = ElementTree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    title, desc = root.find(f"{space}title"), root.find(f"{space}desc")

    assert ("img", f"{title.get('id')} {desc.get('id')}") == (root.get("role"), root.get("aria-labelledby"))
    assert "this product: 1.25 at 1 k, 1.385 at 10 k, 1.965 at 1 M." in desc.text
    assert "Cost & size" == title.text
    assert "prefers-color-scheme:dark" in drawn and "14px" in drawn and not re.search(r"font-size|style=|<script|href", drawn)
    for text in root.iter(f"{space}text"):
        assert 0 <= float(text.get("x")) <= width and 0 < float(text.get("y")) < float(root.get("height"))


def test_programs_differ_by_shape_and_stroke_and_not_by_colour_alone():
    drawn = curve.draw("Cost", PANELS, curve.WIDE)
    ours, peer = (drawn.count(f'<g class="{kind}">') for kind in ("ours", "peer"))
    assert (len(PANELS), len(PANELS)) == (ours, peer)
    assert drawn.count("stroke-dasharray") == len(PANELS)


def test_the_same_figures_give_the_same_bytes():
    again = records.read(json.loads(json.dumps(asdict(RUNS[0]))))
    assert curve.draw("Cost", PANELS, curve.WIDE) == curve.draw("Cost", page._panels(again), curve.WIDE)


@given(st.floats(1e-3, 1e7))
def test_a_scale_begins_at_nought_and_holds_the_largest(most):
    values = curve.scale(most)
    assert 0 == values[0] and values[-1] >= most * (1 - 1e-9)
    assert 2 <= len(values) <= curve.STEPS + 2


@given(st.lists(st.floats(0, 160), min_size=1, max_size=5))
def test_names_at_the_ends_of_lines_never_cover_one_another(wanted):
    heights = sorted(curve._apart(wanted, 0, 160))
    assert all(second - first >= curve.ROW - 1e-6 for first, second in zip(heights, heights[1:]))
    assert 0 <= heights[0] and heights[-1] <= 160 + 1e-6


# -- the command

def test_every_benchmark_has_a_module_and_a_name_of_its_own():
    assert len({one.name for one in suite.SUITE}) == len(suite.SUITE)
    assert [] == [one.name for one in suite.SUITE if not (ROOT / "bench" / f"{one.module}.py").exists()]
    assert "$(BIN)/python -m bench $(BENCH)" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_what_a_benchmark_prints_is_what_is_recorded(monkeypatch):
    monkeypatch.setattr(table, "TOLD", records.Told())
    shown = table.render("Road", {"ours": {"pages/s": 20.123456789}, "peer": {"pages/s": 10.0}, "absent": {"skipped": "no"}}, "ours", stored=1000)
    asked = table.bars("Asked", {"pages/s": 20.123456789}, {"pages/s": (30, "least")})

    assert "10.0 (x 0.50)" in shown and "absent: skipped, no" in shown
    assert "pages/s: 20.1 (at least 30.0): NOT reached" in asked
    assert [Table(title="Road", columns={"ours": {"pages/s": 20.1235}, "peer": {"pages/s": 10.0}, "absent": {"skipped": "no"}}, ours="ours", stored=1000)
            ] == table.TOLD.tables
    assert [Bar(name="pages/s", after="Road", value=20.1235, bar=30, side="least")] == table.TOLD.bars


def run_command(monkeypatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["bench", *map(str, words)])
    return command.main()


def test_a_benchmark_runs_in_a_process_of_its_own_and_leaves_a_record_and_a_page(tmp_path, monkeypatch, capfd):
    """One command, from the measurement to the page."""
    assert 0 == run_command(monkeypatch, "--small", "--record", "--only", "regroup", "--docs", tmp_path)

    one, = records.load(tmp_path / page.RECORDS)
    assert ("regroup", False) == (one.benchmark, one.full)
    assert 0 < one.tables[0].columns["regroup"]["groups of all, s"] <= 10 and one.bars[0].reached
    assert "### Groups of 20,000 signatures" in (tmp_path / page.PAGE).read_text(encoding="utf-8")
    assert "groups of all, s" in capfd.readouterr().out


def test_a_try_at_a_small_size_is_not_recorded_and_a_failure_is_an_exit_code(tmp_path, monkeypatch, capfd):
    """One that cannot run must not keep the others from running, nor end as if all were well."""
    broken = suite.Benchmark(name="broken", module="nothing_of_the_kind", what="", minutes=1)
    quick = suite.Benchmark(name="quick", module="suite", what="", minutes=1)
    monkeypatch.setattr(command, "SUITE", (broken, quick))
    monkeypatch.setattr(command, "_run", lambda one, *_: one is quick)
    assert 1 == run_command(monkeypatch, "--small", "--docs", tmp_path)
    assert "failed: broken" in capfd.readouterr().err
    monkeypatch.undo()

    assert not command._run(broken, (), tmp_path, None)
    assert [] == list(tmp_path.iterdir())
