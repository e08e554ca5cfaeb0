"""What is decided about letters without sending any: when to try, what is urgent, how a message and a signature look (rows F14, G9)."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import json
import os
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.secrets import Secret, read_secrets
from monitor.delivery import outbox, webhook
from monitor.delivery.alerts import urgent
from monitor.delivery.message import message_id, write_message
from monitor.delivery.settings import AlertSettings, DeliverySettings, MailSettings
from monitor.errors import ConfigError
from monitor.logs import masked, one_line
from monitor.records import Delivery, Hit, Outcome
from tests import make

NOW, RULES, ALERTS = make.SEVEN, DeliverySettings(), AlertSettings()
MAIL = MailSettings(host="localhost", from_address="digest@council.example")


def delivery(number: int = 1, **changes) -> Delivery:
    given = {"delivery_id": number, "letter_id": "digest-2026-03-12", "kind": "digest", "day": date(2026, 3, 12), "made_at": NOW, "channel": "mail",
             "recipient": "a@example.org", "message_id": "<1@x>", "state": "written"}
    return Delivery(**{**given, **changes})


# -- when ----------------------------------------------------------------------------------------------------------------

def test_the_wait_doubles_and_has_a_ceiling():
    waits = [outbox.back_off(attempts, RULES).total_seconds() / 60 for attempts in range(1, 8)]
    assert [10, 20, 40, 80, 160, 240, 240] == waits
    assert 3600 == outbox.back_off(1, RULES, asked_seconds=3600).total_seconds(), "as long as the other side asked"


@pytest.mark.parametrize(("outcome", "before", "state"), [
    ("sent", {}, "sent"), ("wait", {}, "written"), ("wait", {"made_at": NOW - timedelta(hours=97)}, "failed"),
    ("refused", {}, "written"), ("refused", {"attempts": 4}, "failed"), ("unsure", {}, "written"), ("unsure", {"unsure": 1}, "failed")])
def test_what_an_outcome_makes_of_a_delivery(outcome, before, state):
    assert state == outbox.after(delivery(**before), Outcome(result=outcome), RULES, NOW).state


def test_found_in_the_middle_of_being_sent_it_is_tried_once_more_at_once_and_then_held():
    first = outbox.found_sending(delivery(state="sending"), RULES, NOW)
    assert ("written", NOW, 1) == (first.state, first.next_try_at, first.unsure)
    assert "failed" == outbox.found_sending(delivery(state="sending", unsure=1), RULES, NOW).state


def test_a_recipient_gets_digests_in_order_and_alerts_wait_for_none():
    waiting = [delivery(3, day=date(2026, 3, 13)), delivery(1, next_try_at=NOW + timedelta(minutes=1)), delivery(2, recipient="b@example.org"),
               delivery(4, kind="alert", letter_id="alert-2026-03-13-E07000999", day=date(2026, 3, 13))]

    assert [[4], [2]] == [[one.delivery_id for one in queue] for queue in outbox.due(waiting, NOW)]
    assert [[4], [1, 3], [2]] == [[one.delivery_id for one in queue] for queue in outbox.due(waiting, NOW + timedelta(minutes=1))]


# -- the message (row F14) -----------------------------------------------------------------------------------------------

def test_the_message_has_the_headers_of_a_list_and_the_same_bytes_every_time():
    made = [write_message(make.letter("Text.\n"), "a@example.org", "<1@council.example>", MAIL).as_bytes() for _ in range(2)]
    message = email.message_from_bytes(made[0], policy=email.policy.default)

    assert made[0] == made[1]
    assert {"Message-ID": "<1@council.example>", "List-ID": "Cyber digest <cyber-digest.council.example>", "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": "<mailto:digest@council.example?subject=unsubscribe>", "To": "a@example.org",
            "From": "Cyber digest <digest@council.example>", "Subject": "2 new facts \u2013 12 March",
            "Date": "Thu, 12 Mar 2026 07:00:00 +0000"} == {name: str(message[name]) for name in (
        "Message-ID", "List-ID", "Auto-Submitted", "List-Unsubscribe", "To", "From", "Subject", "Date")}
    assert ["text/plain", "text/html"] == [part.get_content_type() for part in message.iter_parts()]


def test_message_ids_are_one_per_letter_recipient_and_installation():
    ids = {message_id(letter, "2026-03-12", "digest", to, home, MAIL) for letter in ("d1", "d2") for to in ("a@x", "b@x") for home in ("h1", "h2")}
    assert 8 == len(ids)
    assert all(one.startswith("<2026-03-12.digest-") and one.endswith("@council.example>") for one in ids)


@settings(max_examples=25)
@given(st.text(max_size=300))
def test_f14_whatever_is_in_a_subject_or_name_no_header_is_added(text):
    """A publisher's name must not be able to write ``Bcc:`` into our mail."""
    hostile = "News\r\nBcc: evil@example.org\u2028\x00" + text + "\r\n\r\nbody"
    plain = write_message(make.letter("T\n"), "a@example.org", "<1@x>", MAIL)
    made = email.message_from_bytes(write_message(make.letter("T\n", subject=hostile), "a@example.org", "<1@x>",
                                                  MailSettings(host="localhost", from_address="d@x.example", from_name=hostile, list_id=hostile),
                                                  contact=f"c@x.example{hostile}").as_bytes(),
                                    policy=email.policy.default)
    assert plain.keys() == made.keys()
    assert [to.addr_spec for to in made["To"].addresses] == ["a@example.org"]


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=2000))
def test_f14_any_text_survives_the_way_in_ascii(text):
    from monitor.text import clean

    text = clean(text) + "\n"
    raw = write_message(make.letter(text), "a@example.org", "<1@x>", MAIL).as_bytes()
    assert raw.isascii()
    plain = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()
    assert text.splitlines() == plain.splitlines()


# -- webhooks ------------------------------------------------------------------------------------------------------------

def test_the_signature_can_be_checked_as_the_standard_says():
    """``v1,`` and base64 of HMAC-SHA256 over id, timestamp and body with dots between (standardwebhooks.com)."""
    key = b"0123456789abcdef01234567"
    content = webhook.body(make.letter(), "2026-03-12.digest-1.abc")
    made = webhook.headers(content, "2026-03-12.digest-1.abc", "whsec_" + base64.b64encode(key).decode(), NOW)

    expected = hmac.new(key, f"2026-03-12.digest-1.abc.{int(NOW.timestamp())}.".encode() + content, hashlib.sha256).digest()
    assert f"v1,{base64.b64encode(expected).decode()}" == made["webhook-signature"]
    assert {"event": "digest", "id": "2026-03-12.digest-1.abc", "date": "2026-03-12"} == json.loads(content)
    assert "webhook-signature" not in webhook.headers(content, "x", "", NOW)


@pytest.mark.parametrize(("status", "result"), [(200, "sent"), (204, "sent"), (302, "refused"), (404, "refused"), (410, "refused"), (408, "wait"),
                                                (429, "wait"), (500, "wait"), (503, "wait"), (999, "wait")])
def test_what_a_status_means_to_a_webhook(status, result):
    assert result == webhook.outcome_of(status).result


def test_a_webhooks_path_is_never_shown():
    assert "https://hooks.example:8443/\u2026" == webhook.shown("https://hooks.example:8443/services/T0KEN?x=1")


# -- what is urgent ------------------------------------------------------------------------------------------------------

def test_a_watched_council_named_is_urgent_and_another_is_not():
    standings = [make.standing("Exampletown"), make.standing("Otherham"), make.standing("Thirdborough", role="alerted")]
    assert [Hit(council="Exampletown", rule="named", incident_id="2026-03-exampletown", fact_id="")] == urgent(
        standings, (), ("Exampletown", "Thirdborough"), ALERTS)


@pytest.mark.parametrize(("statement", "changes", "rules"), [
    ("Records of tenants were published on the dark web", {}, ["published"]),
    ("Files were posted on a leak site", {"standing": "unconfirmed"}, ["published"]),
    ("Records of tenants were copied", {}, []),
    ("No data has been published", {"polarity": "denied"}, []),
    ("The gang threatened that data would be published", {}, []),
    ("Data may be published", {"type": "forecast"}, [])])
def test_data_that_is_out_is_urgent_at_any_council_and_data_that_is_only_copied_is_not(statement, changes, rules):
    row = make.fact_row(1, statement=statement, frame="data_taken", value="", **changes)
    assert rules == [hit.rule for hit in urgent((), [row], (), ALERTS)]
    assert [] == urgent((), [row], (), AlertSettings(published_anywhere=False))


def test_a_public_service_that_stopped_is_urgent_at_a_watched_council_only():
    rows = [make.fact_row(1), make.fact_row(2, value="email"), make.fact_row(3, frame="working"), make.fact_row(4, polarity="denied")]
    assert [("stopped", "f1")] == [(hit.rule, hit.fact_id) for hit in urgent((), rows, ("Exampletown",), ALERTS)]
    assert [] == urgent((), rows, ("Otherham",), ALERTS)


# -- secrets (row G9) ----------------------------------------------------------------------------------------------------

def test_g9_a_secret_prints_as_whether_it_is_set_and_is_masked_everywhere():
    secrets = read_secrets({"MONITOR_SMTP_PASSWORD": "canary\"one"})
    assert "canary" not in repr(secrets)
    assert "set" in repr(secrets.mail_password) and "not set" in repr(secrets.webhook_secret)
    plain = "canary\"one"
    said = f"535 {plain} {json.dumps(plain)} {base64.b64encode(plain.encode()).decode()}"
    assert '535 *** "***" ***' == masked(said) == one_line(said)


def test_g9_a_secrets_file_must_be_ones_own(tmp_path):
    path = tmp_path / "password"
    path.write_text("canary-two\n")
    path.chmod(0o644)
    secret = Secret("MONITOR_SMTP_PASSWORD", path=str(path))
    with pytest.raises(ConfigError, match="chmod 600"):
        secret.reveal()
    path.chmod(0o600)
    assert "canary-two" == secret.reveal()
    assert "***" == masked("canary-two")


@pytest.mark.parametrize("content", [b"", b"two\nlines\n", b"\xff\xfe", b"x" * 5000])
def test_g9_a_file_that_holds_no_secret_is_refused_by_name(tmp_path, content):
    path = tmp_path / "password"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="MONITOR_SMTP_PASSWORD_FILE"):
        Secret("MONITOR_SMTP_PASSWORD", path=str(path)).reveal()


def test_g9_a_named_pipe_or_a_missing_file_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("pipe", "missing"):
        with pytest.raises(ConfigError):
            Secret("MONITOR_SMTP_PASSWORD", path=str(tmp_path / name)).reveal()


def test_g9_a_secret_named_twice_is_a_mistake():
    with pytest.raises(ConfigError, match="both set"):
        read_secrets({"MONITOR_WEBHOOK_SECRET": "a", "MONITOR_WEBHOOK_SECRET_FILE": "b"})


def test_a_webhooks_secret_that_only_looks_like_base64_is_taken_as_it_stands():
    signed = [webhook.headers(b"{}", "2026-03-12.digest-1.abc", secret, NOW)["webhook-signature"] for secret in ("whsec_not base64!", "whsec_other!")]
    assert signed[0] != signed[1]
    assert all(one.startswith("v1,") for one in signed)
