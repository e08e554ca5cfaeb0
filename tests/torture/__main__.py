"""``make torture``: kills at random moments and at every named point; the seed is printed, so that a fault can be had again."""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from pathlib import Path

from monitor import failpoint
from tests.smtp_server import mail_server

from .walk import Report, torture


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="kills at random; default 1000")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="default: another each time")
    parser.add_argument("--keep", type=Path, help="keep the databases in this folder")
    given = parser.parse_args()
    logging.getLogger("mail.log").setLevel(logging.ERROR)     # the server's remarks about itself
    print(f"seed {given.seed}", flush=True)
    began, last = time.monotonic(), [0.0]

    def say(line: str) -> None:
        if time.monotonic() - last[0] > 10:
            last[0] = time.monotonic()
            print(line, flush=True)

    with tempfile.TemporaryDirectory(prefix="torture-") as scratch, mail_server(Path(scratch)) as mail:
        folder = given.keep or Path(scratch)
        named = torture(folder / "points", kills=10_000, seed=given.seed, points=failpoint.POINTS, mail=mail, say=say)
        _print("every named point", named)
        mail.messages.clear()
        chance = torture(folder / "chance", kills=given.kills, seed=given.seed, mail=mail, say=say)
        _print("at random", chance)
    print(f"{time.monotonic() - began:.0f} seconds")
    return 1 if named.faults or chance.faults else 0


def _print(name: str, report: Report) -> None:
    print(f"\n{name}: {report.kills} kills in {report.runs} runs over {report.days} simulated days")
    for point, count in sorted(report.points.items()):
        print(f"  {count:5} {point}")
    print(f"  letters: {report.letters}, of which {report.letters_twice} came twice under one Message-ID and {report.letters_held} are held for a person")
    print(f"  faults: {len(report.faults)} (rows lost, told twice, never told, half files, differences from an unbroken walk)")
    for fault in report.faults[:40]:
        print(f"  {fault}")


if __name__ == "__main__":
    sys.exit(main())
