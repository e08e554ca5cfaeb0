"""What steers delivery: the mail server, when to try again, what is urgent."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Hosts at which nobody can listen on the way."""
TLS = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The ``mail`` part of feeds.yml. The password is no setting: it comes from MONITOR_SMTP_PASSWORD or MONITOR_SMTP_PASSWORD_FILE."""

    host: str = ""
    """Mail server that takes our mail; empty: mail waits in the outbox."""
    port: int = 587
    """Its port: 587 for starttls (RFC 6409), 465 for tls (RFC 8314)."""
    tls: str = "starttls"
    """``starttls``: begins in the clear and must be secured; ``tls``: secured from the first byte; ``none``: only on this machine."""
    allow_clear: bool = False
    """Take ``tls: none`` for a server elsewhere, on a network where nobody listens. A password is never sent that way."""
    ca_file: str = ""
    """File with the certificate of the authority behind a server of your own; empty: the system's list."""
    username: str = ""
    """Name to log in with; empty: no login."""
    from_address: str = ""
    """Address the mail comes from; empty: ``username``, if that is an address."""
    from_name: str = "Cyber digest"
    """Name shown beside that address."""
    list_id: str = ""
    """List-ID header, by which readers sort mail (RFC 2919); empty: ``cyber-digest.`` and the domain of the sender."""
    most_kilobytes: int = 1000
    """Largest HTML part, thousands of bytes; a larger day is sent as its first page and says where the rest is. Common servers take 10 MB in all."""
    timeout_seconds: float = 20.0
    """Longest silence of the mail server, seconds. Shorter than the 5 minutes of RFC 5321: a run has 15 in all and tries again."""
    deadline_seconds: float = 60.0
    """Whole time of handing over one message, seconds, so that a server that drips cannot hold a run."""

    def __post_init__(self) -> None:
        if self.tls not in TLS:
            raise ValueError(f"mail.tls must be one of {', '.join(TLS)}, found '{self.tls}'")
        if self.tls == "none" and self.host not in ("", *LOOPBACK):
            if self.username:
                raise ValueError("mail.tls 'none' with mail.username would send the password in the clear: use starttls or tls")
            if not self.allow_clear:
                raise ValueError("mail.tls 'none' sends the digest in the clear: use starttls or tls, or set mail.allow_clear for a network of your own")

    @property
    def sender(self) -> str:
        """The address mail comes from; empty if none is set."""
        return self.from_address or (self.username if "@" in self.username else "")

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2] or "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """The ``delivery`` part: the outbox of mail and webhooks."""

    send_first: bool = False
    """Send the very first digest too. It tells what the feeds held before anybody watched, so by default it is only written."""
    first_retry_minutes: float = 10.0
    """Wait after a first failure, minutes; doubles with each further one. Shorter than the 30 of RFC 5321: it is our own server."""
    most_retry_minutes: float = 240.0
    """Longest wait between two attempts, minutes."""
    give_up_hours: float = 96.0
    """Hours after which a letter is given up, and age of a day from which it is no longer sent. RFC 5321 gives up after 4 to 5 days."""
    most_refusals: int = 5
    """Attempts at a recipient who is refused for good (5xx) before it is given up; a person may be mending the server."""
    most_unsure: int = 1
    """Times a letter is sent again when nobody knows whether it arrived; then it is held, and `monitor status` says so."""

    @property
    def recipe(self) -> str:
        """Names what decides when a letter is tried again."""
        return (f"outbox1/{self.first_retry_minutes:g}/{self.most_retry_minutes:g}/{self.give_up_hours:g}/{self.most_refusals}/{self.most_unsure}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """The ``alerts`` part: what cannot wait for the digest."""

    on: bool = True
    """Send alerts between digests; false: only digests."""
    published_anywhere: bool = True
    """Data published is urgent at every council; false: only at watched councils."""
    most_hours_old: float = 24.0
    """Oldest report that is still urgent, hours since it was published: after downtime the digest tells, not a row of alerts."""
    most_facts: int = 5
    """Most facts in one alert; the digest has them all."""

    @property
    def recipe(self) -> str:
        """Names what decides whether something is urgent."""
        return f"alerts1/{'on' if self.on else 'off'}/{'all' if self.published_anywhere else 'watched'}/{self.most_hours_old:g}/{self.most_facts}"
