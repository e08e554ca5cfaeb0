"""scripts/run_corpus.py: a corpus from a folder, which is not part of this project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .hostile import FEEDS

SCRIPT = Path(__file__).parent.parent / "scripts" / "run_corpus.py"


def run(*words: object) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(SCRIPT), *map(str, words)], capture_output=True, text=True, timeout=60, check=False)


def test_an_absent_or_empty_folder_is_said_to_be_so(tmp_path):
    """Whoever runs it must not take silence for success."""
    absent, empty = run(tmp_path / "none"), run(tmp_path)

    assert (2, 2) == (absent.returncode, empty.returncode)
    assert "no such folder. No corpus comes with this project" in absent.stderr
    assert "no file with" in empty.stderr


def test_every_file_is_read_and_counted(tmp_path):
    (tmp_path / "deep").mkdir()
    for form, body in FEEDS.items():
        (tmp_path / "deep" / f"{form}.xml").write_bytes(body)
    (tmp_path / "bad.xml").write_bytes(b"<rss version='2.0'><channel><item>" + b"<a>" * 1_000_000)
    done = run(tmp_path, "--json")
    report = json.loads(done.stdout)

    assert (0, len(FEEDS) + 1, []) == (done.returncode, report["files"], report["raised"])
    assert ["bad.xml"] == report["killed"]
    assert 36 == report["entries"]
