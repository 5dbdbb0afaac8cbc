"""Starts the editor: python app.py [--weights weights/landscape] [--port 7860].

The same as `clvae serve`, for a checkout that is run from its folder.
"""

import typer

from clvae.cli import main
from clvae.editor.launch import serve

if __name__ == "__main__":
    editor = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    editor.command()(serve)
    main(editor)
