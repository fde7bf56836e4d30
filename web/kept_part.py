"""The part of the page that lists the conversations which the reader's browser keeps: the server never holds one of them."""

from typing import Any

import gradio as gr

from index.view import View
from web import kept
from web.html import attribute
from web.labels import language, say
from web.scripts import KEPT
from web.turn import Turn

LABELS = {
    "open": "Open",
    "rename": "Rename",
    "share": "Save as a file",
    "delete": "Delete",
    "sure": "Really delete?",
    "newname": "New name of the conversation",
    "one": "1 question",
    "many": "# questions",
    "large": "This file is too large to be a conversation.",
}


def part() -> gr.HTML:
    """The list; `held` takes the conversation that the browser is to keep, and "" ends it."""
    return gr.HTML("", elem_classes="kept-part", js_on_load=KEPT, apply_default_css=False, held="")


def frame() -> str:
    """What the script fills: the labels it needs, an empty list, and the door for a file."""
    labels = " ".join(f'data-{name}="{attribute(say(label))}"' for name, label in LABELS.items())
    return (
        f'<details class="kept" lang="{language()}" {labels}><summary>{say("Conversations")}<span class="count"></span></summary>'
        f'<p class="nothing">{say("None yet: what you ask is kept here.")}</p><ul></ul>'
        f'<p class="kept-told" role="status"></p><p class="from-file"><label><span>{say("Open a shared file")}</span> '
        f'<input type="file" accept=".json,application/json"></label></p>'
        f'<p class="of">{say("Kept in this browser only, the newest thirty; the server keeps none.")}</p></details>'
    )


def opened(sent: Any, view: View) -> list[Turn] | None:
    """The turns of what was opened, [] to begin anew, None for nonsense. Raises NotKept, one sentence."""
    if not isinstance(sent, dict):
        return None
    if sent.get("act") == "anew":
        return []
    if sent.get("act") != "open" or not isinstance(sent.get("kept"), str):
        return None
    return kept.opened(sent["kept"], view, shared=sent.get("file") is True)
