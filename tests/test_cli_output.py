"""What each command says of the same thing: lines for a person, one JSON document for a program, nothing with -q."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .typed import LINES, told


def test_an_import_counts_in_a_line_or_in_json_and_says_nothing_with_q(typed):
    line = f"articles added 0, changed 0, unchanged {len(LINES)}; relevant "

    assert line in typed("import", "a.jsonl")[1]
    assert (0, len(LINES)) == ((counts := told(typed("import", "a.jsonl", "--json")))["added"], counts["unchanged"])
    assert (0, "", "") == typed("import", "a.jsonl", "-q")


def test_an_import_names_each_line_it_could_not_use(typed):
    Path("b.jsonl").write_text(json.dumps(LINES[0]) + "\nnot json\n", encoding="utf-8")
    code, out, err = typed("import", "b.jsonl", "-q")

    assert (0, "") == (code, out)
    assert "b.jsonl" in err and "2" in err


def test_an_import_of_nothing_usable_says_so(typed):
    Path("b.jsonl").write_text("not json\n", encoding="utf-8")
    code, _, err = typed("import", "b.jsonl")

    assert 65 == code
    assert err.startswith("monitor: nothing could be imported: ")


def test_a_digest_is_a_subject_and_its_files(typed):
    code, out, _ = typed("digest", "--date", "2025-11-25", "--format", "txt,md,txt")
    subject, *paths = out.splitlines()

    assert 0 == code
    assert not subject.startswith("preview")
    assert ["2025-11-25.md", "2025-11-25.txt"] == sorted(Path(path).name for path in paths if Path(path).stem == "2025-11-25")


def test_a_preview_says_that_nothing_was_recorded(typed):
    code, out, _ = typed("digest", "--date", "2025-11-25", "--since", "2025-11-24T00:00:00Z", "--format", "txt")

    assert 0 == code
    assert out.startswith("preview, nothing recorded: ")


def test_a_digest_as_json_and_a_quiet_one(typed):
    report = told(typed("digest", "--date", "2025-11-25", "--json"))

    assert True is report["recorded"]
    assert (0, "", "") == typed("digest", "--date", "2025-11-25", "-q")


def test_a_digest_in_no_format_is_a_mistake(typed):
    code, out, err = typed("digest", "--format", " , ")

    assert (2, "") == (code, out)
    assert "no format named" in err


def test_an_article_is_explained_in_lines_and_in_json(typed):
    url = LINES[0]["url"]

    assert typed("explain", url)[1].startswith("article ")
    assert url == told(typed("explain", url, "--json"))["url"]


def test_status_in_lines_and_in_json(typed):
    assert "digest" in typed("status")[1]
    assert isinstance(told(typed("status", "--json")), dict)


def test_settings_as_the_page_of_the_manual(typed):
    code, out, _ = typed("settings", "--markdown")

    assert 0 == code
    assert "| `digest.at`" in out


def test_feeds_list_says_group_not_known_and_the_councils(typed):
    code, out, _ = typed("feeds", "list")

    assert 0 == code
    assert ["Paper", "not known", "regional", "Westminster", "https://paper.example/rss"] == out.splitlines()[1].split("  ")[:1] + [
        part.strip() for part in out.splitlines()[1].split("  ")[1:] if part.strip()]


def test_feeds_are_added_and_removed_in_json_and_in_silence(typed):
    added = told(typed("feeds", "add", "https://two.example/rss", "--no-check", "--publisher", "Two", "--json"))

    assert ("Two", False) == (added["publisher"], added["made_file"])
    assert (0, "", "") == typed("feeds", "add", "https://three.example/rss", "--no-check", "--publisher", "Three", "-q")
    assert "https://two.example/rss" == told(typed("feeds", "remove", "https://two.example/rss", "--json"))["url"]
    assert (0, "", "") == typed("feeds", "remove", "https://three.example/rss", "-q")
    assert "three.example" not in Path("feeds.yml").read_text()


def test_opml_goes_out_and_comes_in_as_json_and_in_silence(typed):
    assert {"file": "f.opml", "feeds": 1} == told(typed("feeds", "export-opml", "f.opml", "--json"))
    assert (0, "", "") == typed("feeds", "export-opml", "g.opml", "-q")
    assert (0, "1 feeds written to h.opml\n", "") == typed("feeds", "export-opml", "h.opml")
    assert Path("f.opml").read_text() == told(typed("feeds", "export-opml", "--json"))["opml"] + "\n"
    assert 0 == told(typed("feeds", "import-opml", "f.opml", "--json"))["added"]
    assert (0, "", "") == typed("feeds", "import-opml", "f.opml", "-q")
    assert (0, "feeds added 0, known already 1, not usable 0\n", "") == typed("feeds", "import-opml", "f.opml")


def test_opml_into_a_folder_is_a_mistake(typed):
    code, out, err = typed("feeds", "export-opml", ".")

    assert (2, "") == (code, out)
    assert "is not a file; leave it out to have the list on stdout" in err


def test_a_long_list_of_lines_left_out_is_cut_and_says_where_all_are(typed):
    unusable = "".join(f'<outline type="rss" text="P{n}" xmlUrl="ftp://p{n}.example/rss"/>\n' for n in range(25))
    Path("f.opml").write_text(f'<opml version="2.0"><body>\n<outline type="rss" text="New" xmlUrl="https://new.example/rss"/>\n{unusable}</body></opml>')
    code, out, err = typed("feeds", "import-opml", "f.opml")

    assert (0, 21) == (code, len(err.splitlines()))
    assert "f.opml: and 5 more lines; --json names them all" == err.splitlines()[-1]
    assert out.startswith("feeds added 1, known already 0, not usable 25; written to feeds.yml")


def test_why_a_page_on_file_is_kept_reads_as_lines(typed):
    code, out, _ = typed("feeds", "check", "--why", LINES[0]["url"])

    assert 0 == code
    assert "relevan" in out


def test_manners_of_a_time_in_which_nothing_was_asked(typed):
    assert "nothing was asked in this time" == typed("feeds", "manners")[1].splitlines()[-1]
    assert [] == told(typed("feeds", "manners", "--json"))["hosts"]


def test_a_search_reads_as_lines_and_as_json(typed):
    code, out, _ = typed("search", "cyber", "attack", "--since", "2025-01-01")

    assert 0 == code
    assert out.splitlines()[-1].endswith(f"shown of {told(typed('search', 'cyber', 'attack', '--json'))['matches']:,}")
    assert "nothing found\n" == typed("search", "zebra")[1]
    assert "nothing to look for: the query has no word\n" == typed("search", "?!")[1]


def test_a_search_since_no_day_is_a_mistake(typed):
    code, out, err = typed("search", "cyber", "--since", "yesterday")

    assert (2, "") == (code, out)
    assert "'yesterday' is not a day such as 2025-11-26" in err


def test_archive_commands_in_lines_in_json_and_in_silence(typed):
    made = told(typed("backup", "kept", "--json"))["path"]

    assert (0, "", "") == typed("backup", "kept", "-q", now="2025-11-26T07:30:00Z")
    assert "rows, verified" in typed("backup", "kept", now="2025-11-27T07:30:00Z")[1]
    assert "storage/monitor.db" == told(typed("restore", made, "--force", "--json"))["database"]
    assert "no day yet" in typed("restore", made, "--force")[1]
    assert (0, "", "") == typed("restore", made, "--force", "-q")
    assert True is told(typed("verify", "--json"))["good"]
    assert (0, "", "") == typed("verify", "-q")
    assert "rows\n" in typed("export", "articles", "-o", "a.csv")[1]
    assert "a.csv" == told(typed("export", "articles", "-o", "a.csv", "--json"))[0]["path"]
    assert (0, "", "") == typed("export", "articles", "-o", "b.csv", "-q")
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()
    assert len(LINES) == told(typed("publish-db", "p.db", "--json"))["articles"]
    assert (0, "", "") == typed("publish-db", "q.db", "-q")
    assert "texts left out" in typed("publish-db", "r.db")[1]


def test_the_doctor_names_only_what_is_not_right_with_q(typed):
    said = typed("doctor")[1]
    quiet = typed("doctor", "-q")[1]

    assert " checks" in said.splitlines()[-1]
    assert set(quiet.splitlines()) < set(said.splitlines())
    assert not any(line.startswith("ok ") for line in quiet.splitlines())
    assert {"exit_code", "findings"} == set(json.loads(typed("doctor", "--json")[1]))


def test_a_correction_as_json_and_in_silence(typed):
    first = told(typed("correct", "not-relevant", LINES[0]["url"], "--because", "read it", "--json"))

    assert (False, "read it") == (first["already"], first["because"])
    assert (0, "", "") == typed("correct", "not-relevant", LINES[0]["url"], "--because", "read it", "-q")


def test_rebuild_and_tune_in_json_and_in_lines(typed):
    assert isinstance(told(typed("rebuild", "--json")), dict)
    assert "tune" in typed("tune", "relevance", "--svg", "tune.svg")[1]
    assert isinstance(told(typed("tune", "relevance", "--json")), dict)
    assert Path("tune.svg").read_text().startswith("<svg")


@pytest.mark.parametrize(("change", "said"), [
    ("grouping.least_cover", "--with takes KEY=VALUE, found 'grouping.least_cover'"),
    ("grouping.least_covr=1", "there is no setting 'grouping.least_covr', did you mean 'grouping.least_cover'?")])
def test_a_setting_that_cannot_be_tried_is_named(typed, change, said):
    code, out, err = typed("rebuild", "--with", change)

    assert (2, "") == (code, out)
    assert said in err


@pytest.mark.parametrize(("words", "said"), [
    (("grouping", "."), "is a folder; grouping takes JSON Lines files"),
    (("novelty", "a.jsonl", "--learn", "a.jsonl"), "--learn and --pairs belong to 'grouping'"),
    (("novelty", "a.jsonl"), "labelled line 1 has no 'stream'; novelty needs stream, text, label"),
    (("novelty", "empty.jsonl"), "empty.jsonl: no labelled lines"),
    (("world", "a.jsonl"), "'world' takes one folder"),
    (("world", ".", "."), "'world' takes one folder"),
])
def test_an_evaluation_that_cannot_be_says_why(typed, words, said):
    Path("empty.jsonl").write_text("")
    code, out, err = typed("evaluate", *words)

    assert (2, "") == (code, out)
    assert said in err


def test_an_evaluation_reads_as_lines_and_as_json(typed):
    Path("l.jsonl").write_text("".join(json.dumps({"id": str(n), "text": line["text"], "label": "positive"}) + "\n" for n, line in enumerate(LINES)))

    assert "name and keyword" in typed("evaluate", "relevance", "l.jsonl")[1]
    assert len(LINES) == told(typed("evaluate", "relevance", "l.jsonl", "--json"))["lines"]
