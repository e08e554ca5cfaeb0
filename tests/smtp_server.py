"""A real mail server on 127.0.0.1 (aiosmtpd) with TLS by an authority of its own (trustme) and every fault a mail server has."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD, WELSH_PASSWORD = "monitor@example.org", "canary-Pa55-word", "dŵr-a-thân"


@dataclass
class Faults:
    """What is wrong with the server; may be changed while it runs."""

    refuses_login: bool = False
    echoes_password: bool = False
    """Says the password back in its refusal, as careless servers do."""
    at_rcpt: str = ""
    """Reply to RCPT, such as ``451 try later``; with ``ADDRESS=`` before it, to this recipient only."""
    after_data: str = ""
    """Reply in place of the receipt."""
    hangs_at_data: bool = False
    drops_at_data: bool = False
    """Hangs up when the message comes, having taken nothing."""
    drops_before_receipt: bool = False
    """Takes the message, then hangs up without a receipt."""
    refuses_tls: bool = False
    """Offers STARTTLS and does not mean it."""
    at_data: str = ""
    """Reply to the word DATA."""
    drops_at: str = ""
    """A command at which it hangs up: RCPT, RSET or QUIT."""
    logins: tuple[str, ...] = ("PLAIN", "LOGIN")
    """Ways to log in that it offers."""
    drips: bool = False
    """Greets a byte at a time."""


@dataclass
class MailServer:
    """A server that runs, with what it took."""

    port: int
    ca_file: Path
    faults: Faults
    messages: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """(recipient, message), in order of arrival."""
    logins: list[tuple[bool, str]] = field(default_factory=list)
    """(over TLS, user name) of each attempt to log in."""
    connections: int = 0
    lines: list[tuple[bool, str]] = field(default_factory=list)
    """(over TLS, command line) as it came."""

    def of(self, recipient: str) -> list[EmailMessage]:
        return [message for to, message in self.messages if to == recipient]

    def ids(self, recipient: str) -> list[str]:
        return [message["Message-ID"] for message in self.of(recipient)]

    def settings(self, **more: Any) -> dict[str, Any]:
        return {"host": "localhost", "port": self.port, "tls": "starttls", "ca_file": str(self.ca_file), "username": USER,
                "from_address": USER, "timeout_seconds": 1.0, "deadline_seconds": 2.0, **more}


class _Server(SMTP):
    ours: MailServer

    def connection_made(self, transport: Any) -> None:
        self.ours.connections += 1
        if self.ours.faults.drips:
            asyncio.get_running_loop().create_task(self._drip(transport))
            return
        super().connection_made(transport)

    async def _drip(self, transport: Any) -> None:
        while not transport.is_closing():
            transport.write(b"2")
            await asyncio.sleep(0.2)

    def connection_lost(self, error: Exception | None) -> None:
        if self._handler_coroutine is not None:
            super().connection_lost(error)

    async def _call_limit(self) -> None:
        pass

    async def _dropped(self, command: str) -> bool:
        if self.ours.faults.drops_at == command:
            self.transport.abort()
        return self.ours.faults.drops_at == command

    async def smtp_STARTTLS(self, arg: str) -> None:
        if self.ours.faults.refuses_tls:
            await self.push("454 4.7.0 TLS not available")
            return
        await super().smtp_STARTTLS(arg)

    async def smtp_RCPT(self, arg: str) -> None:
        if not await self._dropped("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str) -> None:
        if not await self._dropped("RSET"):
            await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if not await self._dropped("QUIT"):
            await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if self.ours.faults.at_data:
            await self.push(self.ours.faults.at_data)
            return
        if self.ours.faults.drops_at_data:
            await self.push("354 go on")
            await asyncio.sleep(0.02)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, ours: MailServer) -> None:
        self.ours = ours

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        whom, _, reply = self.ours.faults.at_rcpt.rpartition("=")
        if reply and whom in ("", address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        faults = self.ours.faults
        if faults.hangs_at_data:
            await asyncio.sleep(30)
        if faults.after_data:
            return faults.after_data
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.ours.messages += [(to, message) for to in envelope.rcpt_tos]
        if faults.drops_before_receipt:
            server.transport.abort()
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        login, password = data.login.decode(), data.password.decode()
        self.ours.logins.append((session.ssl is not None, login))
        if self.ours.faults.refuses_login or login != USER or password not in (PASSWORD, WELSH_PASSWORD):
            said = f"535 5.7.8 no: {password} {b64encode(data.password).decode()}" if self.ours.faults.echoes_password else "535 5.7.8 no such login"
            return AuthResult(success=False, handled=False, message=said)
        return AuthResult(success=True)


@cache
def authority() -> trustme.CA:
    return trustme.CA()


def context_of(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(name).configure_cert(context)
    return context


@contextmanager
def mail_server(folder: Path, *, tls: str = "starttls", name: str = "localhost", port: int = 0, **faults: Any) -> Iterator[MailServer]:
    """
    Args:
        tls: starttls, tls (from the first byte) or none.
        name: On its certificate.
    """
    ca_file = folder / "ca.pem"
    authority().cert_pem.write_to_path(ca_file)
    loop = asyncio.new_event_loop()
    ours = MailServer(port=port, ca_file=ca_file, faults=Faults(**faults))
    handler = _Handler(ours)
    context = context_of(name) if tls != "none" else None

    def factory() -> _Server:
        server = _Server(handler, hostname="localhost", tls_context=context if tls == "starttls" else None, require_starttls=tls == "starttls",
                         authenticator=handler.authenticate, auth_require_tls=tls == "starttls", loop=loop, decode_data=False,
                         auth_exclude_mechanism=[name for name in ("PLAIN", "LOGIN") if name not in ours.faults.logins])
        server.ours = ours
        return server

    listening = loop.run_until_complete(loop.create_server(factory, "127.0.0.1", port, ssl=context if tls == "tls" else None))
    ours.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield ours
    finally:
        async def end() -> None:
            listening.close()
            for task in asyncio.all_tasks():
                if task is not asyncio.current_task():
                    task.cancel()
        asyncio.run_coroutine_threadsafe(end(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
