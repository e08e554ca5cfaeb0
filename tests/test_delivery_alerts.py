"""Urgent things between digests: told once, at most once a council a day, and again in the digest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.delivery_day import BODY, HOOK, PEOPLE, TWO, House
from tests.smtp_server import MailServer, mail_server
from tests.test_run import MORNING

NOON = TWO.replace(hour=12)
STOLEN = ("Leeds City Council data is on the dark web. The data stolen from Leeds City Council in the cyber attack was published on the dark web "
          "by a ransomware gang. The council said that the files hold names of tenants. Police are investigating.")


@pytest.fixture
def server(tmp_path) -> Iterator[MailServer]:
    with mail_server(tmp_path) as running:
        yield running


@pytest.fixture
def house(tmp_path, server) -> House:
    """Two quiet mornings have been told."""
    made = House(tmp_path / "house", server, people=PEOPLE[:1], hooks=(HOOK,))
    made.run(MORNING)
    made.run(TWO)
    server.messages.clear()
    made.posts.unlink()
    return made


def alerts(house: House) -> list[str]:
    return sorted(path.stem for path in (house.reports / "alerts").glob("*.txt"))


def subjects(server: MailServer) -> list[str]:
    return [message["Subject"] for _, message in server.messages]


@pytest.mark.parametrize("digest", [True, False])
def test_a_watched_council_named_for_the_first_time_is_told_at_once_by_mail_webhook_and_file(house, server, digest):
    house.tell(1, BODY, NOON - timedelta(minutes=20))
    assert 0 == house.run(NOON, digest=digest).exit_code

    assert ["Urgent: first report on Leeds"] == subjects(server)
    assert ["2026-03-05-E08000035"] == alerts(house)
    document = json.loads((house.reports / "alerts" / "2026-03-05-E08000035.json").read_text())
    assert ("alert-2026-03-05-E08000035", ["named", "stopped"]) == (document["alert_id"], document["rules"])
    assert document["new"] and all(item["evidence"] for item in document["new"])
    assert 1 == len(house.posted())
    assert not (house.reports / "2026-03-05.txt").read_text().startswith("Urgent")


def test_the_alert_is_never_repeated_and_the_digest_still_tells_it(house, server):
    house.tell(1, BODY, NOON - timedelta(minutes=20))
    for hours in (0, 1, 2, 19, 20):
        house.run(NOON + timedelta(hours=hours))

    assert 2 == len(subjects(server))
    assert "2 new facts, 1 council \u2013 6 March" == subjects(server)[1]
    told = json.loads((house.reports / "2026-03-06.json").read_text())
    alert = json.loads((house.reports / "alerts" / "2026-03-05-E08000035.json").read_text())
    assert {item["fact_id"] for item in alert["new"]} <= {row[0] for row in house.rows("SELECT fact_id FROM v_digest_items WHERE section = 'new'")}
    assert told["new"]


def test_a_council_gets_one_alert_a_day_and_what_is_held_back_does_not_come_a_day_late(house, server):
    house.tell(1, BODY, NOON - timedelta(minutes=20))
    house.run(NOON)
    house.tell(2, STOLEN, NOON + timedelta(minutes=90))
    house.run(NOON + timedelta(hours=2))
    house.run(TWO + timedelta(days=1))

    assert ["Urgent: first report on Leeds"] == [subject for subject in subjects(server) if subject.startswith("Urgent")]
    assert "published" in (house.reports / "2026-03-06.txt").read_text()


def test_data_published_is_urgent_on_another_day(house, server):
    house.tell(1, BODY, NOON - timedelta(minutes=20))
    house.run(NOON)
    house.run(TWO + timedelta(days=1))
    house.tell(2, STOLEN, NOON + timedelta(hours=23))
    house.run(NOON + timedelta(days=1))

    assert ["Urgent: first report on Leeds", "Urgent: data reported published, Leeds"] == [
        subject for subject in subjects(server) if subject.startswith("Urgent")]
    assert ["2026-03-05-E08000035", "2026-03-06-E08000035"] == alerts(house)


def test_an_alert_leaves_in_the_morning_run_too_with_a_subject_of_its_own(house, server):
    """At seven the digest is written in the same run; its subject counts facts, and a phone shows the subject only."""
    house.tell(1, BODY, TWO + timedelta(hours=22))
    house.run(TWO + timedelta(days=1))
    assert ["Urgent: first report on Leeds", "2 new facts, 1 council \u2013 6 March"] == subjects(server)


def test_old_news_and_a_first_look_wake_nobody(tmp_path, server):
    """After downtime the digest tells, not a row of alerts; and a new installation learns before it shouts."""
    house = House(tmp_path / "new", server, people=PEOPLE[:1])
    house.tell(1, BODY, MORNING - timedelta(hours=1))
    house.run(MORNING - timedelta(minutes=30), digest=False)
    house.run(MORNING)
    house.tell(2, STOLEN.replace("Leeds", "Hull"), MORNING + timedelta(hours=1))
    house.run(MORNING + timedelta(days=4))
    assert [] == alerts(house)


def test_a_council_that_is_not_watched_is_named_in_the_digest_only(tmp_path, server):
    house = House(tmp_path / "house", server, people=PEOPLE[:1], watch=("Hull",))
    house.run(MORNING)
    house.tell(1, BODY, NOON - timedelta(minutes=20))
    house.run(NOON)
    assert [] == alerts(house)


def test_alerts_can_be_switched_off(tmp_path, server):
    house = House(tmp_path / "house", server, people=PEOPLE[:1], more="  alerts: {on: false}\n")
    house.run(MORNING)
    house.tell(1, BODY, NOON - timedelta(minutes=20))
    house.run(NOON)
    assert [] == alerts(house)


@pytest.mark.parametrize("extracts", ["short", "none"])
def test_an_alert_keeps_to_the_extracts_rule_and_to_our_own_wording(tmp_path, extracts):
    from monitor.digest.lint import lint

    house = House(tmp_path / "house")
    house.config.write_text(house.config.read_text().replace("digest: {", f"digest: {{extracts: {extracts}, "))
    house.run(MORNING)
    house.tell(1, BODY, NOON - timedelta(minutes=20))
    house.run(NOON)
    path = house.reports / "alerts" / "2026-03-05-E08000035"
    text, document = path.with_suffix(".txt").read_text(), json.loads(path.with_suffix(".json").read_text())
    html = house.rows("SELECT html FROM letters WHERE kind = 'alert'")[0][0]

    said, source = " ".join((text + path.with_suffix(".json").read_text() + html).split()).casefold(), BODY.casefold().split()
    runs = [" ".join(source[n:n + 8]) for n in range(len(source) - 7)]
    assert (extracts == "short") == any(run in said for run in runs)
    own = [document["subject"], document["summary"]]
    assert [] == [finding for line in own for finding in lint(line)]
    assert len(document["subject"]) <= 42


def test_f18_files_are_named_by_date_and_code_whatever_a_publisher_is_called(tmp_path, server):
    """A feed called ``../../etc/x`` or ``con`` must not choose where we write."""
    for number, name in enumerate(("../../etc/x", "con \U0001f4f0" + "n" * 300)):
        house = House(tmp_path / f"house{number}", server, people=PEOPLE[:1])
        house.config.write_text(house.config.read_text().replace("publisher: Paper\n", f"publisher: {json.dumps(name, ensure_ascii=False)}\n"))
        house.run(MORNING)
        house.tell(1, BODY, NOON - timedelta(minutes=20))
        house.run(NOON)
        house.run(TWO + timedelta(days=1))
        names = {path.relative_to(house.reports).as_posix() for path in house.reports.rglob("*")}
        assert {"alerts/2026-03-05-E08000035.txt", "2026-03-06.html"} <= names
        assert [] == [one for one in names if "etc" in one or "con." in one or len(Path(one).name) > 60 or not one.isascii()]
