"""
What the tests leave out, and whether that is little enough.

    python scripts/covered.py .coverage.json

Reads what ``make coverage`` measured. Two bars: a share of all branches, and every branch of what may neither lose nor repeat anything.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

LEAST_SHARE = 0.95
"""Of all branches (reliability guide, section 12)."""
WHOLE = ("monitor/fetch/http.py", "monitor/store/", "monitor/delivery/", "monitor/pipeline/delivering.py", "monitor/pipeline/days.py")
"""Where every line and branch is taken: the one socket, the memory, and what people are sent."""


def lines_of(report: dict) -> tuple[list[str], bool]:
    """What to print, and whether both bars are reached."""
    told, gaps = [], []
    for name, one in sorted(report["files"].items()):
        missing = [*map(str, one["missing_lines"]), *(f"{start}->{end if end > 0 else 'exit'}" for start, end in one["missing_branches"]
                                                      if start not in one["missing_lines"])]
        if missing:
            told.append(f"{name}: {', '.join(missing)}")
            gaps += [name] * any(place in name for place in WHOLE)
    all_of = report["totals"]
    share = all_of["covered_branches"] / all_of["num_branches"]
    told.append(f"branches {share:.2%} of {all_of['num_branches']:,} (at least {LEAST_SHARE:.0%}); "
                f"lines {all_of['covered_lines'] / all_of['num_statements']:.2%} of {all_of['num_statements']:,}")
    told.append(f"files that must be whole and are not: {', '.join(gaps) or 'none'}")
    return told, share >= LEAST_SHARE and not gaps


def main() -> int:
    told, good = lines_of(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    print("\n".join(told))
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
