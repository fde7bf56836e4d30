"""What every request and response goes through: who asks, how large it is, and the headers that keep foreign text harmless."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import upload
from web.gate import Gate, Refused
from web.html import text
from web.labels import language, say, speak
from web.people import ROLE_HEADER, USER_HEADER

HEALTH = "/healthz"  # open to everybody: whoever starts the server has to see that it lives
LARGEST = 1_000_000  # bytes of a request; a question has 2,000 characters, a kept conversation 300,000 bytes
ROOM = 100_000  # bytes around the files of an upload
CLOSED = ("/gradio_api/upload", "/gradio_api/proxy", "/gradio_api/deep_link", "/monitoring", "/proxy=")
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
BASE = re.compile(rb"<base [^>]*>")
LANG = re.compile(rb'(<html[^>]*\blang=)"[^"]*"')  # of the labels, as the reader likes them best

# Gradio's HTML component and its plots compile their (fixed) templates with `new Function`, hence 'unsafe-eval'. Inline
# scripts run only if their hash is listed, and inline event handlers never do.
PAGE = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)
STORY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Guard:
    """Adds the security headers, refuses requests that are too large, and keeps the doors shut that nothing here uses."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app, self.gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Raises nothing of its own."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":  # nothing here speaks over a websocket
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Request(scope)
        speak(asked.headers, asked.query_params)
        if refused := _refusal(scope):
            await _plain(send, refused)
        elif scope["path"] == HEALTH:
            await self.app(scope, receive, _adding(send, HEADERS))
        else:
            await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = await self.gate.admit(scope)
        if isinstance(who, Refused):
            await _plain(send, who)
            return
        own = {ROLE_HEADER.encode(): who.role.encode(), USER_HEADER.encode(): quote(who.name).encode()}
        headers = [(name, value) for name, value in scope["headers"] if name not in own]
        known = {**scope, "headers": [*headers, *own.items()]}
        if scope["path"] == "/":
            await self._document(known, receive, send)
        else:
            await self.app(known, receive, _adding(send, HEADERS))

    async def _document(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio's page, held back until the hashes of its own inline scripts are known.

        None of them holds text from the archive (outlets and stories come later, as data). Its <base> goes: with it, an
        anchor would leave the page whenever the address has a query. Its language is that of the labels.
        """
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        lang = b'\\g<1>"' + language().encode() + b'"'
        start: list[Message] = []
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await _send_document(start[0], LANG.sub(lang, BASE.sub(b"", bytes(body)), count=1), send)

        await self.app({**scope, "headers": headers}, receive, hold)


async def _send_document(start: Message, document: bytes, send: Send) -> None:
    hashes = " ".join(f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in INLINE.findall(document))
    policy = (b"content-security-policy", PAGE.format(hashes=hashes).encode())
    kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    length = (b"content-length", str(len(document)).encode())
    await send({**start, "headers": [*kept, length, policy, *HEADERS]})
    await send({"type": "http.response.body", "body": document})


def _adding(send: Send, headers: tuple[tuple[bytes, bytes], ...]) -> Send:
    async def added(message: Message) -> None:
        if message["type"] == "http.response.start":
            policy = (
                ()
                if b"content-security-policy" in dict(message["headers"])
                else ((b"content-security-policy", STORY.encode()),)
            )
            shown = dict(message["headers"]).get(b"content-type", b"").startswith(b"text/html")
            message = {**message, "headers": [*message["headers"], *headers, *(policy if shown else ())]}
        await send(message)

    return added


async def _plain(send: Send, refused: Refused) -> None:
    body = text(refused.sentence).encode()
    headers: list[Any] = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *refused.headers,
        *HEADERS,
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _refusal(scope: Scope) -> Refused | None:
    """What is refused whoever asks."""
    if scope["path"].startswith(CLOSED):
        return Refused(403, say("Nothing can be uploaded or fetched here."))
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return Refused(411, say("This request does not say how large it is."))
    length = headers.get(b"content-length", b"0")
    if scope["path"] == upload.ROUTE and length.isdigit() and int(length) > upload.LARGEST + ROOM:
        return Refused(413, say("At most {size} MB can be added at once.", size=upload.LARGEST // 1_000_000))
    if not length.isdigit() or (int(length) > LARGEST and scope["path"] != upload.ROUTE):
        return Refused(413, say("This request is too large: a question has at most 2,000 characters."))
    if scope["method"] not in ("GET", "HEAD", "OPTIONS") and _from_elsewhere(headers):
        return Refused(403, say("This request comes from a page of another site."))
    return None


def _from_elsewhere(headers: dict[bytes, bytes]) -> bool:
    """Whether a browser sent it for a foreign page, which would act with the reader's password (CSRF).

    Fetch Metadata where the browser gives it, else the Origin; a program sends neither.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin.decode("latin-1")).netloc != headers.get(b"host", b"").decode("latin-1")
    except ValueError:
        return True
