"""A group of commands whose modules are imported when they are called, so that --help answers at once."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from typing import Any, NoReturn

import click


class LazyGroup(click.Group):
    """Commands by name with one line each; the module of `name` is `module.format(name)` and holds `command`."""

    # Any: click hands the settings of a group through untyped.
    def __init__(self, *, lines: Mapping[str, str], module: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._lines = dict(lines)
        self._module = module

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of their lines."""
        return list(self._lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, imported now; None for any other name."""
        if cmd_name not in self._lines:
            return None
        command: click.Command = importlib.import_module(self._module.format(cmd_name)).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with; a wrong name is answered with the nearest one."""
        if args and args[0] not in self._lines and not args[0].startswith("-"):
            self._unknown(args[0], ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the one line of each command without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._lines.items()))

    def _unknown(self, name: str, ctx: click.Context) -> NoReturn:
        near = difflib.get_close_matches(name, self._lines, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise click.UsageError(f"There is no command {name!r}.{hint}", ctx)
