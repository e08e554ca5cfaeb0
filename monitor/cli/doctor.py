"""``monitor doctor``: what would go wrong, before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .shared import Shared, shared_options

if TYPE_CHECKING:
    from ..doctor import Finding

SIGNS = {"ok": "ok", "warning": "look", "problem": "WRONG"}


@click.command(epilog="Example:  monitor doctor && monitor run")
@shared_options
@click.pass_context
def doctor(ctx: click.Context) -> int:
    """
    Check all that a run needs, and say the next step.

    Looks at the configuration, packages, database, clock, disk, folders, names and mail server, and changes nothing. The exit code is
    that of the first problem: 0 when a run would go well, also with warnings.
    """
    from ..doctor import examine
    from ..fetch.names import find_names
    from . import show

    shared = Shared.of(ctx)
    report = examine(lambda: shared.load(needed=shared.db is None), shared.clock()(), reach=find_names, probe_mail=lambda config: None)
    shown = [one for one in report.findings if one.verdict != "ok" or not shared.quiet]
    if shared.as_json:
        show.say_json({"exit_code": report.exit_code, "findings": report.findings})
        return report.exit_code
    for one in shown:
        show.say(_line(one))
    if not shared.quiet:
        show.say(_sum(report.findings))
    return report.exit_code


def _line(one: Finding) -> str:
    line = f"{SIGNS[one.verdict]:5}  {one.check}: {one.says}"
    return line + (f"\n       next: {one.next_step}" if one.next_step else "")


def _sum(findings: tuple[Finding, ...]) -> str:
    problems = sum(one.verdict == "problem" for one in findings)
    warnings = sum(one.verdict == "warning" for one in findings)
    if problems:
        return f"\n{problems} of {len(findings)} checks found something that stops a run."
    return f"\n{len(findings)} checks, nothing that stops a run" + (f", {warnings} to look at." if warnings else ".")
