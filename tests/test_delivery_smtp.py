"""Handing mail over, with a real server and each of its faults (rows F15 and F16)."""

from __future__ import annotations

import smtplib
import socket
import time
from base64 import b64encode
from dataclasses import replace

import pytest

from monitor.delivery.message import write_message
from monitor.delivery.settings import AlertSettings, DeliverySettings, MailSettings
from monitor.delivery.smtp import MailSession, Unreachable, _login, _translated
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


# -- what is rarer -----------------------------------------------------------------------------------------------------------

def test_a_server_of_this_machine_may_do_without_tls_and_login(tmp_path):
    with mail_server(tmp_path, tls="none") as server:
        assert "sent" == hand_over(server.settings(tls="none", username="")).result
    assert 1 == len(server.messages)
    assert [] == server.logins


@pytest.mark.parametrize("password", [PASSWORD, WELSH_PASSWORD])
def test_a_server_that_knows_only_the_older_login_is_logged_in_to(tmp_path, password):
    with mail_server(tmp_path, logins=("LOGIN",)) as server:
        assert "sent" == hand_over(server.settings(), password=password).result
    assert [USER] == [name for _, name in server.logins]


def test_f15_the_older_login_refused_is_a_refused_login(tmp_path):
    with mail_server(tmp_path, logins=("LOGIN",), refuses_login=True) as server:
        assert "login" == unreachable(server.settings()).reason


def test_f15_a_server_without_a_login_we_know_is_told_as_such(tmp_path):
    with mail_server(tmp_path, logins=()) as server:
        outcome = unreachable(server.settings())
    assert ("wait", "login") == (outcome.result, outcome.reason)
    assert [] == server.logins


def test_another_way_to_log_in_is_left_to_the_library():
    asked = []

    class Client:
        esmtp_features = {"auth": "CRAM-MD5"}

        def ehlo_or_helo_if_needed(self):
            pass

        def login(self, name, password):
            asked.append((name, password))

    _login(Client(), USER, PASSWORD)
    assert [(USER, PASSWORD)] == asked


def test_a_user_name_refused_before_the_password_keeps_the_password_here():
    said = []

    class Client:
        esmtp_features = {"auth": "LOGIN"}

        def ehlo_or_helo_if_needed(self):
            pass

        def docmd(self, *words):
            said.append(words)
            return 504, b"no"

    with pytest.raises(smtplib.SMTPAuthenticationError):
        _login(Client(), USER, PASSWORD)
    assert 1 == len(said)


def test_f16_tls_offered_and_refused_sends_nothing(tmp_path):
    with mail_server(tmp_path, refuses_tls=True) as server:
        outcome = unreachable(server.settings())
    assert ("wait", "no_tls") == (outcome.result, outcome.reason)
    assert ([], []) == (server.logins, server.messages)


def test_f16_an_authority_that_cannot_be_read_stops_before_the_first_byte(tmp_path):
    with mail_server(tmp_path) as server:
        outcome = unreachable(server.settings(ca_file=str(tmp_path / "absent.pem")))
    assert ("tls", 0) == (outcome.reason, server.connections)
    assert "absent.pem" in outcome.detail


@pytest.mark.parametrize(("reply", "result"), [("451 4.3.0 later", "wait"), ("554 5.5.1 no", "refused")])
def test_f15_refused_at_the_word_data_has_sent_nothing(tmp_path, reply, result):
    with mail_server(tmp_path, at_data=reply) as server:
        outcome = hand_over(server.settings())
    assert (result, []) == (outcome.result, server.messages)


def test_f15_hung_up_before_the_message_is_surely_not_sent(tmp_path):
    with mail_server(tmp_path, drops_at="RCPT") as server:
        outcome = hand_over(server.settings())
    assert ("wait", "dropped", True) == (outcome.result, outcome.reason, outcome.everybody)


def test_f15_hung_up_after_a_refusal_is_a_refusal(tmp_path):
    with mail_server(tmp_path, at_rcpt="550 5.1.1 unknown", drops_at="RSET") as server:
        assert "refused" == hand_over(server.settings()).result


def test_a_server_that_does_not_say_goodbye_has_taken_the_message_all_the_same(tmp_path):
    with mail_server(tmp_path, drops_at="QUIT") as server:
        assert "sent" == hand_over(server.settings()).result
    assert 1 == len(server.messages)


@pytest.mark.parametrize(("error", "reason"), [
    (smtplib.SMTPNotSupportedError(), "login"), (smtplib.SMTPException("odd"), "protocol"), (ValueError("odd"), "protocol"),
    (TimeoutError(), "timeout"), (socket.gaierror(-2, "unknown"), "dns"), (OSError(113, "no route"), "connect")])
def test_f15_every_fault_of_a_connection_has_a_reason(error, reason):
    outcome = _translated(error, MailSettings(host="mail.example"))
    assert ("wait", reason, True) == (outcome.result, outcome.reason, outcome.everybody)


def test_a_mistake_of_ours_is_not_called_a_fault_of_the_server():
    with pytest.raises(KeyError):
        _translated(KeyError("ours"), MailSettings(host="mail.example"))


def test_a_letter_without_a_page_is_plain_text():
    message = write_message(replace(make.letter(), html=""), TO, "<1@example.org>", MailSettings(from_address=USER))
    assert "text/plain" == message.get_content_type()


def test_settings_of_mail_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="mail.tls must be one of"):
        MailSettings(tls="maybe")


@pytest.mark.parametrize(("settings", "changed"), [(DeliverySettings(), {"give_up_hours": 1.0}), (AlertSettings(), {"most_facts": 1})])
def test_what_decides_is_named_and_changes_its_name(settings, changed):
    assert settings.recipe != replace(settings, **changed).recipe
