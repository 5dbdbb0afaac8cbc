"""The editor: each visitor's picture (document), the server, and the page in Gradio."""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when Gradio is imported
