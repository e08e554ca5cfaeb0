"""Row F1: the power fails at every point where it would hurt; every item is in one digest, every file whole, every letter arrives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import failpoint
from tests.delivery_day import BODY, HOOK, PEOPLE, TWO, House
from tests.smtp_server import MailServer, mail_server
from tests.test_run import MORNING

ITEMS = "SELECT digest_date, section, position, fact_id, conflict_id, statement FROM v_digest_items ORDER BY 1, 2, 3"
TWICE = {"mail.accepted": "mail", "webhook.accepted": "webhook"}
"""Points at which the other side has it and we do not know: at least once means twice here, under one id."""
KILLS = [*failpoint.POINTS, "file.half:3", "file.unnamed:5", "mail.accepted:3"]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[MailServer]:
    with mail_server(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture(scope="module")
def before(server: MailServer, tmp_path_factory) -> House:
    """An installation on the eve of a morning with urgent news: judged, so that a run is quick, and looked at by nobody."""
    house = House(tmp_path_factory.mktemp("house") / "before", server, hooks=(HOOK,), more="  alerts: {on: false}\n")
    house.run(MORNING)
    house.tell(1, BODY, TWO.replace(hour=5))
    house.run(TWO.replace(hour=6), digest=False)
    house.write_config(hooks=(HOOK,))
    return house


@pytest.fixture(scope="module")
def unbroken(before: House, server: MailServer, tmp_path_factory) -> tuple[House, dict[str, list[str]]]:
    house = before.copy(tmp_path_factory.mktemp("house") / "unbroken")
    server.messages.clear()
    assert 0 == house.run(TWO).exit_code
    return house, {to: server.ids(to) for to in PEOPLE}


def test_f1_every_point_in_the_code_is_on_the_list_and_the_other_way_round():
    package = Path(failpoint.__file__).parent
    used = {name for path in package.rglob("*.py") if path.name != "failpoint.py"
            for line in path.read_text().splitlines() if "reach(" in line for name in re.findall(r'"([a-z]+\.[a-z_]+)"', line)}
    assert set(failpoint.POINTS) == used


def test_f1_without_the_variable_a_point_does_nothing(monkeypatch):
    monkeypatch.delenv(failpoint.VARIABLE, raising=False)
    for point in failpoint.POINTS:
        failpoint.reach(point)


def test_the_unbroken_morning_tells_everybody_once(unbroken):
    house, ids = unbroken
    assert [2, 2] == [len(ids[to]) for to in PEOPLE]        # the alert and the digest
    assert 4 == len({one for to in PEOPLE for one in ids[to]})
    assert 2 == len(house.posted())
    assert {"sent"} == {state for _, _, state in house.outbox()}


@pytest.mark.parametrize("point", KILLS)
def test_f1_killed_at_any_point_and_run_again_ends_like_an_unbroken_run(before, unbroken, server, tmp_path, point):
    """A reader must neither miss a fact nor meet it twice because a machine restarted."""
    whole, ids = unbroken
    house = before.copy(tmp_path / "house")
    server.messages.clear()

    assert -9 == house.run_killed(TWO, point)
    old, new = before.files(), whole.files()
    assert [] == [path for path, content in house.files().items() if content not in (old.get(path), new.get(path))], "a file is the old or the new one"
    assert 0 == house.run(TWO).exit_code

    assert whole.rows(ITEMS) == house.rows(ITEMS)
    assert whole.files() == house.files()
    assert [] == list(house.reports.rglob(".*.tmp"))
    kind = TWICE.get(point.partition(":")[0])
    arrived = {to: server.ids(to) for to in PEOPLE}
    profile = {to: [re.sub(r"\.[0-9a-f]{16}@", "@", one) for one in ids[to]] for to in PEOPLE}
    assert profile == {to: list(dict.fromkeys(re.sub(r"\.[0-9a-f]{16}@", "@", one) for one in arrived[to])) for to in PEOPLE}
    assert (1 if kind == "mail" else 0) == sum(len(arrived[to]) for to in PEOPLE) - 4
    assert (1 if kind == "webhook" else 0) == len(house.posted()) - 2
    assert len(house.posted()) - len(set(house.posted())) == (1 if kind == "webhook" else 0)
    assert {"sent"} == {state for _, _, state in house.outbox()}


def test_f1_two_crashes_while_sending_hold_the_letter_and_say_so(before, server, tmp_path):
    """Sent twice without a receipt, it is a person's turn: more copies would be a nuisance, silence a loss."""
    house = before.copy(tmp_path / "house")
    server.messages.clear()
    assert [-9, -9] == [house.run_killed(TWO, "mail.accepted"), house.run_killed(TWO, "mail.accepted")]
    report = house.run(TWO)

    assert 69 == report.exit_code
    assert [note for note in report.warnings if "given up" in note]
    assert 1 == [state for *_, state in house.outbox()].count("failed")
    assert 2 == max(server.ids(to).count(one) for to in PEOPLE for one in server.ids(to))


def test_what_a_crash_left_is_cleared_away_and_a_persons_own_files_stay(tmp_path):
    """``--out`` may be a folder that holds more than digests."""
    house = House(tmp_path / "house", people=())
    house.run(MORNING)
    theirs = [house.reports / name for name in (".notes.tmp", "archive/.2026-03-04.html.tmp", "archive/deep/.x.json.tmp")]
    ours = [house.reports / name for name in (".2026-03-05.html.tmp", ".index.html.tmp", "incident/.a.html.tmp", "alerts/.a.json.tmp", "timeline/.a.ics.tmp")]
    for path in theirs + ours:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half")
    house.run(TWO)
    assert [] == [path for path in ours if path.exists()]
    assert theirs == [path for path in theirs if path.exists()]
