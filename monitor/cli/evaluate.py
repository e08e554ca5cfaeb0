"""``monitor evaluate``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import ConfigError
from .shared import Shared, shared_options

if TYPE_CHECKING:
    from ..evaluate.report import Evaluation

KINDS = ("grouping", "stories", "novelty", "relevance", "extraction", "world")
"""Judgements that can be measured; a module of monitor.evaluate for each."""

NEEDED = {"grouping": ("id", "text", "family"), "stories": ("text", "cluster"), "novelty": ("stream", "text", "label"),
          "relevance": ("id", "text", "label")}
"""What a labelled line must have."""


@click.command("evaluate", epilog="Example:  monitor evaluate grouping labelled.jsonl --json")
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--learn", type=click.Path(path_type=Path), multiple=True, metavar="FILE", help="grouping: learn templates from another file first.")
@click.option("--pairs", type=click.Path(path_type=Path), metavar="FILE", help="grouping: labelled pairs (a, b, level, same_event).")
@shared_options
@click.pass_context
def evaluate_command(ctx: click.Context, kind: str, paths: tuple[Path, ...], learn: tuple[Path, ...], pairs: Path | None) -> int:
    """
    Measure one judgement on labelled material, beside baselines.

    KIND is grouping, stories, novelty, relevance (JSON Lines files), extraction (a folder with index.csv, which names pages and the files of
    their true text) or world (a folder with feeds.yml, serve.py, gold.json and score.py; --db FILE keeps the database of the walk).
    """
    shared = Shared.of(ctx)
    for path in [*paths, *learn, *([pairs] if pairs else [])]:
        if not path.exists():
            raise click.UsageError(f"{path}: no such file or folder")
    if kind == "world":
        return _world(shared, paths)
    if kind != "grouping" and (learn or pairs):
        raise click.UsageError("--learn and --pairs belong to 'grouping'")
    if kind == "extraction":
        return _say(shared, lambda: _evaluator(kind)(list(paths)))
    for path in paths:
        if path.is_dir():
            raise click.UsageError(f"{path}: is a folder; {kind} takes JSON Lines files")

    def measured() -> Evaluation:
        _check_lines(kind, [*paths, *learn], pairs=pairs is not None)
        return _evaluator(kind)(list(paths), **({"learn": list(learn), "pairs": pairs} if kind == "grouping" else {}))

    return _say(shared, measured)


def _say(shared: Shared, measured: Callable[[], Evaluation]) -> int:
    from . import show

    try:
        evaluation = measured()
    except ValueError as error:
        raise ConfigError(str(error)) from error
    show.say(evaluation.as_json() if shared.as_json else evaluation.as_text())
    return 0


def _check_lines(kind: str, paths: list[Path], *, pairs: bool = False) -> None:
    """Name the first line that lacks what its kind needs; with pairs the labels are theirs. Raises ValueError."""
    from ..evaluate.report import read_lines

    needed = ("id", "text") if pairs else NEEDED[kind]
    for path in paths:
        number = 0
        for number, line in enumerate(read_lines([path]), start=1):
            for key in needed:
                if key not in line:
                    raise ValueError(f"{path}: labelled line {number} has no '{key}'; {kind} needs {', '.join(needed)}")
        if number == 0:
            raise ValueError(f"{path}: no labelled lines")


def _evaluator(kind: str) -> Callable[..., Evaluation]:
    from importlib import import_module

    return import_module(f"monitor.evaluate.{kind}").evaluate


def _world(shared: Shared, paths: tuple[Path, ...]) -> int:
    from ..evaluate.world import score_world
    from .world import run_one_day

    if len(paths) != 1 or not paths[0].is_dir():
        raise click.UsageError("'world' takes one folder")

    def tell(line: str) -> None:
        if not shared.quiet and (shared.verbose or sys.stderr.isatty()):
            click.echo(line, err=True)

    printed, code = score_world(paths[0], run_one_day(), db=shared.db, out=shared.out, as_json=shared.as_json, tell=tell)
    click.echo(printed, nl=False)
    return code
