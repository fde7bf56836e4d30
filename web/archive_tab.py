"""The "Archive" tab: what the archive holds, and, for editors, adding stories, bringing it up to date, and stopping that."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import gradio as gr

from index import log
from index.build import Writer
from index.records import ArchiveError
from index.view import Figures
from qa.engine import Engine
from web import archive_page, upload
from web.controls import without_controls
from web.coverage import coverage
from web.html import attribute, phrase, text
from web.labels import language, say
from web.people import may_edit
from web.scripts import UPLOAD

SHOW = "() => ({__type__: 'update', visible: true})"  # in the browser, before the update begins


class Stopped(ArchiveError):
    """An editor stopped the update."""


class ArchiveTab:
    """Its parts over one archive; `folder` is where the button reads from, by default where the archive was made from."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], folder: Path | None) -> None:
        self.engine, self.now, self.given = engine, now, folder
        self._stopping, self._running = threading.Event(), threading.Lock()
        with gr.Column(elem_classes="archive-part"):
            self.holdings = gr.HTML(js_on_load=None, apply_default_css=False)
            self.upload = gr.HTML("", elem_id="upload", js_on_load=UPLOAD, apply_default_css=False, visible=False)
            with gr.Row(elem_classes="update-row"):
                self.update = gr.Button("Update", variant="primary", elem_id="update", min_width=0)
                self.stop = gr.Button("Stop", elem_id="stop", visible=False, min_width=0)
            self.told = gr.HTML(elem_id="told", min_height=24, js_on_load=None, apply_default_css=False)
            self.plot = gr.HTML(elem_id="plot", js_on_load=None, apply_default_css=False)
        self.parts = [self.holdings, self.plot, self.update, self.upload, self.stop]
        self.stop.click(self.end_update, outputs=self.stop, show_progress="hidden", api_visibility="private")
        for event in (self.update.click, self.upload.select):
            event(None, js=SHOW, outputs=self.stop, show_progress="hidden", api_visibility="private")

    def look(self, figures: Figures, request: gr.Request) -> tuple[Any, ...]:
        """What its parts show; only those who may edit see the button."""
        editor = may_edit(request.headers)
        button = gr.update(
            value=say("Update from {folder}", folder=self._folder_name()),
            interactive=self.folder() is not None,
            visible=editor,
        )
        return (
            archive_page.holdings(figures, self.engine.archive.view.zone),
            coverage(figures.months),
            button,
            gr.update(value=self._adding() if editor else "", visible=editor),
            self._stop_button(editor),
        )

    def _stop_button(self, editor: bool) -> dict[str, Any]:
        """Shown while an update runs; never hidden from here, for what was looked at may be older than a click on "Update"."""
        shown: dict[str, Any] = gr.update(value=say("Stop"))
        return shown | ({"visible": True} if editor and self._running.locked() else {})

    def run_update(self, progress: gr.Progress, request: gr.Request, folder: Path | None) -> str:
        """Index what is new in a folder (None: its own), in this worker's thread; questions are answered meanwhile."""
        try:
            if not may_edit(request.headers):
                raise ArchiveError(say("Only an editor may update the archive."))
            told = self._update(progress, folder or self.folder())
        except ArchiveError as error:
            told = f'<p class="message" role="alert">{text(str(error))}</p>'
        self.engine.archive.refresh()
        return told

    def end_update(self, request: gr.Request) -> dict[str, Any]:
        """Stop an update that is under way, whoever began it, at the next file, story or batch; the button after it."""
        if may_edit(request.headers) and self._running.locked():
            self._stopping.set()
        return self.after_update(request)

    def after_update(self, request: gr.Request) -> dict[str, Any]:
        """The button that stops: gone, unless somebody's update is still under way."""
        return {"visible": False} | self._stop_button(may_edit(request.headers))

    def _update(self, progress: gr.Progress, folder: Path | None) -> str:
        if folder is None:
            raise ArchiveError(say("No folder is known to update from: start with --archive FOLDER."))

        def show(stage: str, done: int, total: int) -> None:
            if self._stopping.is_set():
                raise Stopped(say("Stopped. What was indexed so far stays; the next update goes on from there."))
            if total:
                progress((done, total), desc=say(stage), unit=say("files" if stage == "Reading" else "passages"))

        while not self._running.acquire(timeout=0.5):  # one at a time; what was added meanwhile is read after it
            progress(0, desc=say("Another update is under way; this one comes next"))
        try:
            self._stopping.clear()
            with Writer(self.engine.archive.data, progress=show) as writer:
                report = writer.read(folder, now=self.now())
            log.updated("update", report)
            return archive_page.told(report)
        finally:
            self._running.release()

    def _adding(self) -> str:
        """The door for files, with what its script has to say."""
        folder = self.folder()
        if folder is None or not folder.is_dir():
            return ""
        limits = {"most": upload.MOST, "size": upload.LARGEST // 1_000_000}
        told = {
            "many": say("At most {most} files can be added at once.", most=upload.MOST),
            "large": say("At most {size} MB can be added at once.", size=limits["size"]),
            "sending": say("Sending …"),
            "lost": say("The server did not answer; try again."),
        }
        data = " ".join(f'data-{name}="{attribute(said)}"' for name, said in told.items())
        kinds = say("Text and web pages, feeds, JSON, CSV, XML, WARC, and zip or tar of these.")
        where = say(
            "They go into {folder}, at most {most} files and {size} MB at once.",
            folder=f"<code>{phrase(f'{folder.name}/{upload.PLACE}')}</code>",
            **limits,
        )
        return (
            f'<section class="upload" lang="{language()}" data-most="{upload.MOST}" data-largest="{upload.LARGEST}" {data}><h3>{say("Add stories")}</h3>'
            f'<p>{kinds} {where}</p><p class="choose"><label><span>{say("Choose files")}</span> <input type="file" multiple></label></p>'
            '<ul role="status"></ul></section>'
        )

    def folder(self) -> Path | None:
        """Where updates read from and uploads go."""
        return upload.folder_of(self.engine.archive.view, self.given)

    def _folder_name(self) -> str:
        folder = self.folder()
        return "its folder" if folder is None else without_controls(folder.name or str(folder))[:60]
