"""``monitor doctor``: what would go wrong, before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .shared import Shared, shared_options

if TYPE_CHECKING:
    from ..config import Config
    from ..doctor import Finding

DELIVERY_QUEUED = 69
"""What a run leaves with when mail has to wait."""

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
    report = examine(lambda: shared.load(needed=shared.db is None), shared.clock()(), reach=find_names, probe_mail=_greet_mail_server)
    shown = [one for one in report.findings if one.verdict != "ok" or not shared.quiet]
    if shared.as_json:
        show.say_json({"exit_code": report.exit_code, "findings": report.findings})
        return report.exit_code
    for one in shown:
        show.say(_line(one))
    if not shared.quiet:
        show.say(_sum(report.findings))
    return report.exit_code


def _greet_mail_server(config: Config) -> Finding | None:
    """Secures the connection and logs in, sends nothing; None if nobody gets mail."""
    from ..delivery.smtp import MailSession, Unreachable
    from ..doctor.finding import ok, problem
    from ..errors import ConfigError

    mail, people = config.settings.mail, len(config.settings.digest.recipients)
    if not people:
        return None
    next_step = "correct settings.mail or the password (docs/delivery.md); the digest is written all the same and its delivery waits"
    try:
        with MailSession(mail, config.secrets.mail_password.reveal() if mail.username else ""):
            return ok("mail", f"{mail.host}:{mail.port} takes mail from {mail.sender} ({mail.tls}) for {people} recipient{'' if people == 1 else 's'}")
    except Unreachable as error:
        return problem("mail", f"{error.outcome.reason}: {error.outcome.detail}", next_step, DELIVERY_QUEUED)
    except ConfigError as error:
        return problem("mail", str(error), next_step, DELIVERY_QUEUED)


def _line(one: Finding) -> str:
    line = f"{SIGNS[one.verdict]:5}  {one.check}: {one.says}"
    return line + (f"\n       next: {one.next_step}" if one.next_step else "")


def _sum(findings: tuple[Finding, ...]) -> str:
    problems = sum(one.verdict == "problem" for one in findings)
    warnings = sum(one.verdict == "warning" for one in findings)
    if problems:
        return f"\n{problems} of {len(findings)} checks found something that stops a run."
    return f"\n{len(findings)} checks, nothing that stops a run" + (f", {warnings} to look at." if warnings else ".")
