"""Who may come in and what they may do: a file of users with hashed passwords, and the two roles."""

import hmac
import os
import re
import secrets
import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import scrypt
from pathlib import Path
from typing import Literal

from index.records import ArchiveError

Role = Literal["reader", "editor"]
ROLES: tuple[Role, ...] = ("reader", "editor")
COST = (2**15, 8, 1)  # n, r, p of scrypt: 32 MB and about 80 ms a try (OWASP, password storage)
SHORTEST = 10  # characters of a password
ROLE_HEADER = "x-archive-role"  # set by the guard on every request, never taken from outside
USER_HEADER = "x-archive-user"  # the same, percent-encoded; empty where nobody signs in
REMEMBERED = 1000  # right passwords kept as digests, so that a page of thirty requests costs one scrypt
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks. Where nobody is asked for a password, everybody is an editor without a name."""

    name: str
    role: Role


def may_edit(headers: Mapping[str, str]) -> bool:
    """Whether the request comes from someone who may change the archive."""
    return headers.get(ROLE_HEADER) == "editor"


class Users:
    """The people in a file of lines NAME:ROLE:N:R:P:SALT:HASH; it is read again whenever it changes.

    Raises ArchiveError when it cannot be read, is damaged or empty.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(32)
        self._known: dict[bytes, Person] = {}
        self._stamp = -1
        self._lines: dict[str, list[str]] = {}
        self._read()

    def known(self, name: str, password: str) -> Person | None:
        """The person, if this password was found right since the file last changed: no hashing."""
        with self._lock:
            self._read()
            return self._known.get(self._digest(name, password))

    def check(self, name: str, password: str) -> Person | None:
        """The person, if the password is theirs. Takes as long for a name that is not there."""
        with self._lock:
            self._read()
            line = self._lines.get(name)
        if not _right(line or NOBODY, password) or line is None:
            return None
        person = Person(name=name, role="editor" if line[1] == "editor" else "reader")
        with self._lock:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            if self._lines.get(name) == line:
                self._known[self._digest(name, password)] = person
        return person

    def _digest(self, name: str, password: str) -> bytes:
        return hmac.digest(self._key, f"{name}\0{password}".encode("utf-8", "replace"), "sha256")

    def _read(self) -> None:
        try:
            stamp = self.path.stat().st_mtime_ns
            if stamp == self._stamp:
                return
            lines = self.path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ArchiveError(f"{self.path}: the users file cannot be read: {error}") from error
        self._lines = {parts[0]: parts for line in lines if line.strip() for parts in [self._parts(line)]}
        self._known.clear()
        self._stamp = stamp
        if not self._lines:
            raise ArchiveError(f"{self.path}: no users yet; add one with --add-user NAME --users {self.path}")

    def _parts(self, line: str) -> list[str]:
        parts = line.strip().split(":")
        sound = len(parts) == 7 and parts[1] in ROLES and all(part.isdigit() for part in parts[2:5])
        if not sound or not all(map(BASE64.fullmatch, parts[5:])):
            raise ArchiveError(f"{self.path}: not a users file; make it with --add-user NAME --users {self.path}")
        return parts


def add(path: Path, name: str, password: str, role: Role) -> None:
    """Write a person into the file, in the place of one of the same name; it is readable by its owner only.

    Raises ArchiveError for a name or password that will not do.
    """
    if not name or len(name) > 60 or any(sign in ":\r\n" or not sign.isprintable() for sign in name):
        raise ArchiveError("a user's name has 1 to 60 characters and no colon")
    if len(password) < SHORTEST:
        raise ArchiveError(f"a password needs at least {SHORTEST} characters")
    old = path.read_text("utf-8").splitlines() if path.exists() else []
    kept = [line for line in old if line.strip() and line.partition(":")[0] != name]
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join([*kept, _line(name, password, role)]) + "\n")
    new.replace(path)


def _line(name: str, password: str, role: Role) -> str:
    salt = secrets.token_bytes(16)
    made = b64encode(_hash(password, salt, COST)).decode()
    return ":".join([name, role, *map(str, COST), b64encode(salt).decode(), made])


def _hash(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    secret = password.encode("utf-8", "replace")
    return scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)


def _right(line: list[str], password: str) -> bool:
    n, r, p = (int(part) for part in line[2:5])
    return hmac.compare_digest(_hash(password, b64decode(line[5]), (n, r, p)), b64decode(line[6]))


NOBODY = ["", "reader", *map(str, COST), b64encode(bytes(16)).decode(), b64encode(bytes(32)).decode()]
