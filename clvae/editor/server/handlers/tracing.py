"""The event of a picture to trace: taken, moved, shown or hidden, put away."""

from __future__ import annotations

from ....errors import Text
from ...document.tracing import MAX_PICTURE, traced
from ..data_urls import file_bytes
from ..messages import Message
from ..presenters import Showing, show_photo
from ..workspace import Workspace


def trace(workspace: Workspace, message: Message) -> Showing:
    """{picture, opacity, x, y, scale, shown}: without a picture of the one that there is; a picture
    that is None puts it away.
    """
    values, document, now = message.values, workspace.document, workspace.document.traced
    if "picture" in values and values.get("picture") is None:
        document.trace(None)
    elif "picture" in values:
        data = file_bytes(values.get("picture"), Text("picture to trace"), MAX_PICTURE)
        document.trace(traced(data, values))
    elif now is not None:
        document.trace(traced(now.picture.tobytes(), values))
    return lambda: show_photo(workspace)  # whose revision is another
