"""A histogram for each threshold as SVG: no guest, no script, the same bytes from the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, TALL, GAP = 720, 130, 46
LEFT, RIGHT, TOP = 48, 16, 40
BINS = 40


@dataclass(frozen=True, slots=True)
class Group:
    """One threshold."""

    name: str
    threshold: float
    scores: Sequence[tuple[float, bool]]
    """(score, was it decided so)."""


def draw(title: str, groups: Sequence[Group], verdict: str) -> str:
    """Bars of what was decided so and not so, one above the other, and the threshold as a line."""
    height = TOP + max(1, len(groups)) * (TALL + GAP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d" font-family="sans-serif" '
             'font-size="11">', f'<title id="t">{escape(title)}</title>', f'<desc id="d">{escape(_words(groups, verdict))}</desc>',
             f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
             f'<text x="{LEFT}" y="18" font-size="13" fill="#15191c">{escape(title)}</text>',
             f'<rect x="{LEFT}" y="25" width="9" height="9" fill="#00596b"/><text x="{LEFT + 13}" y="33" fill="#15191c">{escape(verdict)}</text>',
             f'<rect x="{LEFT + 90}" y="25" width="9" height="9" fill="#c3ccd0"/><text x="{LEFT + 103}" y="33" fill="#15191c">not</text>']
    for number, group in enumerate(groups):
        parts += _panel(group, TOP + number * (TALL + GAP))
    return "\n".join((*parts, "</svg>")) + "\n"


def _panel(group: Group, top: float) -> list[str]:
    scores = [score for score, _ in group.scores]
    low, high = min((0.0, *scores)), max((1.0, group.threshold, *scores))
    bins = [[0, 0] for _ in range(BINS)]
    for score, over in group.scores:
        bins[min(BINS - 1, int((score - low) / (high - low) * BINS))][not over] += 1
    most = max(1, max(map(sum, bins)))
    wide = (WIDTH - LEFT - RIGHT) / BINS
    foot = top + TALL
    parts = [f'<text x="{LEFT}" y="{top + 14:.1f}" fill="#15191c">{escape(group.name)} = {group.threshold:g}, {len(scores):,} measured</text>']
    for number, (so, otherwise) in enumerate(bins):
        x, base = LEFT + number * wide, foot
        for count, colour in ((otherwise, "#c3ccd0"), (so, "#00596b")):
            tall = (TALL - 24) * count / most
            if count:
                parts.append(f'<rect x="{x + 0.5:.1f}" y="{base - tall:.1f}" width="{wide - 1:.1f}" height="{tall:.1f}" fill="{colour}"/>')
            base -= tall
    line = LEFT + (group.threshold - low) / (high - low) * (WIDTH - LEFT - RIGHT)
    parts += [f'<path d="M{LEFT} {foot:.1f}H{WIDTH - RIGHT}" stroke="#4a5358"/>',
              f'<path d="M{line:.1f} {top + 18:.1f}V{foot + 4:.1f}" stroke="#b3261e" stroke-width="1.5" stroke-dasharray="4 3"/>',
              f'<text x="{LEFT - 6}" y="{top + 30:.1f}" text-anchor="end" fill="#4a5358">{most}</text>']
    parts += [f'<text x="{LEFT + (WIDTH - LEFT - RIGHT) * part / 4:.1f}" y="{foot + 15:.1f}" text-anchor="middle" fill="#4a5358">'
              f'{low + (high - low) * part / 4:.2f}</text>' for part in range(5)]
    return parts


def _words(groups: Sequence[Group], verdict: str) -> str:
    return " ".join(f"{group.name}: {sum(over for _, over in group.scores)} of {len(group.scores)} {verdict}, threshold {group.threshold:g}."
                    for group in groups)
