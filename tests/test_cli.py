"""What a person types: options in any place, exit codes, quiet, JSON, and errors in one line."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from monitor.cli import monitor
from monitor.cli.commands import ORDER
from monitor.walk import serving

from .patient import line_of

ROOT = Path(__file__).parent.parent
FEEDS = "feeds:\n  - url: http://127.0.0.1:9/rss\n    publisher: Paper\n"


def run(*words, cwd, env=None, **given):
    """A command line in a process of its own."""
    return subprocess.run([sys.executable, "-m", "monitor", *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}, **given)


def commands(group=monitor, prefix=()):
    for name, command in group.commands.items():
        yield (*prefix, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))


COMMANDS = dict(commands())


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "feeds.yml").write_text(FEEDS, encoding="utf-8")
    return tmp_path


def test_the_commands_are_those_of_the_contract_that_exist_now():
    listed = monitor.list_commands(click.Context(monitor))
    assert set() == set(listed) - set(ORDER), "a command without a place in the order"
    assert [name for name in ORDER if name in listed] == listed


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(name):
    command = COMMANDS[name]
    with click.Context(command, info_name=" ".join(name)) as context:
        said = command.get_help(context)
    assert "Example" in said
    assert f"monitor {' '.join(name)}" in said
    for option in ("--config", "--db", "--out", "--now", "--json", "--quiet", "--verbose", "--log-format"):
        assert option in said


def test_the_list_of_commands_has_whole_sentences():
    """On a terminal of 80 columns nothing is cut off."""
    with click.Context(monitor, info_name="monitor", terminal_width=80) as context:
        said = monitor.get_help(context).partition("Commands:")[2]
    assert "evaluate" in said
    assert "..." not in said


def test_help_is_instant():
    """Help that takes a second is help nobody asks for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        subprocess.run([sys.executable, "-m", "monitor", "--help"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert 0.5 > (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3


HEAVY = {"aiohttp", "trafilatura", "datasketch", "scipy", "numpy", "apscheduler", "feedparser", "lxml", "rich", "jinja2", "nh3", "ahocorasick"}


@pytest.mark.parametrize(("words", "forbidden"), [
    (["--help"], HEAVY | {"yaml", "sqlite_utils", "msgspec"}),
    (["settings"], HEAVY | {"sqlite_utils"}),
    (["feeds", "list"], HEAVY | {"sqlite_utils"}),
    (["status"], HEAVY),
])
def test_a_command_imports_no_guest_it_does_not_need(folder, words, forbidden):
    program = ("import sys\nfrom monitor.cli import main\ntry:\n    main(sys.argv[1:])\nfinally:\n"
               "    sys.stderr.write('IMPORTED ' + ' '.join(sorted({name.partition('.')[0] for name in sys.modules})))")
    done = subprocess.run([sys.executable, "-c", program, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    imported = set(done.stderr.rpartition("IMPORTED ")[2].split())
    assert imported
    assert set() == forbidden & imported


@pytest.mark.parametrize("words", [["--json", "feeds", "list"], ["feeds", "--json", "list"], ["feeds", "list", "--json"]])
def test_shared_options_stand_anywhere(folder, words):
    done = run(*words, cwd=folder)
    assert "Paper" == json.loads(done.stdout)[0]["publisher"]


def test_the_innermost_option_wins(folder):
    done = run("--db", "outer.db", "settings", "--db", "inner.db", "--json", cwd=folder)
    rows = {row["key"]: row for row in json.loads(done.stdout)}
    assert ("inner.db", "--db") == (rows["db"]["value"], rows["db"]["origin"])


@pytest.mark.parametrize(("words", "told"), [
    (["fly"], "No such command 'fly'"),
    (["run", "--no-digst"], "No such option"),
    (["digest", "--date", "yesterday"], "is not a day such as 2025-11-26"),
    (["digest", "--date", "0001-01-01"], "is not a day such as 2025-11-26"),
    (["digest", "--since", "0001-01-01T00:00:00Z"], "is not a time such as"),
    (["digest", "--format", "html,pdf"], "'pdf' is not one of html, md, txt, json"),
    (["--now", "noon", "run"], "is not a time such as"),
    (["evaluate", "luck", "x.jsonl"], "'luck' is not one of"),
    (["evaluate", "novelty", "missing.jsonl"], "missing.jsonl: no such file or folder"),
    (["import", "missing.jsonl"], "missing.jsonl: no such file or folder"),
    (["feeds", "check", "nonsense"], "'nonsense' is no address of a feed"),
    (["feeds", "check", "https://"], "'https://' is no address of a feed"),
    (["run", "--config", "other.yml"], "other.yml: no such file"),
])
def test_a_mistyped_command_is_exit_2_with_one_reason(folder, words, told):
    done = run(*words, cwd=folder)
    assert 2 == done.returncode
    assert "" == done.stdout
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_h3_a_mistake_in_feeds_yml_is_exit_2_and_nothing_is_touched(tmp_path):
    (tmp_path / "feeds.yml").write_text("feeds:\n  - url: https://paper.example/rss\n    publiser: Paper\n")
    done = run("run", "-q", cwd=tmp_path)
    assert 2 == done.returncode
    assert done.stderr.startswith("monitor: feeds.yml:3: unknown key 'publiser'")
    assert ["feeds.yml"] == [path.name for path in tmp_path.iterdir()]


def test_without_feeds_yml_the_message_says_how_to_name_one(tmp_path):
    done = run("run", cwd=tmp_path)
    assert 2 == done.returncode
    assert "--config" in done.stderr and "MONITOR_CONFIG" in done.stderr


def test_the_environment_names_the_configuration(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert 0 == run("feeds", "list", cwd=elsewhere, env={"MONITOR_CONFIG": str(folder / "feeds.yml")}).returncode


def test_piped_tables_are_plain_text(folder):
    done = run("settings", cwd=folder, env={"FORCE_COLOR": "1"})
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith("setting ")


def test_settings_as_json_have_value_origin_unit_and_meaning(folder):
    rows = {row["key"]: row for row in json.loads(run("settings", "--json", cwd=folder, env={"MONITOR_TIMEZONE": "Europe/Paris"}).stdout)}
    assert ("Europe/Paris", "environment MONITOR_TIMEZONE") == (rows["timezone"]["value"], rows["timezone"]["origin"])
    assert "seconds" == rows["run.budget_seconds"]["unit"]
    assert "Longest duration" in rows["run.budget_seconds"]["meaning"]


def test_a_bug_is_one_line_and_its_traceback_only_with_v(folder):
    program = "from monitor.cli import main\nimport monitor.app, sys\ndef broken(*a, **k): raise RuntimeError('a bug\\nin two lines')\n" \
              "monitor.app.Monitor.run = broken\nmain(sys.argv[1:])"

    def broken(*words):
        return subprocess.run([sys.executable, "-c", program, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=60,
                              env={**os.environ, "PYTHONPATH": str(ROOT)})

    quiet = broken("run")
    assert 1 == quiet.returncode
    assert ["monitor: internal error: RuntimeError: a bug\\nin two lines; run with -v for the traceback"] == quiet.stderr.splitlines()
    assert "Traceback" in broken("run", "-v").stderr


def test_a_reader_that_leaves_is_no_error(folder):
    done = subprocess.run(f"{sys.executable} -m monitor settings | head -n 1; echo ${{PIPESTATUS[0]}}", shell=True, executable="/bin/bash", cwd=folder,
                          capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert "0" == done.stdout.splitlines()[-1]
    assert "" == done.stderr


def test_sigterm_stops_a_run_cleanly(folder):
    """A server that never answers keeps the run busy; it stops within seconds and says 143."""
    silent = subprocess.Popen([sys.executable, "-u", "-c", "import socket, time\ns = socket.create_server(('127.0.0.1', 0))\ns.settimeout(30)\n"
                               "print(s.getsockname()[1])\nc = s.accept()\nprint('asked')\ntime.sleep(60)"], stdout=subprocess.PIPE, text=True)
    with silent as server:
        try:
            port = line_of(server).strip()
            (folder / "feeds.yml").write_text(f"settings: {{fetch: {{allow_hosts: ['127.0.0.1:{port}'], stop_grace_seconds: 2}}}}\n"
                                              f"feeds:\n  - url: http://127.0.0.1:{port}/rss\n    publisher: Paper\n")
            with subprocess.Popen([sys.executable, "-m", "monitor", "run", "-q"], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
                                  stderr=subprocess.PIPE, text=True) as running:
                try:
                    assert "asked" == line_of(server).strip()
                    began = time.monotonic()
                    running.send_signal(signal.SIGTERM)
                    _, said = running.communicate(timeout=20)
                finally:
                    running.kill()
        finally:
            server.kill()
    assert 6 > time.monotonic() - began
    assert 143 == running.returncode
    assert "Traceback" not in said
    assert not list(folder.glob("reports/????-??-??.*")), "a day is not told by a run that was stopped before it had seen its feeds"


@pytest.fixture
def server(tmp_path):
    """The example week's own server; its feeds.yml, and a function that moves its clock."""
    with serving(ROOT / "monitor" / "world", tmp_path) as (feeds_yml, as_of):
        yield feeds_yml, as_of.write_text


def first_feed(feeds_yml: Path, folder: Path) -> Path:
    """A list of the week's first feed alone: what is shown needs no more."""
    one, text = folder / "one.yml", feeds_yml.read_text()
    one.write_text(text[:text.index("  - url: ", text.index("  - url: ") + 1)])
    return one


def test_h4_a_quiet_run_says_nothing_on_a_good_day_a_quiet_day_and_when_a_feed_fails_for_the_first_time(server, tmp_path):
    """Mail from cron that can be ignored will be ignored."""
    feeds_yml, stand_at = server
    one, text = first_feed(feeds_yml, tmp_path), feeds_yml.read_text()
    for now in ("2025-11-24T07:00:00Z", "2025-11-25T07:00:00Z"):
        stand_at(now)
        done = run("run", "-q", "--config", one, "--now", now, cwd=tmp_path)
        assert (0, "", "") == (done.returncode, done.stdout, done.stderr)
    with one.open("a") as file:
        file.write("  - url: " + text.partition("  - url: ")[2].partition("/www")[0] + "/gone/rss.xml\n    publisher: Gone Gazette\n")
    done = run("run", "-q", "--config", one, "--now", "2025-11-26T07:00:00Z", cwd=tmp_path)
    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)
    told = {day: json.loads((tmp_path / "reports" / f"2025-11-{day}.json").read_text()) for day in (24, 25, 26)}
    assert [] == told[24]["new"], "a quiet day"
    assert [] != told[25]["new"] or [] != told[26]["new"], "a day with news"
    assert ["Gone Gazette"] == [one["publisher"] for one in told[26]["completeness"]["not_checked"]]


def test_digests_tell_of_the_default_database_only(server, tmp_path):
    """A second database of one's own is a fresh start; the everyday one that vanished is not."""
    feeds_yml, stand_at = server
    stand_at("2025-11-24T07:00:00Z")
    one = first_feed(feeds_yml, tmp_path)
    words = ("run", "-q", "--config", one, "--now", "2025-11-24T07:00:00Z")
    assert 0 == run(*words, cwd=tmp_path).returncode
    assert 0 == run(*words, "--db", tmp_path / "mine.db", cwd=tmp_path).returncode
    (tmp_path / "storage" / "monitor.db").unlink()
    lost = run(*words, cwd=tmp_path)
    assert 65 == lost.returncode
    assert "monitor.db is missing" in lost.stderr


def test_feeds_check_tells_what_each_feed_answers_and_stores_nothing(server, tmp_path):
    feeds_yml, stand_at = server
    stand_at("2025-11-26T07:00:00Z")
    base = feeds_yml.read_text().partition("  - url: ")[2].partition("/www")[0]
    done = run("feeds", "check", "--config", feeds_yml, f"{base}/www.westbournecourier.example/rss.xml", f"{base}/gone.xml", cwd=tmp_path)
    assert 0 == done.returncode
    assert "" == done.stderr
    assert "entries, newest 2025-11-2" in done.stdout.splitlines()[1]
    assert "http_4xx" in done.stdout.splitlines()[2]
    assert 3 == run("feeds", "check", "--config", feeds_yml, f"{base}/gone.xml", cwd=tmp_path).returncode
    assert not (tmp_path / "storage").exists()


def test_output_survives_a_terminal_that_cannot_show_it(folder):
    (folder / "feeds.yml").write_text(FEEDS.replace("Paper", "Papier – d’été"), encoding="utf-8")
    done = run("feeds", "list", cwd=folder, env={"PYTHONIOENCODING": "ascii"})
    assert (0, "") == (done.returncode, done.stderr)
    assert "Papier \\u2013" in done.stdout


def test_a_run_in_which_every_feed_fails_is_told_even_when_quiet(folder):
    done = run("run", "-q", cwd=folder)
    assert 3 == done.returncode
    assert "" == done.stdout
    assert 1 == len(done.stderr.splitlines())
    assert "monitor status" in done.stderr


def test_help_knows_the_version():
    assert "monitor, version " in run("--version", cwd=ROOT).stdout


def test_a_world_is_walked_and_scored_by_its_own_judge(tmp_path):
    """The figures in a closing note come from this command."""
    folder = tmp_path / "world"
    shutil.copytree(ROOT / "monitor" / "world", folder)
    gold = json.loads((folder / "gold.json").read_text())
    gold["digests"]["morning"] = {day: gold["digests"]["morning"][day] for day in ("2025-11-25", "2025-11-26")}
    (folder / "gold.json").write_text(json.dumps(gold))
    db = tmp_path / "kept.db"
    printed = run("evaluate", "world", folder, "--db", db, cwd=tmp_path)
    assert (0, "") == (printed.returncode, printed.stderr)
    assert printed.stdout.startswith("relevance ")
    scored = subprocess.run([sys.executable, folder / "score.py", db], capture_output=True, text=True, check=True, timeout=60)
    assert scored.stdout == printed.stdout
    again = json.loads(run("evaluate", "world", folder, "--db", db, "--json", cwd=tmp_path).stdout)
    assert 1.0 == again["exact_quotes"]["value"]
    assert ["kept.db"] == sorted(path.name for path in tmp_path.glob("kept.db*") if not path.name.endswith((".lock", "-wal", "-shm")))
    assert not (tmp_path / "reports").exists()


def test_grouping_is_measured_on_pairs_alone_where_no_families_are_known(tmp_path):
    text = "Oxford City Council has shut down part of its network after strangers were found in two old servers on Saturday evening. " * 3
    lines, pairs = tmp_path / "lines.jsonl", tmp_path / "pairs.jsonl"
    lines.write_text("\n".join(json.dumps({"id": name, "text": text, "cluster": "1"}) for name in "ab"))
    pairs.write_text(json.dumps({"a": "a", "b": "b", "level": "copy", "same_event": True}))

    done = run("evaluate", "grouping", str(lines), "--pairs", str(pairs), "--json", cwd=tmp_path)

    assert 1.0 == json.loads(done.stdout)["figures"]["copy_pairs_found"]


def test_h1_each_line_of_an_import_that_cannot_be_used_is_told_with_its_number_and_the_rest_is_in(tmp_path):
    good = json.dumps({"url": "https://paper.example/1", "title": "Pool opens", "text": "The pool in the park opens on Monday."})
    (tmp_path / "a.jsonl").write_text(f'{{"url": \n{good}\n{{"title": "no address"}}\n[1]\n')
    done = run("import", "a.jsonl", "--db", "m.db", "--out", "out", cwd=tmp_path)

    assert 0 == done.returncode
    assert [1, 3, 4] == [int(line.partition("a.jsonl:")[2].partition(":")[0]) for line in done.stderr.splitlines() if "a.jsonl:" in line]
    with sqlite3.connect(tmp_path / "m.db") as db:
        assert [("https://paper.example/1",)] == db.execute("SELECT url FROM v_articles").fetchall()


def test_h1_an_import_with_no_line_that_can_be_used_is_exit_65(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"title": "no address"}\n')
    done = run("import", "a.jsonl", "--db", "m.db", "--out", "out", cwd=tmp_path)

    assert 65 == done.returncode
    assert "a.jsonl:1: 'url' is missing" in done.stderr
