"""A letter as a mail to one person: multipart/alternative, the complete text first. The same letter gives the same bytes for ever. Pure."""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ..records import Letter
from ..text import clean_line
from .settings import MailSettings

MOST_HEADER = 200
"""Most characters of a header of ours; a subject has 42."""
PRODUCT = "cyber-digest"
_POLICY = SMTP.clone(cte_type="7bit")
"""Plain ASCII on the wire, so that no server on the way has a reason to rewrite the text."""


def header(text: str) -> str:
    """Text fit for a header: one line, no control, line separator, surrogate or direction-changing character."""
    return clean_line(text, MOST_HEADER)


def message_id(letter_id: str, day: str, kind: str, recipient: str, installation: str, settings: MailSettings) -> str:
    """
    ``<2025-11-26.digest-3f2a9c1b04.6f1d…@example.org>``: date, what and for whom, installation.

    The same in every attempt, so that a second copy is known as one; another for each recipient, since each gets a message of its own.
    """
    profile = hashlib.sha256(f"{letter_id}\n{recipient}".encode()).hexdigest()[:10]
    return f"<{day}.{kind}-{profile}.{installation}@{settings.domain}>"


def write_message(letter: Letter, recipient: str, message_id: str, settings: MailSettings, *, contact: str = "") -> EmailMessage:
    """
    The mail of one recipient.

    Args:
        contact: Where a person asks to be taken off the list, a mail address; else the sender's.
    """
    message = EmailMessage(policy=_POLICY)
    name, domain = settings.sender.rpartition("@")[::2]
    message["From"] = Address(header(settings.from_name), name, domain)
    message["To"] = Address("", *recipient.rpartition("@")[::2])
    message["Subject"] = header(letter.subject)
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = message_id
    message["List-ID"] = f"{header(settings.from_name)} <{header(settings.list_id) or f'{PRODUCT}.{settings.domain}'}>"
    message["List-Unsubscribe"] = f"<mailto:{header(contact or settings.sender)}?subject=unsubscribe>"
    message["Auto-Submitted"] = "auto-generated"     # RFC 3834: no out-of-office reply comes back
    message["Content-Language"] = "en-GB"
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        # the library would draw a boundary by chance: the bytes of a letter are the same in every attempt
        message.set_boundary("=_" + hashlib.sha256(message_id.encode()).hexdigest()[:32])
    return message
