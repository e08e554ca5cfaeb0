"""What a webhook gets: one JSON document, and a signature after Standard Webhooks (standardwebhooks.com). Pure; fetch/http.py sends it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime
from urllib.parse import urlsplit

from ..records import Letter, Outcome

_PREFIX = "whsec_"


def body(letter: Letter, webhook_id: str) -> bytes:
    """The letter's document with ``event`` and ``id`` before everything else."""
    return json.dumps({"event": letter.kind, "id": webhook_id, **json.loads(letter.document)}, ensure_ascii=False).encode()


def webhook_id(message_id: str) -> str:
    """The same id as the mail of that day would have, without brackets and host."""
    return message_id.strip("<>").rpartition("@")[0]


def headers(content: bytes, name: str, secret: str, now: datetime) -> dict[str, str]:
    """``webhook-id``, ``webhook-timestamp`` and, with a secret, ``webhook-signature: v1,BASE64`` over ``id.timestamp.body``."""
    stamp = str(int(now.timestamp()))
    made = {"Content-Type": "application/json", "webhook-id": name, "webhook-timestamp": stamp}
    if secret:
        signed = hmac.new(_key(secret), b".".join((name.encode(), stamp.encode(), content)), hashlib.sha256).digest()
        made["webhook-signature"] = f"v1,{base64.b64encode(signed).decode()}"
    return made


def _key(secret: str) -> bytes:
    """``whsec_`` and base64, as the standard writes secrets; any other text is its own bytes."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret[len(_PREFIX):], validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def outcome_of(status: int, retry_after_seconds: float | None = None) -> Outcome:
    """What a status means: 2xx is a receipt; 410 and other 4xx are a no; 408, 425, 429 and 5xx may go better later."""
    if 200 <= status < 300:
        return Outcome(result="sent", detail=str(status))
    later = status in (408, 425, 429) or not 300 <= status < 500
    return Outcome(result="wait" if later else "refused", reason="busy" if later else "refused", detail=f"the server answered {status}",
                   retry_after_seconds=retry_after_seconds)


NOT_SENT = ("dns", "connect", "tls", "blocked_address", "rate_limited")
"""Failures of the client after which the other side has surely not seen the document."""


def outcome_of_failure(reason: str, detail: str) -> Outcome:
    """What a failed request means."""
    if reason in NOT_SENT:
        return Outcome(result="wait", reason=reason, detail=detail)
    return Outcome(result="unsure", reason=reason, detail=detail)


def shown(url: str) -> str:
    """A webhook's address fit to be shown: its path is often the secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/\u2026" if parts.netloc else "\u2026"
