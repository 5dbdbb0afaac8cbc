"""Uploads: of one that does not arrive whole nothing stays on the server."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path

from starlette.formparsers import MultiPartException

from ...errors import Text
from ..texts import translated
from .gradio_internals import UploadParser, files_of

MOST_FILES = 8  # of one upload
NO_FILES = Text("This upload cannot be read: each part named files is a file with a name.")
NO_ROOM = Text("This server has no room for the file now: try again later.")


def leave_no_parts() -> None:
    """Have Gradio remove what it wrote of an upload that is broken off, or that finds no room."""
    parse = UploadParser.parse
    if hasattr(parse, "__wrapped__"):
        return

    @functools.wraps(parse)
    async def whole(self):
        self.max_files = min(self.max_files, MOST_FILES)
        try:
            form = await parse(self)
            if any(isinstance(file, str) for file in form.getlist("files")):
                raise MultiPartException(translated(NO_FILES))
            return form
        except BaseException as error:
            for file in files_of(self):
                with contextlib.suppress(OSError):
                    file.close()
                Path(file.name).unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise MultiPartException(translated(NO_ROOM)) from None
            raise

    UploadParser.parse = whole
