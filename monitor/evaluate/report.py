"""What one evaluation found, the same for every kind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Figures of one judgement on labelled lines, beside those of the baselines."""

    kind: str
    files: tuple[str, ...]
    lines: int
    figures: dict[str, float]
    """Names as in the contract: f1, precision, recall, ari, auc, macro_f1, b_cubed_f1, links_between_events, per_second, peak_mb."""
    detail: dict[str, object] = field(default_factory=dict)
    baselines: dict[str, dict[str, float]] = field(default_factory=dict)
    errors: tuple[object, ...] = ()

    def as_json(self) -> str:
        """One JSON document, keys in the order of the contract."""
        return json.dumps({"kind": self.kind, "files": list(self.files), "lines": self.lines, "figures": self.figures,
                           "detail": self.detail, "baselines": self.baselines, "errors": list(self.errors)}, ensure_ascii=False, indent=1)

    def as_text(self) -> str:
        """A plain table: a row for the product, a row for each baseline, then detail and errors."""
        rows = {"this product": self.figures, **self.baselines}
        names = list(dict.fromkeys(name for figures in rows.values() for name in figures))
        width = max(len(row) for row in rows)
        out = [f"{self.kind}: {self.lines} lines from {', '.join(self.files)}", "",
               " ".join([" " * width, *(f"{name:>20}" for name in names)])]
        for row, figures in rows.items():
            out.append(" ".join([f"{row:{width}}", *(f"{_number(figures.get(name)):>20}" for name in names)]))
        for name, value in self.detail.items():
            out.append("")
            out.append(f"{name}")
            if isinstance(value, dict):
                out += [f"  {key}: {_number(item)}" for key, item in value.items()]
            else:
                out.append(f"  {_number(value)}")
        if self.errors:
            out.append("")
            out.append(f"errors ({len(self.errors)})")
            out += [f"  {json.dumps(error, ensure_ascii=False) if not isinstance(error, str) else error}" for error in self.errors]
        return "\n".join(out)


def read_lines(paths: list[Path]) -> list[dict[str, object]]:
    """
    The labelled lines of several files, in the order of the files.

    Raises:
        ValueError: a line is not a JSON object; names file and line.
    """
    lines: list[dict[str, object]] = []
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise ValueError(f"{path}:{number}: not JSON: {error}") from error
                if not isinstance(row, dict):
                    raise ValueError(f"{path}:{number}: a line must be an object, found {type(row).__name__}")
                lines.append(row)
    return lines


def _number(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 10 else f"{value:,.1f}"
    return str(value)
