"""The arguments of an analysis case, each read exactly once: what nobody asked for is an option we do not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from equipoise.evidence.not_built import NotBuilt


class CaseArguments:
    """Hands out arguments and remembers which were asked for."""

    # Any: JSON as it stands in the case; each `take` says what it expects
    def __init__(self, args: Mapping[str, Any]) -> None:
        self._args = args
        self._asked = {"method"}

    def take(self, name: str, default: Any = None) -> Any:  # Any: JSON
        """Return an argument; `default` where it is absent or null."""
        self._asked.add(name)
        value = self._args.get(name)
        return default if value is None else value

    def text(self, name: str, default: str | None = None) -> str:
        """Return an argument that is one column's name or one word; NotBuilt where it is something else."""
        value = self.take(name, default)
        if not isinstance(value, str):
            raise NotBuilt(f"{name} = {value!r}")
        return value

    def texts(self, name: str) -> list[str]:
        """Return an argument that is a list of names, or one name."""
        value = self.take(name, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise NotBuilt(f"{name} = {value!r}")
        return found

    def number(self, name: str, default: float) -> float:
        """Return an argument that is a number."""
        value = self.take(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise NotBuilt(f"{name} = {value!r}")
        return float(value)

    def numbers(self, name: str) -> list[float]:
        """Return an argument that is a list of numbers, or one number."""
        value = self.take(name, [])
        found = value if isinstance(value, list) else [value]
        if any(isinstance(item, bool) or not isinstance(item, (int, float)) for item in found):
            raise NotBuilt(f"{name} = {value!r}")
        return [float(item) for item in found]

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """Return a word out of those we have; NotBuilt naming any other."""
        value = self.text(name, default)
        if value not in allowed:
            raise NotBuilt(f"{name} = {value!r}")
        return value

    def completed(self, said: Mapping[str, Any]) -> CaseArguments:  # Any: JSON
        """Return the arguments with those added that another source states; NotBuilt where the two disagree."""
        for name, value in said.items():
            given = self._args.get(name)
            if given is not None and value is not None and given not in (value, [value]):
                raise NotBuilt(f"{name} = {given!r} where the formula says {value!r}")
        whole = CaseArguments({**said, **{name: value for name, value in self._args.items() if value is not None}})
        whole._asked |= self._asked
        return whole

    def finish(self) -> None:
        """Raise NotBuilt for arguments nobody asked for."""
        left = sorted(name for name, value in self._args.items() if name not in self._asked and value is not None)
        if left:
            raise NotBuilt("the arguments " + ", ".join(f"{name} = {self._args[name]!r}" for name in left))
