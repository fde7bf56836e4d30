"""A line of the log for every request that is refused or fails."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index import log


def leave_open_pages_out() -> None:
    """Every open page holds a connection until the server stops: that it is cut then is no error."""
    logging.getLogger("uvicorn.error").addFilter(lambda line: "graceful shutdown" not in line.getMessage())


class Told:
    """Outermost: it sees what all the others let through or not. Queries and passwords are not written down."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                _tell(scope, message["status"])
            await send(message)

        await self.app(scope, receive, told if scope["type"] == "http" else send)


def _tell(scope: Scope, status: int) -> None:
    """A wrong password is an event of its own; being asked for one is how a browser begins."""
    tried = b"authorization" in dict(scope["headers"])
    event = "sign-in failed" if status == 401 and tried else "error" if status >= 500 else "refused"
    log.tell(
        event, warning=event != "refused" or status in (403, 429), status=status, method=scope["method"],
        path=scope["path"], address=str((scope.get("client") or ("", 0))[0]),
    )  # fmt: skip
