"""Who is let in: everybody on this machine, users with a password, or those whom a named proxy vouches for; and how often."""

import threading
import time
from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from dataclasses import dataclass, field

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.types import Scope

from index.records import ArchiveError
from web.labels import say
from web.people import Person, Users

ASK = (b"www-authenticate", b'Basic realm="Ask the Archive", charset="UTF-8"')  # RFC 7617
NOBODY = Person(name="", role="editor")  # where nobody is asked for a password
KEYS = 10_000  # people or addresses remembered; then those who have not asked for longest are forgotten


@dataclass(frozen=True, slots=True)
class Refused:
    """A status, a sentence for people, and headers for programs."""

    status: int
    sentence: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Buckets:
    """A token bucket a key: `size` at once, then `rate` a second. `clock` gives seconds that never run backwards."""

    def __init__(self, *, size: float, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.size, self.rate, self.clock = size, rate, clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}  # tokens, and when they were counted

    def take(self, key: str, tokens: float = 1) -> float:
        """Take tokens; 0.0, or the seconds after which there will be enough and nothing was taken."""
        with self._lock:
            left, now = self._now(key)
            enough = left >= tokens
            self._left.pop(key, None)
            self._left[key] = (left - tokens if enough else left, now)
            if len(self._left) > KEYS:
                del self._left[next(iter(self._left))]
            return 0.0 if enough else (tokens - left) / self.rate

    def wait(self, key: str) -> float:
        """The seconds until a token is there; nothing is taken."""
        with self._lock:
            return max(0.0, (1 - self._now(key)[0]) / self.rate)

    def _now(self, key: str) -> tuple[float, float]:
        now = self.clock()
        left, counted = self._left.get(key, (self.size, now))
        return min(self.size, left + (now - counted) * self.rate), now


def _tries() -> Buckets:
    return Buckets(size=10, rate=0.1)  # wrong passwords from one address


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Without users and proxy everybody comes in as an editor: that is for this machine alone.

    `proxy` is the header in which a proxy names the person, and the proxy's address; `editors` are names of such people who
    may change the archive. `rate` confines requests that ask for work (all but GET), a person or an address.
    """

    users: Users | None = None
    proxy: tuple[str, str] | None = None
    editors: frozenset[str] = frozenset()
    rate: Buckets | None = None
    tries: Buckets = field(default_factory=_tries)
    slow: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))  # hashing takes 32 MB each

    async def admit(self, scope: Scope) -> Person | Refused:
        """The person who asks, or why not."""
        who = await self._who(scope)
        if isinstance(who, Person) and self.rate is not None and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            wait = self.rate.take(who.name or _address(scope))
            return _wait(wait) if wait else who
        return who

    async def _who(self, scope: Scope) -> Person | Refused:
        if self.proxy is not None:
            return self._vouched(scope, *self.proxy)
        return NOBODY if self.users is None else await self._signed_in(scope, self.users)

    def _vouched(self, scope: Scope, header: str, proxy: str) -> Person | Refused:
        if _address(scope) != proxy:
            return Refused(403, say("This server is reached through its proxy only."))
        names = [
            value.decode("utf-8", "replace") for name, value in scope["headers"] if name == header.lower().encode()
        ]
        if len(names) != 1 or not names[0].strip():
            return Refused(401, say("The proxy does not say who asks."))
        return Person(name=names[0].strip()[:200], role="editor" if names[0].strip() in self.editors else "reader")

    async def _signed_in(self, scope: Scope, users: Users) -> Person | Refused:
        given = _credentials(dict(scope["headers"]).get(b"authorization", b""))
        if given is None:
            return Refused(401, say("Give your name and password."), (ASK,))
        try:
            known = users.known(*given)
            if known is not None:
                return known
            return await run_sync(self._try, users, *given, _address(scope), limiter=self.slow)
        except ArchiveError:
            return Refused(503, say("The users file cannot be read; look into it on the server."))

    def _try(self, users: Users, name: str, password: str, address: str) -> Person | Refused:
        """A password that was not seen right before: slow on purpose, and only so often from one address."""
        if wait := self.tries.wait(address):
            return _wait(wait)
        person = users.check(name, password)
        if person is None:
            self.tries.take(address)
        return person or Refused(401, say("This name and password do not belong together."), (ASK,))


def _wait(seconds: float) -> Refused:
    after = str(int(seconds) + 1)
    return Refused(
        429, say("Too many requests: wait {after} seconds.", after=after), ((b"retry-after", after.encode()),)
    )


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("", 0))[0])


def _credentials(header: bytes) -> tuple[str, str] | None:
    """Name and password of a Basic authorization (RFC 7617), else None."""
    kind, _, coded = header.partition(b" ")
    if kind.lower() != b"basic":
        return None
    try:
        name, colon, password = b64decode(coded.strip(), validate=True).decode("utf-8").partition(":")
    except (Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
