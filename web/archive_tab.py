"""The "Archive" tab: what the archive holds, and the button that brings it up to date."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import gradio as gr

from index.archive import Figures
from index.build import Writer
from index.records import ArchiveError
from qa.engine import Engine
from web import archive_page
from web.controls import without_controls
from web.html import text
from web.labels import say
from web.people import may_edit

COLOURS = (
    "#8a1c1c",
    "#c98a2b",
    "#4f6d7a",
    "#7a8f5a",
    "#b5651d",
    "#6b4c7a",
    "#2f7f79",
    "#9a8f80",
)  # on paper and on dark


class ArchiveTab:
    """Its parts over one archive; `folder` is where the button reads from, by default where the archive was made from."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], folder: Path | None) -> None:
        self.engine, self.now, self.given = engine, now, folder
        with gr.Column(elem_classes="archive-part"):
            self.holdings = gr.HTML(js_on_load=None, apply_default_css=False)
            self.update = gr.Button("Update", variant="primary", elem_id="update")
            self.told = gr.HTML(elem_id="told", min_height=40, js_on_load=None, apply_default_css=False)
            self.plot = gr.BarPlot(
                x="Month",
                y="Stories",
                color="Outlet",
                title="Stories per month",
                height=280,
                buttons=[],
                elem_id="plot",
                sort="x",
            )
        self.parts = [self.holdings, self.plot, self.update]

    def look(self, figures: Figures, request: gr.Request) -> tuple[Any, ...]:
        """What its parts show; only those who may edit see the button."""
        editor = may_edit(request.headers)
        button = gr.update(
            value=say("Update from {folder}", folder=self._folder_name()),
            interactive=self._folder() is not None,
            visible=editor,
        )
        return archive_page.holdings(figures, self.engine.archive.view.zone), self._plotted(figures), button

    def run_update(self, progress: gr.Progress, request: gr.Request, folder: Path | None) -> str:
        """Index what is new in a folder (None: its own), in this worker's thread; questions are answered meanwhile."""
        try:
            if not may_edit(request.headers):
                raise ArchiveError("Only an editor may update the archive.")
            told = self._update(progress, folder or self._folder())
        except ArchiveError as error:
            told = f'<p class="message" role="alert">{text(str(error))}</p>'
        self.engine.archive.refresh()
        return told

    def _plotted(self, figures: Figures) -> Any:
        table = archive_page.months(figures.months)
        colours = dict(zip(dict.fromkeys(table["Outlet"]), COLOURS, strict=False))
        return gr.BarPlot(table, color_map=colours, visible=not table.empty)

    def _update(self, progress: gr.Progress, folder: Path | None) -> str:
        if folder is None:
            raise ArchiveError("No folder is known to update from: start with --archive FOLDER.")

        def show(stage: str, done: int, total: int) -> None:
            if total:
                progress((done, total), desc=stage, unit="files" if stage == "Reading" else "passages")

        with Writer(self.engine.archive.data, progress=show) as writer:
            return archive_page.told(writer.read(folder, now=self.now()))

    def _folder(self) -> Path | None:
        kept = self.engine.archive.view.setting("folder")
        return self.given or (Path(kept) if kept else None)

    def _folder_name(self) -> str:
        folder = self._folder()
        return "its folder" if folder is None else without_controls(folder.name or str(folder))[:60]
