"""Unpacking of bodies under a cap; the client's own unpacking has none."""

from __future__ import annotations

import zlib

_STEP_BYTES = 65_536
_GZIP_WINDOW = 31
MOST_MEMBERS = 16
"""gzip members in one body; a legal body has one or a few (reliability guide, section 5)."""


class TooLarge(Exception):
    """More bytes than we take."""


class BadEncoding(Exception):
    """Not the encoding that was announced, or one we did not offer."""


class Body:
    """Collects a body piece by piece; counts packed and unpacked bytes."""

    def __init__(self, encoding: str, most_bytes: int, *, cut: bool = False) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise BadEncoding(f"packed as {encoding[:60]}, which we did not offer")
        self._unpack = zlib.decompressobj(_GZIP_WINDOW) if "gzip" in encoding else None
        self._members = 1
        self._most = most_bytes
        self._cut = cut
        self._packed = 0
        self._whole = bytearray()
        self.full = False
        """The cap of a body that may be cut is reached: no more is needed."""

    def feed(self, piece: bytes) -> None:
        """Take a piece as it came from the server."""
        self._packed += len(piece)
        if self._packed > self._most and not self._cut:
            raise TooLarge
        if self._unpack is None:
            return self._keep(piece)
        try:
            while piece and not self.full:
                if self._unpack.eof:
                    self._members += 1
                    if self._members > MOST_MEMBERS:
                        raise BadEncoding("packed in too many parts")
                    self._unpack = zlib.decompressobj(_GZIP_WINDOW)
                self._keep(self._unpack.decompress(piece, _STEP_BYTES))
                piece = self._unpack.unconsumed_tail or self._unpack.unused_data
                if not self._unpack.eof and not self._unpack.unconsumed_tail:
                    break
        except zlib.error as error:
            raise BadEncoding(f"cannot be unpacked ({str(error).rpartition(': ')[2]})") from None

    def _keep(self, piece: bytes) -> None:
        self._whole += piece
        if len(self._whole) > self._most:
            if not self._cut:
                raise TooLarge
            self.full = True
            del self._whole[self._most:]

    def whole(self) -> bytes:
        """The body; EOFError if the packed stream ends early."""
        if self._unpack is not None and not self.full and self._packed:
            # what is left inside after the last piece
            try:
                while not self._unpack.eof and (rest := self._unpack.decompress(self._unpack.unconsumed_tail, _STEP_BYTES)):
                    self._keep(rest)
            except zlib.error as error:
                raise BadEncoding(f"cannot be unpacked ({str(error).rpartition(': ')[2]})") from None
            if not self._unpack.eof and not self.full:
                raise EOFError
        return bytes(self._whole)
