"""Handing mail over, with a real server and each of its faults (rows F15 and F16)."""

from __future__ import annotations

import socket
import time
from base64 import b64encode

import pytest

from monitor.delivery.message import write_message
from monitor.delivery.settings import MailSettings
from monitor.delivery.smtp import MailSession, Unreachable
from tests import make
from tests.smtp_server import PASSWORD, USER, WELSH_PASSWORD, mail_server

TO = "press@example.org"


def hand_over(settings: dict, recipient: str = TO, password: str = PASSWORD, before=lambda: None):
    settings = MailSettings(**settings)
    message = write_message(make.letter(), recipient, "<2026-03-12.digest-1.abc@example.org>", settings)
    with MailSession(settings, password) as session:
        return session.send(message, recipient, before=before)


def unreachable(settings: dict, **more):
    with pytest.raises(Unreachable) as caught:
        hand_over(settings, **more)
    return caught.value.outcome


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_mail_goes_over_tls_after_a_login_over_tls(tmp_path, tls):
    with mail_server(tmp_path, tls=tls) as server:
        assert "sent" == hand_over(server.settings(tls=tls)).result
    assert ["<2026-03-12.digest-1.abc@example.org>"] == server.ids(TO)
    assert [USER] == [name for _, name in server.logins]


def test_a_password_need_not_be_ascii(tmp_path):
    with mail_server(tmp_path) as server:
        assert "sent" == hand_over(server.settings(), password=WELSH_PASSWORD).result


def test_nothing_leaves_before_the_caller_has_noted_it(tmp_path):
    """``sending`` must be on record before the first byte, or a crash would lose the letter's trace."""
    with mail_server(tmp_path) as server:
        seen = []
        hand_over(server.settings(), before=lambda: seen.append(len(server.messages)))
    assert [0] == seen


def test_f15_down(tmp_path):
    with socket.socket() as taken:      # bound and not listening: refused
        taken.bind(("127.0.0.1", 0))
        outcome = unreachable({"host": "localhost", "port": taken.getsockname()[1], "from_address": USER})
    assert ("wait", "connect") == (outcome.result, outcome.reason)


def test_f15_refuses_the_login_and_the_password_is_not_in_what_we_tell(tmp_path):
    with mail_server(tmp_path, refuses_login=True, echoes_password=True) as server:
        outcome = unreachable(server.settings())
    assert ("wait", "login") == (outcome.result, outcome.reason)
    assert "535" in outcome.detail
    assert [] == [form for form in (PASSWORD, b64encode(PASSWORD.encode()).decode()) if form in outcome.detail]


@pytest.mark.parametrize(("fault", "result"), [
    ({"at_rcpt": "451 4.3.0 try later"}, "wait"), ({"after_data": "452 4.2.2 full"}, "wait"),
    ({"at_rcpt": "550 5.1.1 unknown"}, "refused"), ({"after_data": "554 5.7.1 no"}, "refused")])
def test_f15_4xx_waits_and_5xx_is_refused_for_that_recipient_only(tmp_path, fault, result):
    with mail_server(tmp_path, **fault) as server:
        outcome = hand_over(server.settings())
    assert (result, False) == (outcome.result, outcome.everybody)
    assert [] == server.messages


def test_f15_hangs_after_the_message_so_nobody_knows(tmp_path):
    with mail_server(tmp_path, hangs_at_data=True) as server:
        began = time.monotonic()
        outcome = hand_over(server.settings())
    assert "unsure" == outcome.result
    assert time.monotonic() - began < 4


def test_f15_a_server_that_drips_its_greeting_meets_the_deadline(tmp_path):
    """Each byte comes within the time-out; only the whole takes for ever."""
    with mail_server(tmp_path, drips=True) as server:
        began = time.monotonic()
        outcome = unreachable(server.settings(deadline_seconds=1.0))
    assert "wait" == outcome.result
    assert time.monotonic() - began < 3


def test_f15_never_greets(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = unreachable({"host": "localhost", "port": silent.getsockname()[1], "from_address": USER, "timeout_seconds": 0.3})
    assert ("wait", "timeout") == (outcome.result, outcome.reason)


@pytest.mark.parametrize("fault", ["drops_at_data", "drops_before_receipt"])
def test_f15_drops_after_data_with_or_without_having_taken_it(tmp_path, fault):
    with mail_server(tmp_path, **{fault: True}) as server:
        outcome = hand_over(server.settings())
    assert ("unsure", "dropped") == (outcome.result, outcome.reason)
    assert (fault == "drops_before_receipt") == bool(server.messages)


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_f16_no_tls_though_required_sends_neither_password_nor_mail(tmp_path, tls):
    with mail_server(tmp_path, tls="none") as server:
        outcome = unreachable(server.settings(tls=tls))
    assert ("wait", "no_tls" if tls == "starttls" else "tls") == (outcome.result, outcome.reason)
    assert ([], []) == (server.logins, server.messages)


def test_f16_a_certificate_of_somebody_else_is_refused(tmp_path):
    """Else whoever stands between reads the password."""
    with mail_server(tmp_path, name="elsewhere.example") as server:
        outcome = unreachable(server.settings())
    assert ("wait", "tls") == (outcome.result, outcome.reason)
    assert [] == server.logins


def test_f16_an_unknown_authority_is_refused(tmp_path):
    with mail_server(tmp_path) as server:
        assert "tls" == unreachable(server.settings(ca_file="")).reason
    assert [] == server.logins


def test_clear_text_is_taken_for_this_machine_only():
    MailSettings(host="localhost", tls="none")
    for wrong in ({"host": "mail.example", "tls": "none"}, {"host": "mail.example", "tls": "none", "allow_clear": True, "username": "u"}):
        with pytest.raises(ValueError, match="clear"):
            MailSettings(**wrong)
    MailSettings(host="mail.example", tls="none", allow_clear=True)


def test_without_a_server_or_a_sender_the_reason_says_what_to_set():
    settings = {"host": "localhost", "tls": "none", "from_address": USER}
    assert ["settings.mail.host", "from_address", "MONITOR_SMTP_PASSWORD"] == [
        word for word, changes, password in (("settings.mail.host", {"host": ""}, ""), ("from_address", {"from_address": ""}, ""),
                                             ("MONITOR_SMTP_PASSWORD", {"username": "u"}, ""))
        if word in _entering({**settings, **changes}, password).detail]


def _entering(settings: dict, password: str):
    with pytest.raises(Unreachable) as caught, MailSession(MailSettings(**settings), password):
        pass
    return caught.value.outcome


def test_one_session_serves_many_recipients_though_one_is_refused(tmp_path):
    with mail_server(tmp_path, at_rcpt="bad@example.org=550 5.1.1 unknown") as server:
        settings = MailSettings(**server.settings())
        with MailSession(settings, PASSWORD) as session:
            results = [session.send(write_message(make.letter(), to, f"<{n}@x>", settings), to, before=lambda: None).result
                       for n, to in enumerate(("a@example.org", "bad@example.org", "c@example.org"))]
    assert ["sent", "refused", "sent"] == results
    assert 1 == len(server.logins)
