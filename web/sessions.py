"""The memory of sessions. Gradio keeps one of 80 kB for every call of an endpoint until there are 10,000."""

from collections import deque
from threading import Lock

import gradio as gr
from gradio.context import LocalContext

PAGES = 1000  # sessions kept, the latest used; a conversation older than these is opened again from the browser
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
