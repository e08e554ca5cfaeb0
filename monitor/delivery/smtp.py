"""
Handing mail to a server: the one module beside ``fetch/http.py`` that opens sockets.

One connection for all letters of a run. TLS first, login after it, never the other way round; every error of ``smtplib``, ``ssl`` and
the socket becomes an Outcome here. What the server says is masked and kept short, since a server may echo a password.
"""

from __future__ import annotations

import base64
import logging
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from types import TracebackType

from ..failpoint import reach
from ..logs import hide, one_line
from ..records import Outcome
from .settings import MailSettings

log = logging.getLogger(__name__)

MOST_DETAIL = 200
_LATER, _HARD = 400, 500
"""Replies from these codes on: try again later; no for good (RFC 5321, section 4.2.1)."""


_GO_ON, _LOGGED_IN = 334, (235, 503)
"""Replies to AUTH: send the rest; done, or done before (RFC 4954)."""


class Unreachable(Exception):
    """No session could be had; carries the outcome for everybody who waits."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail or outcome.reason)
        self.outcome = outcome


class MailSession:
    """
    A session with the mail server; a context manager.

    Args:
        settings: Of the server.
        password: To log in with, if ``settings.username`` is set.

    Raises (on entering):
        Unreachable: Down, hanging, no TLS though required, or the login was refused.
    """

    def __init__(self, settings: MailSettings, password: str = "") -> None:
        self._settings = settings
        self._password = password
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> MailSession:
        settings = self._settings
        if not settings.host:
            raise _nobody("no_server", "settings.mail.host is empty")
        if not settings.sender:
            raise _nobody("no_sender", "settings.mail.from_address is empty")
        if settings.username and not self._password:
            raise _nobody("no_password", "set MONITOR_SMTP_PASSWORD or MONITOR_SMTP_PASSWORD_FILE")
        try:
            with self._deadline():
                self._open()
        except Unreachable:
            self._drop()
            raise
        except Exception as error:
            self._drop()
            raise Unreachable(_translated(error, settings)) from error
        reach("mail.connected")
        return self

    def _open(self) -> None:
        settings = self._settings
        context = None
        if settings.tls != "none":
            try:
                context = ssl.create_default_context(cafile=settings.ca_file or None)
            except OSError as error:
                raise _nobody("tls", f"mail.ca_file {settings.ca_file} cannot be used: {error}") from error
            context.minimum_version = ssl.TLSVersion.TLSv1_2
        name = settings.domain if "." in settings.domain else "localhost"   # asking the resolver for our own name can take seconds
        if settings.tls == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(timeout=settings.timeout_seconds, context=context, local_hostname=name)
        else:
            client = smtplib.SMTP(timeout=settings.timeout_seconds, local_hostname=name)
        self._client = client
        client._host = settings.host    # type: ignore[attr-defined]  # the name for SNI and the certificate; connect() alone forgets it
        code, reply = client.connect(settings.host, settings.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, reply)
        client.ehlo_or_helo_if_needed()
        if settings.tls == "starttls":
            if not client.has_extn("starttls"):
                raise _nobody("no_tls", f"{settings.host}:{settings.port} offers no TLS, and mail.tls requires it: nothing was sent")
            try:
                client.starttls(context=context)
            except smtplib.SMTPResponseException as error:
                raise _nobody("no_tls", f"{settings.host}:{settings.port} refused TLS: {_said(error.smtp_code, error.smtp_error)}") from error
            client.ehlo()
        if settings.username:
            _login(client, settings.username, self._password)

    def send(self, message: EmailMessage, recipient: str, *, before: Callable[[], None]) -> Outcome:
        """
        Hand over one message.

        Args:
            before: Called when the server has taken sender and recipient, before the first byte of the message leaves.
        """
        client = self._client
        assert client is not None
        body = message.as_bytes()
        offered = False
        try:
            with self._deadline():
                for ask in (lambda: client.mail(self._settings.sender), lambda: client.rcpt(recipient)):
                    code, reply = ask()
                    if code >= _LATER:
                        self._reset()
                        return _refusal(code, reply)
                before()
                offered = True
                reach("mail.sending")
                code, reply = client.data(body)
        except smtplib.SMTPDataError as error:      # refused at the word DATA: no byte of the message left
            self._reset()
            return _refusal(error.smtp_code, error.smtp_error)
        except Exception as error:
            self._drop()
            outcome = _translated(error, self._settings)
            if not offered:
                return outcome
            return Outcome(result="unsure", reason="dropped", detail=f"no receipt after the message was sent: {outcome.detail}", everybody=True)
        if code >= _LATER:
            self._reset()
            return _refusal(code, reply)
        reach("mail.accepted")
        return Outcome(result="sent", detail=_said(code, reply))

    @property
    def alive(self) -> bool:
        return self._client is not None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._client is not None:
            try:
                with self._deadline():
                    self._client.quit()
            except (OSError, smtplib.SMTPException, ValueError) as fault:   # every receipt is in hand: it changes nothing
                log.debug("mail server did not say goodbye: %s", one_line(str(fault)))
            self._drop()

    def _reset(self) -> None:
        try:
            self._client.rset()     # type: ignore[union-attr]
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _deadline(self) -> _Deadline:
        return _Deadline(self, self._settings.deadline_seconds)


class _Deadline:
    """
    Ends the connection when the time is over.

    The library's timeout is for each read: a server that drips a byte a second would never meet it.
    """

    def __init__(self, session: MailSession, seconds: float) -> None:
        self._session = session
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def _end(self) -> None:
        with suppress(OSError, AttributeError):     # not open yet, or closed meanwhile
            self._session._client.sock.shutdown(socket.SHUT_RDWR)    # type: ignore[union-attr]

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _login(client: smtplib.SMTP, name: str, password: str) -> None:
    """
    Log in with what the server offers.

    The library's own ``login`` knows only ASCII passwords; RFC 4616 says UTF-8.
    """
    client.ehlo_or_helo_if_needed()
    offered = client.esmtp_features.get("auth", "").upper().split()
    plain = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
    hide(password)
    hide(plain)
    if "PLAIN" in offered:
        code, reply = client.docmd("AUTH", f"PLAIN {plain}")
    elif "LOGIN" in offered:
        code, reply = client.docmd("AUTH", f"LOGIN {base64.b64encode(name.encode()).decode()}")
        if code == _GO_ON:
            code, reply = client.docmd(base64.b64encode(password.encode()).decode())
    elif "CRAM-MD5" in offered:
        client.login(name, password)
        return
    else:
        raise smtplib.SMTPNotSupportedError
    if code not in _LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _refusal(code: int, reply: bytes | str) -> Outcome:
    if code >= _HARD:
        return Outcome(result="refused", reason="refused", detail=_said(code, reply))
    return Outcome(result="wait", reason="busy", detail=_said(code, reply), everybody=code == 421)


def _nobody(reason: str, detail: str) -> Unreachable:
    return Unreachable(Outcome(result="wait", reason=reason, detail=one_line(detail)[:MOST_DETAIL], everybody=True))


def _translated(error: Exception, settings: MailSettings) -> Outcome:
    where = f"{settings.host}:{settings.port}"

    def wait(reason: str, detail: str) -> Outcome:
        return Outcome(result="wait", reason=reason, detail=one_line(detail)[:MOST_DETAIL], everybody=True)

    match error:
        case smtplib.SMTPAuthenticationError():
            return wait("login", f"{where} refused the login: {_said(error.smtp_code, error.smtp_error)}")
        case smtplib.SMTPNotSupportedError():
            return wait("login", f"{where} offers no login we know")
        case smtplib.SMTPResponseException():
            return wait("busy", f"{where}: {_said(error.smtp_code, error.smtp_error)}")
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError) or "timed out" in str(error):
            return wait("timeout", f"{where} gave no answer in time")
        case smtplib.SMTPServerDisconnected():
            return wait("dropped", f"{where} closed the connection")
        case ssl.SSLError():
            return wait("tls", f"{where}: {getattr(error, 'verify_message', '') or error.reason or error}")
        case smtplib.SMTPException() | ValueError():     # before OSError, of which the library's errors are a kind
            return wait("protocol", f"{where}: {error}")
        case TimeoutError():
            return wait("timeout", f"{where} gave no answer in time")
        case socket.gaierror():
            return wait("dns", f"{settings.host} has no address")
        case OSError():
            return wait("connect", f"{where}: {error.strerror or error}")
    raise error


def _said(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return one_line(f"{code} {' '.join(text.split())}")[:MOST_DETAIL]
