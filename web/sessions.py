"""The memory of sessions. Gradio keeps one of 80 kB for every call of an endpoint until there are 10,000."""

from asyncio import Queue as AsyncQueue
from collections import deque
from threading import Lock

import gradio as gr
from gradio.context import LocalContext
from gradio.server_messages import EventMessage
from gradio.utils import LRUCache

PAGES = 1000  # sessions kept, the latest used; a conversation older than these is opened again from the browser
MESSAGES = 1000  # sessions with a queue of messages, the latest used: Gradio never takes away that of a call, 3 kB each
CALLS = 64  # of endpoints, which may still be at work


class Calls:
    """The sessions of calls of endpoints: they hold nothing, and go when as many have come after them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = deque[str]()

    def note(self) -> None:
        """Called within a call: the session of an older one goes."""
        request, blocks = LocalContext.request.get(None), LocalContext.blocks.get(None)
        if request is None or request.session_hash is None or not isinstance(blocks, gr.Blocks):
            return
        with self._lock:
            self._last.append(request.session_hash)
            if len(self._last) > CALLS and (gone := self._last.popleft()) not in self._last:
                holder = blocks.state_holder
                with holder.lock:
                    holder.session_data.pop(gone, None)
                    holder.time_last_used.pop(gone, None)


class Messages(LRUCache[str, AsyncQueue[EventMessage]]):
    """What waits to be sent to each session. A message to a reader who has just closed the page goes nowhere.

    Gradio takes the session away when a connection is cut, and then, if an event of it is about to begin, raises KeyError in
    the loop that serves everybody, which ends: from then on every question of anybody is answered with 503.
    """

    def __getitem__(self, session: str) -> AsyncQueue[EventMessage]:
        if session in self:
            self.move_to_end(session)  # Gradio's own goes by when it was made
        return super().__getitem__(session)

    def __missing__(self, session: str) -> AsyncQueue[EventMessage]:
        return AsyncQueue()

    def __delitem__(self, session: str) -> None:
        self.pop(session, None)


def keep_serving(page: gr.Blocks) -> None:
    """Bound the memory of sessions, and let nobody who leaves stop the queue for the others."""
    page.state_session_capacity = PAGES
    page._queue.pending_messages_per_session = Messages(MESSAGES)
