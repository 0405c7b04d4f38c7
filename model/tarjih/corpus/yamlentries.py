"""What entries of a YAML file are made of: mappings, lists of names, names, texts.

Supply the name of a file and a :class:`~tarjih.runs.faults.Faults`; get an :class:`Entries` whose methods turn
nodes of :mod:`tarjih.corpus.yamltree` into values.  What is at fault is noted and read as empty, so that one
reading finds every fault.  Non-goal: what any entry means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tarjih.corpus.cells import Parse, identifier
from tarjih.corpus.yamltree import NULLS, Map, Node, Scalar, Seq, text, unknown_keys
from tarjih.runs.faults import Faults, one_of, printable

__all__ = ["Entries"]


@dataclass
class Entries:
    """Reads nodes of one file.

    Parameters
    ----------
    file
        The file as the user named it.
    faults
        Where what is wrong is noted.
    """

    file: str
    faults: Faults

    def fault(self, line: int, what: str) -> None:
        """Note a fault."""
        self.faults.add(self.file, line, what)

    def mapping(self, node: Node, what: str, allowed: list[str] | None = None) -> Map:
        """Return a mapping, empty for nothing at all, and note keys that are not allowed."""
        if isinstance(node, Scalar) and node.plain and node.text in NULLS:
            return Map(node.line, {}, {})
        if not isinstance(node, Map):
            takes = f" with the keys {one_of(allowed)}" if allowed else ""
            self.fault(node.line, f"{what} must be a mapping{takes}.")
            return Map(node.line, {}, {})
        if allowed:
            unknown_keys(node, allowed, "key", self.file, self.faults)
        return node

    def named(self, entry: Map, what: str) -> list[tuple[str, Node, int]]:
        """Give the entries of a mapping whose keys are names of the user's own, with their lines."""
        out: dict[str, tuple[str, Node, int]] = {}
        for key, node in entry.entries.items():
            name = self.identified(key, what, entry.line_of(key))
            if name in out:
                self.fault(
                    entry.line_of(key),
                    f'"{printable(name)}" is given twice; the first is on line {out[name][2]}.',
                )
            elif name:
                out[name] = (name, node, entry.line_of(key))
        return list(out.values())

    def section[T](self, top: Map, key: str, read: Callable[[str, Node, int], T]) -> dict[str, T]:
        """Read the entries of one section of the file."""
        if key not in top.entries:
            return {}
        own = self.named(
            self.mapping(top.entries[key], key), {"quantities": "quantity"}.get(key, key.removesuffix("s"))
        )
        return {name: read(name, node, line) for name, node, line in own}

    def names(self, entry: Map, key: str, *, least: int) -> dict[str, int]:
        """Read a list of names, each given once, with their lines."""
        node = entry.entries.get(key)
        if node is None:
            return {}
        if not isinstance(node, Seq):
            self.fault(node.line, f"{key} must be a list of names: [a, b].")
            return {}
        out: dict[str, int] = {}
        for item in node.items:
            given = text(item, f"an entry of {key}", self.file, self.faults)
            name = self.identified(given, f"an entry of {key}", item.line) if given else ""
            if name in out:
                self.fault(item.line, f'{key} names "{printable(name)}" twice.')
            elif name:
                out[name] = item.line
        if len(node.items) < least:
            has = {0: "no names", 1: "one name"}[len(node.items)]
            self.fault(node.line, f"{key} has {has}. It needs {least} or more.")
        return out

    def identified(self, given: str, what: str, line: int) -> str:
        """Return a name, or nothing after a fault."""
        try:
            return identifier(given.strip())
        except ValueError as problem:
            self.fault(line, f'{what} "{printable(given)}" {problem}')
            return ""

    def parsed(self, entry: Map, key: str, parse: Parse[str]) -> str:
        """Read one text of an entry as a cell would be; nothing where it is missing or at fault."""
        given = self.text(entry, key)
        try:
            return parse(given.strip()) if given else ""
        except ValueError as problem:
            self.fault(entry.line_of(key), f'{key} "{printable(given)}" {problem}')
            return ""

    def text(self, entry: Map, key: str) -> str:
        """Return one text of an entry; nothing where it is missing or at fault."""
        node = entry.entries.get(key)
        return (text(node, key, self.file, self.faults) or "") if node else ""
