"""The settings of a server: one table, from which come flags, variables, --help and the documents'.

Every field is a flag, and a variable of the environment: `root_path` is --root-path and
CLVAE_ROOT_PATH. What a flag says counts before what a variable says.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import typer

from ..errors import ClvaeError, shown

PREFIX = "CLVAE_"
LEVELS = ("debug", "info", "warning", "error")


def about(name: str, text: str, *others: str, **more: Any) -> Any:
    """The flag of a field. others: variables that say the same where ours does not."""
    return typer.Option(envvar=[PREFIX + name.upper(), *others], help=text, **more)


@dataclass(frozen=True)
class Settings:
    """How a server is started. A ClvaeError says in one sentence what of it cannot be."""

    weights: Annotated[
        list[Path] | None,
        about(
            "weights",
            "a model bundle to open with; once more for each other one to offer, besides those "
            "that lie next to it",
            metavar="FOLDER",
        ),
    ] = None
    host: Annotated[str, about("host", "address to listen on", "GRADIO_SERVER_NAME")] = "127.0.0.1"
    port: Annotated[int, about("port", "port to listen on", "GRADIO_SERVER_PORT", "PORT")] = 7860
    root_path: Annotated[
        str,
        about(
            "root_path",
            "the path below which a proxy serves the editor, such as /editor",
            "GRADIO_ROOT_PATH",
            metavar="PATH",
        ),
    ] = ""
    trust_proxy: Annotated[
        bool,
        about("trust_proxy", "take callers' addresses from a proxy's header X-Forwarded-For"),
    ] = False
    device: Annotated[str, about("device", "auto, cpu, cuda or mps")] = "auto"
    precision: Annotated[str, about("precision", "auto, float32, bfloat16 or int8")] = "auto"
    people: Annotated[
        int,
        about(
            "people",
            "how many may have the page open at a time; who comes then waits in line. 0: no limit",
        ),
    ] = 0
    sessions: Annotated[
        int,
        about(
            "sessions",
            "how many visitors' pictures each model keeps; then the one idle for longest goes",
        ),
    ] = 200
    sessions_mb: Annotated[
        int, about("sessions_mb", "megabytes that these pictures may take together")
    ] = 2000
    cache_mb: Annotated[
        int, about("cache_mb", "megabytes that drawing may keep for all visitors of a model")
    ] = 1024
    upload_mb: Annotated[
        int, about("upload_mb", "megabytes that an uploaded file, or any request, may have")
    ] = 64
    auth: Annotated[
        Path | None,
        about(
            "auth",
            "a file of who may come in, a line name:password for each; all else is closed",
            metavar="FILE",
        ),
    ] = None
    mcp: Annotated[
        bool,
        about("mcp", "offer the calls to assistants as well (MCP, at /gradio_api/mcp/)"),
    ] = False
    log_level: Annotated[str, about("log_level", f"{', '.join(LEVELS[:-1])} or error")] = "info"

    def __post_init__(self):
        within = {
            "port": (0, 65535),
            "people": (0, 100_000),
            "sessions": (1, 100_000),
            "sessions_mb": (1, 10_000_000),
            "cache_mb": (0, 10_000_000),
            "upload_mb": (1, 10_000),
        }
        for name, (least, most) in within.items():
            if not least <= getattr(self, name) <= most:
                raise ClvaeError(
                    f"{flag(name)} is a number from {least} to {most}, not {getattr(self, name)}"
                )
        if self.log_level not in LEVELS:
            raise ClvaeError(f"--log-level is one of {', '.join(LEVELS)}: not {self.log_level}")
        if self.mcp and find_spec("mcp") is None:
            raise ClvaeError("--mcp needs a package more: pip install 'gradio[mcp]'")
        path = self.root_path
        if path and (not path.startswith("/") or path.endswith("/") or "//" in path):
            raise ClvaeError(
                f"--root-path begins with a slash and ends without one, such as /editor: "
                f"not {shown(path)}"
            )

    def people_known(self) -> dict[str, str]:
        """Who may come in: passwords by name, of the file `auth`. Empty: everybody may."""
        if self.auth is None:
            return {}
        try:
            lines = self.auth.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeError):
            raise ClvaeError(f"cannot read the file of --auth, {shown(self.auth)}") from None
        pairs = [line.strip().partition(":") for line in lines if line.strip()]
        if not pairs or not all(name and word for name, _, word in pairs):
            raise ClvaeError("the file of --auth has one line name:password for each who may enter")
        return {name: word for name, _, word in pairs}

    def told(self) -> dict[str, object]:
        """What is printed at the start: all of them, of the file of passwords its place alone."""
        return {
            field.name: ",".join(map(str, value)) if isinstance(value, list) else value
            for field in fields(self)
            if (value := getattr(self, field.name)) is not None
        }


def flag(name: str) -> str:
    """What a field is on the command line."""
    return "--" + name.replace("_", "-")


def signature() -> inspect.Signature:
    """That of a command with a flag for each setting, as typer reads it."""
    hints = get_type_hints(Settings, include_extras=True)
    return inspect.Signature(
        [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=field.default,
                annotation=hints[field.name],
            )
            for field in fields(Settings)
        ]
    )


def table() -> str:
    """The settings as the documents have them, in Markdown."""
    rows = ["| flag | variable | default | what it is |", "| --- | --- | --- | --- |"]
    hints = get_type_hints(Settings, include_extras=True)
    for field in fields(Settings):
        option = get_args(hints[field.name])[1]
        names = " or ".join(f"`{name}`" for name in option.envvar)
        default = {None: "", False: "off", "": ""}.get(field.default, f"{field.default}")
        rows.append(f"| `{flag(field.name)}` | {names} | {default} | {option.help} |")
    return "\n".join(rows)
