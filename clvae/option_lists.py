"""Commands some of whose options take several values."""

from __future__ import annotations

from typer.core import TyperCommand


class Lists(TyperCommand):
    """A command whose options of several values take them one after the other: --classes sky sea.

    Each may be given several times instead.
    """

    def parse_args(self, ctx, args: list[str]) -> list[str]:
        """Say an option again before each further value of it."""
        several = {name for option in self.params if option.multiple for name in option.opts}
        said, option, first = [], None, True
        for word in args:
            if word.startswith("--"):
                option, first = word if word in several else None, True
            elif option and not first:
                said.append(option)
            else:
                first = False
            said.append(word)
        return super().parse_args(ctx, said)
