"""From a digest to the people who get it: what is sent, when, to whom, and what happens when it cannot be (rows F2 to F6, F15, F16)."""

from __future__ import annotations

import email.policy
import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import Monitor
from monitor.config import load_config
from monitor.errors import CannotCreate, DiskError
from monitor.records import FetchFailure
from tests.delivery_day import BODY, HOOK, PEOPLE, TWO, House
from tests.fakes import FakeHttp
from tests.smtp_server import PASSWORD, MailServer, mail_server
from tests.test_run import MORNING

DAY = timedelta(days=1)
LATER = ("Leeds City Council tells tenants about stolen data. Leeds City Council said that the names of 4,100 housing tenants were stolen in the "
         "cyber attack. It said that libraries will stay closed until Friday. The Information Commissioner's Office has been told.")


@pytest.fixture
def server(tmp_path) -> Iterator[MailServer]:
    with mail_server(tmp_path) as running:
        yield running


def eve(folder: Path, server: MailServer | None, **how) -> House:
    """An installation that has told its first day, and news for the second."""
    house = House(folder / "house", server, **how)
    house.run(MORNING)
    house.tell(1, BODY, TWO.replace(hour=5))
    return house


def digests(server: MailServer, to: str = PEOPLE[0]) -> list[str]:
    return [message["Subject"] for message in server.of(to) if not message["Subject"].startswith("Urgent")]


# -- who gets what ---------------------------------------------------------------------------------------------------------

def test_a_first_run_writes_its_digest_and_writes_to_nobody(server, tmp_path):
    """It would tell everything the feeds held before anybody watched."""
    house = House(tmp_path / "house", server, hooks=(HOOK,))
    house.tell(1, BODY, MORNING.replace(hour=5))
    report = house.run(MORNING)

    assert (0, 4) == (report.exit_code, len(report.digest_paths))
    assert ([], [], []) == (server.messages, house.posted(), house.outbox())


@pytest.mark.parametrize("how", ["flag", "setting"])
def test_a_first_run_writes_to_everybody_when_asked(server, tmp_path, how):
    house = House(tmp_path / "house", server, more="" if how == "flag" else "  delivery: {send_first: true}\n")
    house.tell(1, BODY, MORNING.replace(hour=5))
    house.run(MORNING, send_first=how == "flag")

    assert [1, 1] == [len(server.of(to)) for to in PEOPLE]


def test_each_recipient_gets_one_message_of_its_own_with_the_whole_text_first(server, tmp_path):
    """Nobody sees who else is on the list; a reader without HTML misses nothing."""
    house = eve(tmp_path, server)
    house.run(TWO)
    told = json.loads((house.reports / "2026-03-05.json").read_text())
    message = next(one for one in server.of(PEOPLE[0]) if one["Subject"] == told["subject"])
    plain, html = message.iter_parts()

    assert [PEOPLE[0]] == [one.addr_spec for one in message["To"].addresses]
    assert ("multipart/alternative", "text/plain", "text/html") == (message.get_content_type(), plain.get_content_type(), html.get_content_type())
    flat = " ".join(plain.get_content().split())
    assert [] == [item["statement"] for item in told["new"] if item["statement"] not in flat]
    assert [item["evidence"][0]["url"] for item in told["new"] if item["evidence"][0]["url"] not in html.get_content()] == []


def test_a_recipient_added_later_gets_only_later_digests(server, tmp_path):
    house = eve(tmp_path, server, people=PEOPLE[:1])
    house.run(TWO)
    house.write_config(people=PEOPLE)
    house.run(TWO + timedelta(hours=1))
    assert [] == server.of(PEOPLE[1])

    house.run(TWO + DAY)
    assert [1, 1] == [len(digests(server, to)) - before for to, before in zip(PEOPLE, (1, 0), strict=True)]


def test_f3_the_same_day_again_gives_the_same_bytes_and_no_second_mail(server, tmp_path):
    house = eve(tmp_path, server, hooks=(HOOK,))
    house.run(TWO)
    files, mails, posts = house.files(), len(server.messages), house.posted()
    for path in house.reports.glob("2026-03-05.*"):
        path.unlink()

    assert 0 == house.run(TWO + timedelta(hours=2)).exit_code
    assert house.monitor(TWO + timedelta(hours=3)).digest(TWO.date()).already
    assert [files, mails, posts] == [house.files(), len(server.messages), house.posted()]


def test_f4_a_quiet_day_is_sent_and_says_so(server, tmp_path):
    """Silence cannot be told from failure."""
    house = House(tmp_path / "house", server)
    house.run(MORNING)
    house.run(TWO)

    assert ["No new facts \u2013 5 March"] == digests(server)
    assert [("2026-03-04",), ("2026-03-05",)] == house.rows("SELECT digest_date FROM digests ORDER BY 1")


def test_f5_after_three_days_off_one_digest_covers_them_says_so_and_tells_each_item_once(server, tmp_path):
    house = House(tmp_path / "house", server)
    house.run(MORNING)
    house.tell(1, BODY, MORNING + DAY)
    house.tell(2, LATER, MORNING + 2 * DAY)
    house.run(MORNING + 4 * DAY)
    house.run(MORNING + 5 * DAY)

    first, second = [message for message in server.of(PEOPLE[0]) if not message["Subject"].startswith("Urgent")]
    assert "4 days" in first.get_body(("plain",)).get_content()
    assert "No new facts \u2013 9 March" == second["Subject"]
    facts = [row[0] for row in house.rows("SELECT fact_id FROM v_digest_items WHERE fact_id IS NOT NULL")]
    assert facts and len(facts) == len(set(facts))


def test_f6_what_comes_in_after_the_claim_is_told_the_next_day(server, tmp_path):
    """Fixed at the claim: a crash before the files are written changes nothing of what the day tells."""
    house = eve(tmp_path, server)
    assert -9 == house.run_killed(TWO, "digest.claimed")
    house.tell(2, LATER, TWO + timedelta(minutes=20))
    house.run(TWO + timedelta(hours=1))
    house.run(TWO + DAY)

    days = dict(house.rows("SELECT statement, digest_date FROM v_digest_items WHERE section = 'new'"))
    assert {"2026-03-05", "2026-03-06"} == set(days.values())
    assert {"2026-03-06"} == {day for said, day in days.items() if "4,100" in said}
    assert 2 == len(digests(server))


def test_a_day_long_past_is_recorded_and_sent_to_nobody(server, tmp_path):
    """An archive read in afterwards must not fill a mailbox."""
    house = eve(tmp_path, server)
    report = house.monitor(TWO + 30 * DAY).digest(TWO.date())

    assert report.recorded
    assert [] == house.outbox()


# -- what goes wrong: the file stays, the letter waits ---------------------------------------------------------------------

FAULTS = {"refuses login": {"refuses_login": True}, "4xx to the recipient": {"at_rcpt": "451 later"}, "4xx to the message": {"after_data": "452 full"},
          "5xx": {"at_rcpt": "550 no"}, "hangs": {"hangs_at_data": True}, "drops after DATA": {"drops_at_data": True}}


@pytest.mark.parametrize("name", FAULTS)
def test_f15_the_digest_is_written_delivery_waits_with_exit_69_and_the_next_run_sends(tmp_path, name):
    with mail_server(tmp_path, **FAULTS[name]) as server:
        house = eve(tmp_path, server, people=PEOPLE[:1], watch=())
        report = house.run(TWO)
        assert (69, "delivery_queued", 4) == (report.exit_code, report.outcome, len(report.digest_paths))
        assert [("digest-2026-03-05", PEOPLE[0], "written")] == house.outbox()
        for fault in FAULTS[name]:
            setattr(server.faults, fault, "" if isinstance(FAULTS[name][fault], str) else False)

        assert 69 == house.run(TWO + timedelta(minutes=5)).exit_code, "not before its time"
        assert 0 == house.run(TWO + timedelta(hours=1)).exit_code
    assert 1 == len(set(server.ids(PEOPLE[0]))) == len(server.messages)
    assert [("digest-2026-03-05", PEOPLE[0], "sent")] == house.outbox()


def test_f15_down_the_whole_day_then_two_digests_come_in_order(tmp_path):
    with mail_server(tmp_path) as gone:
        port = gone.port
        house = eve(tmp_path, gone, people=PEOPLE[:1], watch=())
    assert [69, 69] == [house.run(at).exit_code for at in (TWO, TWO + DAY)]
    assert {("connect", 2), ("", 0)} == set(house.rows("SELECT reason, attempts FROM outbox")), "the second waits behind the first"

    with mail_server(tmp_path, port=port) as server:
        assert 0 == house.run(TWO + DAY + timedelta(hours=5)).exit_code
    assert ["digest-2026-03-05", "digest-2026-03-06"] == [letter for letter, _, _ in house.outbox()]
    assert ["5 March", "6 March"] == [subject.rpartition("\u2013 ")[2] for subject in digests(server)]


def test_f15_accepted_and_dropped_before_the_receipt_is_sent_once_more_under_the_same_id(tmp_path):
    with mail_server(tmp_path, drops_before_receipt=True) as server:
        house = eve(tmp_path, server, people=PEOPLE[:1], watch=())
        assert 69 == house.run(TWO).exit_code
        server.faults.drops_before_receipt = False
        assert 0 == house.run(TWO + timedelta(hours=1)).exit_code
    first, second = server.of(PEOPLE[0])
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes(policy=email.policy.default) == second.as_bytes(policy=email.policy.default), "the same bytes, boundary included"


def test_f15_one_recipient_who_is_refused_keeps_nobody_else_waiting(tmp_path):
    with mail_server(tmp_path, at_rcpt=f"{PEOPLE[0]}=550 5.1.1 unknown") as server:
        house = eve(tmp_path, server, watch=())
        codes = [house.run(TWO + timedelta(hours=4 * n)).exit_code for n in range(6)]
    assert [69, 69, 69, 69, 69, 0] == codes
    assert [("digest-2026-03-05", PEOPLE[0], "failed"), ("digest-2026-03-05", PEOPLE[1], "sent")] == house.outbox()[:2]


def test_f15_a_letter_is_given_up_after_days_and_a_person_is_told(tmp_path):
    with mail_server(tmp_path, refuses_login=True) as server:
        house = eve(tmp_path, server, people=PEOPLE[:1], watch=())
        house.run(TWO)
        report = house.run(TWO + timedelta(hours=97), digest=False)
    assert 69 == report.exit_code
    assert ["digest-2026-03-05 to a@example.org was given up: login"] == [note.partition(" (")[0] for note in report.warnings]


def test_a_first_digest_that_is_sent_to_nobody_says_so(tmp_path):
    """Who has just written down the recipients waits for a mail."""
    house = House(tmp_path / "house")
    assert ["the digest of 2026-03-04 was sent to nobody"] == [note.partition(":")[0] for note in house.run(MORNING).delivery_notes]
    assert () == House(tmp_path / "other", people=()).run(MORNING).delivery_notes


def test_who_was_taken_off_the_list_gets_nothing_that_was_waiting(tmp_path):
    """Somebody who asked to be taken off must not get yesterday's letter tomorrow; and nobody is kept waiting or told of a fault for it."""
    with mail_server(tmp_path, at_rcpt="451 later") as server:
        house = eve(tmp_path, server, watch=())
        assert 69 == house.run(TWO).exit_code
        server.faults.at_rcpt = ""
        house.write_config(watch=(), people=PEOPLE[1:])
        report = house.run(TWO + timedelta(hours=1))
    assert (0, ()) == (report.exit_code, report.warnings)
    assert [PEOPLE[1]] == [to for to, _ in server.messages]
    assert [(PEOPLE[0], "failed", "off_list"), (PEOPLE[1], "sent", "")] == house.rows("SELECT recipient, state, reason FROM outbox ORDER BY recipient")


def test_f16_without_tls_nothing_is_sent_and_the_run_says_what_is_wrong(tmp_path):
    with mail_server(tmp_path, tls="none") as server:
        house = eve(tmp_path, server, watch=())
        report = house.run(TWO)
    assert (69, [], []) == (report.exit_code, server.messages, server.logins)
    assert "no TLS" in " ".join(report.warnings)


def test_recipients_without_a_mail_server_get_their_digest_when_one_is_set(server, tmp_path):
    house = eve(tmp_path, None, people=PEOPLE[:1], watch=())
    report = house.run(TWO)
    assert 69 == report.exit_code
    assert "settings.mail.host" in " ".join(report.warnings)

    house.server = server
    house.write_config(people=PEOPLE[:1], watch=())
    assert 0 == house.run(TWO + timedelta(hours=1)).exit_code
    assert 1 == len(digests(server))


def test_mail_that_waits_is_shown_by_status(tmp_path):
    house = eve(tmp_path, None, people=PEOPLE, watch=())
    house.run(TWO)
    told = house.monitor(TWO).status()

    assert "digest-2026-03-05  mail to 2 recipients waits: no_server" in told.as_text()
    assert ["digest-2026-03-05"] == [row["letter_id"] for row in json.loads(told.as_json())["outbox"]]


def test_status_reads_a_database_that_an_earlier_program_left(tmp_path):
    """After an upgrade a person asks first and runs later."""
    house = eve(tmp_path, None, people=())
    with sqlite3.connect(house.folder / "storage" / "monitor.db") as db:
        for table in ("outbox", "alert_hits", "alerts", "letters"):
            db.execute(f"DROP TABLE {table}")
    assert () == house.monitor(TWO).status().outbox


# -- the folder and the disk (row F2) ------------------------------------------------------------------------------------

@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not hold root back; the next test has another way")
def test_f2_a_folder_that_cannot_be_written_is_exit_73_and_the_next_run_finishes(server, tmp_path):
    house = eve(tmp_path, server, watch=())
    house.reports.chmod(0o500)
    with pytest.raises(CannotCreate):
        house.run(TWO)
    house.reports.chmod(0o700)
    assert 0 == house.run(TWO + timedelta(hours=1)).exit_code


def test_f2_a_folder_that_cannot_be_made_leaves_the_day_claimed_and_unsent_and_the_next_run_finishes(server, tmp_path):
    house = eve(tmp_path, server, watch=())
    house.reports.rename(tmp_path / "aside")
    house.reports.write_text("a file stands in the way")
    with pytest.raises(CannotCreate) as caught:
        house.run(TWO)
    assert 73 == caught.value.exit_code
    assert [("2026-03-04", "written"), ("2026-03-05", "claimed")] == house.rows("SELECT digest_date, state FROM digests ORDER BY 1")
    assert ({"claimed"}, []) == ({state for *_, state in house.outbox()}, server.messages)

    house.reports.unlink()
    (tmp_path / "aside").rename(house.reports)
    assert 0 == house.run(TWO + timedelta(hours=1)).exit_code
    assert 1 == len(digests(server))
    assert (house.reports / "2026-03-05.txt").is_file()


def test_f2_a_full_disk_is_exit_74_and_the_next_run_finishes(server, tmp_path, monkeypatch):
    house = eve(tmp_path, server, watch=())
    house.run(TWO - timedelta(hours=1), digest=False)
    ordinary = os.write

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("monitor.files.os.fsync", full)
        with pytest.raises(DiskError) as caught:
            house.run(TWO)
    assert 74 == caught.value.exit_code
    assert ordinary is os.write and [] == list(house.reports.glob("2026-03-05.*"))

    assert 0 == house.run(TWO + timedelta(hours=1)).exit_code
    assert 1 == len(digests(server))


# -- webhooks ------------------------------------------------------------------------------------------------------------

def test_a_webhook_gets_the_digest_as_json_with_event_and_id_signed(tmp_path):
    seen = []
    house = eve(tmp_path, None, people=(), hooks=(HOOK,), watch=(), hook=lambda request: seen.append(request) or 204)
    assert 0 == house.run(TWO).exit_code

    request, = seen
    document = json.loads(request.post)
    told = json.loads((house.reports / "2026-03-05.json").read_text())
    assert ["event", "id", *told] == list(document)
    assert {"event": "digest", "id": dict(request.headers)["webhook-id"], **told} == document
    assert dict(request.headers)["webhook-signature"].startswith("v1,")


@pytest.mark.parametrize(("answer", "state"), [(500, "written"), (429, "written"), (404, "written"), (302, "written"),
                                               (FetchFailure(url=HOOK, reason="timeout"), "written"), (FetchFailure(url=HOOK, reason="dns"), "written")])
def test_a_webhook_that_does_not_take_it_gets_it_again_under_the_same_id(tmp_path, answer, state):
    house = eve(tmp_path, None, people=(), hooks=(HOOK, HOOK + "2"), watch=(), hook=lambda request: answer if request.url == HOOK else 200)
    assert 69 == house.run(TWO).exit_code
    assert [state, "sent"] == [one for *_, one in house.outbox()]

    house.hook = None
    assert 0 == house.run(TWO + timedelta(hours=1)).exit_code
    posted = house.posted()
    assert 3 == len(posted) and 2 == len(set(posted))


def test_a_private_webhook_is_refused_by_the_gate_unless_it_is_allowed(tmp_path):
    """A webhook is an address like any other: the machine's own services are not to be reached by a slip in feeds.yml."""
    import http.server
    import threading

    from monitor.fetch.answer import Request
    from monitor.fetch.http import Http
    from monitor.fetch.settings import FetchSettings

    took = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            took.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as hooked:
        threading.Thread(target=hooked.serve_forever, daemon=True).start()
        where = f"127.0.0.1:{hooked.server_port}"
        results = []
        for settings in (FetchSettings(), FetchSettings(allow_hosts=(where,))):
            with Http(settings) as client:
                results += [answer for _, answer in client.get_many([Request(url=f"http://{where}/moved", post=b"{}")])]
        hooked.shutdown()
    assert ["blocked_address", 302] == [getattr(results[0], "reason", None), results[1].status]
    assert [b"{}"] == took


# -- secrets (row G9) ----------------------------------------------------------------------------------------------------

def test_g9_no_secret_is_in_any_file_log_or_ledger(tmp_path, caplog):
    """A canary of each secret is looked for in everything a run leaves behind or says."""
    import logging

    from monitor.logs import JsonLines, TextLines

    caplog.set_level(logging.DEBUG)
    with mail_server(tmp_path, refuses_login=True, echoes_password=True) as server:
        house = eve(tmp_path, server, hooks=(HOOK,), hook=lambda request: FetchFailure(url=HOOK, reason="tls", detail="x canary-Secr3t y"))
        report = house.run(TWO)
    said = repr(report) + "".join(form.format(record) for form in (TextLines(), JsonLines()) for record in caplog.records if record.name.startswith("monitor"))
    said += house.monitor(TWO).status().as_json() + repr(house.monitor(TWO).config)
    with sqlite3.connect(house.folder / "storage" / "monitor.db") as db:
        said += "\n".join(db.iterdump())
    said += "".join(path.read_text(errors="replace") for path in house.reports.rglob("*") if path.is_file())

    assert "login" in said and "535" in said
    assert [] == [canary for canary in (PASSWORD, "canary-Secr3t") if canary in said]
    assert "T0KEN" not in repr(report) + "".join(record.getMessage() for record in caplog.records if record.name.startswith("monitor"))


# -- doctor --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("faults", "code", "said"), [({}, 0, "takes mail from"), ({"refuses_login": True}, 69, "refused the login")])
def test_doctor_greets_the_mail_server_and_sends_nothing(tmp_path, monkeypatch, faults, code, said):
    from monitor.cli.doctor import _greet_mail_server
    from monitor.config import load_config

    with mail_server(tmp_path, **faults) as server:
        house = House(tmp_path / "house", server)
        finding = _greet_mail_server(load_config(house.config, environment={"MONITOR_SMTP_PASSWORD": PASSWORD}))
    assert (code, []) == (finding.exit_code, server.messages)
    assert said in finding.says
    assert PASSWORD not in repr(finding)
    assert _greet_mail_server(load_config(House(tmp_path / "nobody", people=()).config, environment={})) is None


# -- what keeps a letter here ----------------------------------------------------------------------------------------------

def run_with(house: House, now, environment: dict[str, str]):
    """A run of the same installation in another environment."""
    return Monitor(load_config(house.config, environment=environment), clock=lambda: now, http=house.monitor(now)._http).run()


@pytest.mark.parametrize(("name", "reason"), [("MONITOR_SMTP_PASSWORD_FILE", "no_password"), ("MONITOR_WEBHOOK_SECRET_FILE", "no_secret")])
def test_a_secret_that_cannot_be_read_keeps_the_letters_and_loses_none(server, tmp_path, name, reason):
    """The digest is written all the same, and everybody gets it once the file is right."""
    mail = "password" in reason
    house = eve(tmp_path, server if mail else None, people=PEOPLE if mail else (), hooks=() if mail else (HOOK, HOOK + "2"), watch=())
    report = run_with(house, TWO, {name: str(tmp_path / "absent")})
    assert 69 == report.exit_code
    assert [True, True] == [reason in row[0] for row in house.rows("SELECT reason FROM outbox")]
    assert (house.reports / "2026-03-05.html").exists()

    assert 0 == house.run(TWO + timedelta(hours=1)).exit_code
    assert {"sent"} == {state for *_, state in house.outbox()}


def test_a_webhook_that_was_not_asked_in_time_is_asked_by_the_next_run(tmp_path, monkeypatch):
    house = eve(tmp_path, None, people=(), hooks=(HOOK,), watch=())
    ask = FakeHttp.get_many
    with monkeypatch.context() as busy:
        busy.setattr(FakeHttp, "get_many", lambda self, requests, **how: ask(self, [one for one in requests if one.post is None], **how))
        assert 69 == house.run(TWO).exit_code
    assert [("not_tried",)] == house.rows("SELECT reason FROM outbox")
    assert [] == house.posted()
    house.run(TWO + timedelta(hours=1))
    assert 1 == len(house.posted())


def test_a_word_of_ours_that_is_not_as_it_should_be_is_logged_and_keeps_no_news_back(tmp_path, monkeypatch, caplog):
    house = eve(tmp_path, None, people=())
    monkeypatch.setattr("monitor.digest.lint.lint", lambda digest: ["subject: a word too many"])
    assert 0 == house.run(TWO).exit_code
    assert "a word too many" in caplog.text
    assert (house.reports / "2026-03-05.txt").exists()


def test_the_day_itself_takes_the_place_of_its_preview(tmp_path):
    house = eve(tmp_path, None, people=())
    before = house.monitor(TWO - timedelta(hours=1)).digest(TWO.date())
    assert not before.recorded
    assert [] != (previews := list(house.reports.glob("2026-03-05.preview.*")))
    assert 0 == house.run(TWO).exit_code
    assert [False] * len(previews) == [one.exists() for one in previews]
    assert (house.reports / "2026-03-05.html").exists()
