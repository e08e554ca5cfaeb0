"""
The outbox, walked: letters are claimed with the digest they tell, and sent when its files are in place.

Nothing waits on the network inside a transaction: ``sending`` is committed, the letter goes out, ``sent`` is committed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ..delivery import message as mail
from ..delivery import outbox, webhook
from ..errors import ConfigError
from ..failpoint import reach
from ..logs import one_line
from ..records import Delivery, Digest, FetchFailure, Letter, Outcome, StepReport
from ..store import Store
from .run import Run

if TYPE_CHECKING:
    from ..config import Settings
    from ..config.secrets import Secrets

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of the outbox in one run."""

    sent: int = 0
    waiting: int = 0
    """Deliveries that are still to be made."""
    given_up: int = 0
    """Given up in this run."""
    notes: tuple[str, ...] = ()
    """Sentences for a person."""
    urgent: bool = False
    """The notes need a person: they are said with -q too, in the runs that tried."""


# -- claiming ----------------------------------------------------------------------------------------------------------

def recipients(store: Store, settings: Settings, letter: Letter) -> list[tuple[str, str, str]]:
    """Everybody who gets a letter: channel, recipient and the Message-ID of that one delivery."""
    installation = store.outbox.installation()
    wanted = [("mail", each) for each in settings.digest.recipients] + [("webhook", each) for each in settings.digest.webhook]
    return [(channel, each, mail.message_id(letter.letter_id, letter.day.isoformat(), letter.kind, each, installation, settings.mail))
            for channel, each in dict.fromkeys(wanted)]


def claim_digest(store: Store, settings: Settings, digest: Digest, document: str, *, due: datetime, now: datetime, first: bool,
                 send_first: bool) -> None:
    """
    File the letters of a digest in the transaction that files the digest, so that neither is there without the other.

    Nobody is written to about a first digest (unless asked) or a day that is long over: it is on record and in the folder.
    """
    if not (settings.digest.recipients or settings.digest.webhook):
        return
    if (first and not (send_first or settings.delivery.send_first)) or now - due > timedelta(hours=settings.delivery.give_up_hours):
        return
    text, html = _mail(digest, settings)
    letter = Letter(letter_id=letter_of(digest.day.isoformat()), kind="digest", day=digest.day, subject=digest.subject, document=document,
                    text=text, html=html, made_at=now)
    store.outbox.claim(letter, recipients(store, settings, letter))


def _mail(digest: Digest, settings: Settings) -> tuple[str, str]:
    """Text and HTML of a day; of a day too large for mail its first page, and where the rest is."""
    from ..digest.mail import email_html, email_text
    from ..digest.view import look_at

    site, stop, view = settings.digest.site, unsubscribe(settings), look_at(digest)
    html = email_html(view, site=site, unsubscribe=stop)
    if len(html) <= settings.mail.most_kilobytes * 1000:
        return email_text(view, site=site, unsubscribe=stop), html
    where = f"This day is too large for mail: {view.more} in the file {digest.day.isoformat()}.html." if view.more else ""
    view = look_at(replace(digest, notes=(*digest.notes, *([where] if where else ()))))
    view = replace(view, rest=(), changed_rest=(), context=(), coming_rest=(), missing_rest=(), statuses=())
    return email_text(view, site=site, unsubscribe=stop), email_html(view, site=site, unsubscribe=stop)


def letter_of(day: str) -> str:
    return f"digest-{day}"


def unsubscribe(settings: Settings) -> str:
    """Mail address that ends the mails: the contact, if that is one, else the sender."""
    contact = settings.digest.contact.removeprefix("mailto:")
    return contact if "@" in contact and "/" not in contact else settings.mail.sender


# -- sending -----------------------------------------------------------------------------------------------------------

def deliver(run: Run, secrets: Secrets, day: date | None = None) -> Delivered:
    """
    Send what waits and may be tried now, oldest first. Never raises for a fault of the other side: it waits for the next run.

    Args:
        day: Whose digest this run has written; if nobody gets it, the notes say so.
    """
    store, now, rules = run.store, run.now, run.settings.delivery
    sender = _Sender(run)
    listed = {("mail", each) for each in run.settings.digest.recipients} | {("webhook", each) for each in run.settings.digest.webhook}
    for one in store.outbox.waiting():
        if (one.channel, one.recipient) not in listed:
            sender.drop(one)
        elif one.state == "sending":
            sender.settle(one, outbox.found_sending(one, rules, now))
    queues = outbox.due(store.outbox.waiting(), now)
    if queues:
        _send_mail([queue for queue in queues if queue[0].channel == "mail"], sender, secrets)
        _send_webhooks([queue for queue in queues if queue[0].channel == "webhook"], sender, secrets)
    left = store.outbox.waiting()
    run.reports.append(StepReport(step="deliver", done=sender.sent, failed=dict(sender.failed)))
    return Delivered(sent=sender.sent, waiting=len(left), given_up=sender.given_up, notes=(*_notes(left, sender), *_unsent(run, day)),
                     urgent=sender.given_up > 0 or any(outbox.tell_a_person(one.reason, one.attempts) for one in left if one.delivery_id in sender.tried))


class _Sender:
    """Counts, and writes down what became of each delivery."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.sent = self.given_up = 0
        self.failed: dict[str, int] = {}
        self.lost: list[str] = []
        self.tried: set[int] = set()

    def sending(self, one: Delivery) -> None:
        with self.run.store.transaction():
            self.run.store.outbox.sending(one.delivery_id, self.run.now)

    def drop(self, one: Delivery) -> None:
        """Whoever was taken off the list gets nothing more, also not what was waiting for them."""
        with self.run.store.transaction():
            self.run.store.outbox.settle(one.delivery_id, self.run.now, **asdict(outbox.off_the_list(one)))
        log.info("dropped letter=%s channel=%s: its recipient is on the list no more", one.letter_id, one.channel)

    def settle(self, one: Delivery, state: outbox.Next) -> None:
        self.tried.add(one.delivery_id)
        with self.run.store.transaction():
            self.run.store.outbox.settle(one.delivery_id, self.run.now, **asdict(state))
        where = webhook.shown(one.recipient) if one.channel == "webhook" else one.recipient
        if state.state == "sent":
            self.sent += 1
            log.info("sent letter=%s channel=%s to=%s", one.letter_id, one.channel, where)
            reach("mail.sent" if one.channel == "mail" else "webhook.sent")
            return
        self.failed[state.reason] = self.failed.get(state.reason, 0) + 1
        log.warning("not sent letter=%s channel=%s to=%s reason=%s state=%s: %s", one.letter_id, one.channel, where, state.reason, state.state,
                    state.detail)
        if state.state == "failed":
            self.given_up += 1
            self.lost.append(f"{one.letter_id} to {where} was given up: {_why(state.reason, state.detail)}")

    def after(self, one: Delivery, outcome: Outcome) -> None:
        self.settle(one, outbox.after(one, outcome, self.run.settings.delivery, self.run.now))


def _send_mail(queues: list[list[Delivery]], sender: _Sender, secrets: Secrets) -> None:
    """One session for all; a recipient's later letters wait when one of theirs must."""
    if not queues:
        return
    from ..delivery.smtp import MailSession, Unreachable

    run = sender.run
    settings, everybody = run.settings.mail, [one for queue in queues for one in queue[:1]]
    try:
        with MailSession(settings, secrets.mail_password.reveal() if settings.username else "") as session:
            for queue in queues:
                for one in queue:
                    run.check()
                    letter = run.store.outbox.letter(one.letter_id)
                    message = mail.write_message(letter, one.recipient, one.message_id, settings, contact=unsubscribe(run.settings))
                    outcome = session.send(message, one.recipient, before=lambda one=one: sender.sending(one))   # type: ignore[misc]
                    everybody = [each for each in everybody if each.delivery_id != one.delivery_id]
                    sender.after(one, outcome)
                    if not session.alive or outcome.everybody:
                        raise Unreachable(outcome)
                    if outcome.result != "sent":
                        break
    except Unreachable as error:
        for one in everybody:
            sender.after(one, Outcome(result="wait", reason=error.outcome.reason, detail=error.outcome.detail))
    except ConfigError as error:    # the password's file
        for one in everybody:
            sender.after(one, Outcome(result="wait", reason="no_password", detail=one_line(str(error))))


def _send_webhooks(queues: list[list[Delivery]], sender: _Sender, secrets: Secrets) -> None:
    if not queues:
        return
    run = sender.run
    try:
        secret = secrets.webhook_secret.reveal()
    except ConfigError as error:
        for queue in queues:
            sender.after(queue[0], Outcome(result="wait", reason="no_secret", detail=one_line(str(error))))
        return
    for queue in queues:
        for one in queue:
            run.check()
            outcome = _post(run, one, secret, sender)
            sender.after(one, outcome)
            if outcome.result != "sent":
                break


def _post(run: Run, one: Delivery, secret: str, sender: _Sender) -> Outcome:
    """One document to one address, through the one gate to the network."""
    from ..fetch.answer import Request, retry_after

    name = webhook.webhook_id(one.message_id)
    content = webhook.body(run.store.outbox.letter(one.letter_id), name)
    sender.sending(one)
    reach("webhook.sending")
    request = Request(url=one.recipient, post=content, headers=tuple(webhook.headers(content, name, secret, run.now).items()))
    for _, answer in run.http.get_many([request]):      # type: ignore[attr-defined]
        if isinstance(answer, FetchFailure):
            return webhook.outcome_of_failure(answer.reason, one_line(answer.detail))
        reach("webhook.accepted")
        wait = retry_after(answer.headers.get("retry-after"), run.now, run.settings.delivery.give_up_hours)
        return webhook.outcome_of(answer.status, wait)
    return Outcome(result="wait", reason="not_tried")


def _notes(left: list[Delivery], sender: _Sender) -> Iterator[str]:
    yield from sender.lost
    reasons: dict[tuple[str, str, str], list[Delivery]] = {}
    for one in left:
        reasons.setdefault((one.channel, one.reason, one.detail), []).append(one)
    for (channel, reason, detail), same in reasons.items():
        letters = sorted({one.letter_id for one in same})
        what = letters[0] if len(letters) == 1 else f"{len(letters)} letters since {letters[0]}"
        why = _why(reason, detail) if reason else "waits for its turn"
        people = len({one.recipient for one in same})
        yield f"{what}: {channel} to {people} recipient{'s' if people > 1 else ''} waits: {why}"


def _unsent(run: Run, day: date | None) -> Iterator[str]:
    """There are recipients, and the digest has no letter: see ``claim_digest``."""
    digest = run.settings.digest
    if day is not None and (digest.recipients or digest.webhook) and not run.store.outbox.has(letter_of(day.isoformat())):
        yield f"the digest of {day} was sent to nobody: the first one is only written, unless the run is told to --send-first"


def _why(reason: str, detail: str) -> str:
    return f"{reason} ({detail})" if detail else reason
