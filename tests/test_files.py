"""A file is whole or it is not there."""

from __future__ import annotations

import os

import pytest

from monitor.errors import CannotCreate
from monitor.files import write_whole


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    write_whole(tmp_path / "out" / "a.html", b"one")
    write_whole(tmp_path / "out" / "a.html", b"two")

    assert b"two" == (tmp_path / "out" / "a.html").read_bytes()
    assert ["a.html"] == os.listdir(tmp_path / "out")


def test_a_link_planted_at_the_path_is_replaced_and_not_followed(tmp_path):
    """Somebody who can write into the folder must not make us overwrite another file."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"safe")
    (tmp_path / "a.html").symlink_to(victim)

    write_whole(tmp_path / "a.html", b"new")

    assert b"safe" == victim.read_bytes()
    assert not (tmp_path / "a.html").is_symlink()


def test_the_same_bytes_are_not_written_twice(tmp_path):
    write_whole(tmp_path / "a", b"same")
    before = (tmp_path / "a").stat().st_mtime_ns
    write_whole(tmp_path / "a", b"same")

    assert before == (tmp_path / "a").stat().st_mtime_ns


def test_a_folder_that_cannot_be_made_is_named_with_the_next_step(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(CannotCreate, match="--out"):
        write_whole(tmp_path / "file" / "a.html", b"x")
