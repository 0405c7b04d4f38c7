"""YAML as data: a tree of texts with their lines, typed only when somebody says which type.

Supply a path and a :class:`~tarjih.errors.Faults`; get a tree of :class:`Map`, :class:`Seq` and
:class:`Scalar`, or ``None`` when the file is no YAML.  The caller asks each scalar for what it
expects (:func:`number`, :func:`text`, :func:`truth`), so that YAML's guesses never
matter: ``NO`` is a text where a text is due and a fault where a truth value is, ``1e-3`` is a number,
``010`` and ``12:30`` are not.  Keys given twice, anchors, aliases, tags and second documents are faults.
Non-goals: writing YAML, and objects of any kind.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from tarjih.errors import Fault, Faults, nearest, one_of, printable

__all__ = ["Map", "Node", "Scalar", "Seq", "number", "parse_yaml", "read_yaml", "text", "truth", "unknown_keys"]

MOST_BYTES = 4_000_000
MOST_DEPTH = 24
NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]+|\.(?![0-9]))?([eE][-+]?[0-9]+)?\Z")


@dataclass(frozen=True)
class Scalar:
    """A text with its line; `plain` is true when it was written without quotes."""

    line: int
    text: str
    plain: bool


@dataclass(frozen=True)
class Seq:
    """A list with its line."""

    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Map:
    """A mapping from texts to nodes, with its line and the line of each key."""

    line: int
    entries: dict[str, Node]
    key_lines: dict[str, int]

    def line_of(self, key: str) -> int:
        """Return the line of `key`, or that of the mapping when it has none."""
        return self.key_lines.get(key, self.line)


Node = Scalar | Seq | Map


def read_yaml(path: Path, faults: Faults, *, shown: str | None = None) -> Node | None:
    """Read a YAML file into a tree.

    Parameters
    ----------
    path
        The file.
    faults
        Where what is wrong with it is noted.
    shown
        The name of the file in messages; the path itself when omitted.

    Returns
    -------
    The root of the tree, or ``None`` after a fault that leaves nothing to read.
    """
    name = shown or str(path)
    try:
        if not path.is_file():
            faults.add(name, 0, "there is no such file." if not path.exists() else "this is not a file.")
            return None
        if path.stat().st_size > MOST_BYTES:
            faults.add(name, 0, f"the file is larger than {MOST_BYTES // 1_000_000} MB, which no case needs.")
            return None
        raw = path.read_bytes()
    except OSError as problem:
        faults.add(name, 0, f"it cannot be read: {problem.strerror}.")
        return None
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        faults.add(name, line, "this is not UTF-8. Save the file as UTF-8.")
        return None
    return parse_yaml(content, name, faults)


def parse_yaml(content: str, name: str, faults: Faults) -> Node | None:
    """Turn the text of a YAML file into a tree (see :func:`read_yaml`)."""
    tree, found = _parsed(content, name)
    faults.found += found
    return tree


@functools.lru_cache(maxsize=8)
def _parsed(content: str, name: str) -> tuple[Node | None, tuple[Fault, ...]]:
    """Parse a text once for each process: several analyses, or two priors that extend one file, read the same."""
    faults = Faults()
    tree = _tree(content, name, faults)
    return tree, tuple(faults.found)


def _tree(content: str, name: str, faults: Faults) -> Node | None:
    before = len(faults.found)
    if not _safe_events(content, name, faults):
        return None
    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        _syntax(problem, name, faults)
        return None
    if root is None:
        faults.add(name, 1, "the file is empty.")
        return None
    tree = _convert(root, name, faults)
    return tree if len(faults.found) == before or isinstance(tree, Map) else None


def _safe_events(content: str, name: str, faults: Faults) -> bool:
    """Walk the events before any tree is built, so that nothing can grow beyond the file."""
    depth = documents = 0
    good = True
    try:
        for event in yaml.parse(content, Loader=yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    faults.add(name, line, "a second document begins here. One file holds one document.")
                    return False
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                faults.add(name, line, "anchors and aliases (& and *) are not allowed. Write the entry out.")
                good = False
            if tag := getattr(event, "tag", None):
                faults.add(name, line, f"the tag {printable(str(tag))} is not allowed: this file is only data.")
                good = False
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MOST_DEPTH:
                    faults.add(name, line, f"entries are nested more than {MOST_DEPTH} deep.")
                    return False
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        _syntax(problem, name, faults)
        return False
    return good


def _syntax(problem: Exception, name: str, faults: Faults) -> None:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    said = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it cannot be parsed"
    faults.add(name, mark.line + 1 if mark else 1, f"this is not YAML: {printable(str(said), limit=200)}.")


def _convert(node: yaml.Node, name: str, faults: Faults) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Scalar(line, node.value, node.style is None)
    if isinstance(node, yaml.SequenceNode):
        return Seq(line, tuple(_convert(item, name, faults) for item in node.value))
    entries: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        at = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.add(name, at, "a key must be a name.")
        elif key.value == "<<" and key.style is None:
            faults.add(name, at, "merge keys (<<) are not allowed. Use extends.")
        elif key.value in entries:
            faults.add(name, at, f'"{printable(key.value)}" is given twice; the first is on line {lines[key.value]}.')
        else:
            entries[key.value] = _convert(value, name, faults)
            lines[key.value] = at
    return Map(line, entries, lines)


def number(
    node: Node, what: str, name: str, faults: Faults, *, low: float = -math.inf, high: float = math.inf
) -> float | None:
    """Return a finite number between `low` and `high` inclusive, or note the fault."""
    allowed = "a number" if math.isinf(low) and math.isinf(high) else f"a number from {low:g} to {high:g}"
    if not isinstance(node, Scalar):
        faults.add(
            name, node.line, f"{what} must be {allowed}, not a {'list' if isinstance(node, Seq) else 'mapping'}."
        )
        return None
    if not node.plain or not NUMBER.match(node.text) or not any(c.isdigit() for c in node.text):
        faults.add(name, node.line, f'{what} is "{printable(node.text)}". It must be {allowed}.')
        return None
    value = float(node.text)
    if not math.isfinite(value) or not low <= value <= high:
        faults.add(name, node.line, f"{what} is {printable(node.text)}. It must be {allowed}.")
        return None
    return value


def text(node: Node, what: str, name: str, faults: Faults, *, empty: bool = False) -> str | None:
    """Return a text as it was written, or note the fault."""
    if not isinstance(node, Scalar):
        faults.add(name, node.line, f"{what} must be a text, not a {'list' if isinstance(node, Seq) else 'mapping'}.")
        return None
    if not empty and not node.text.strip():
        faults.add(name, node.line, f"{what} is empty.")
        return None
    return node.text


def truth(node: Node, what: str, name: str, faults: Faults) -> bool | None:
    """Return true or false, written so and in no other way, or note the fault."""
    if isinstance(node, Scalar) and node.plain and node.text in {"true", "false"}:
        return node.text == "true"
    shown = f' is "{printable(node.text)}". It' if isinstance(node, Scalar) else ""
    faults.add(name, node.line, f"{what}{shown} must be true or false.")
    return None


def unknown_keys(node: Map, allowed: list[str], what: str, name: str, faults: Faults) -> None:
    """Note each key of `node` that is not allowed, with the nearest that is."""
    for key in node.entries:
        if key not in allowed:
            hint = nearest(key, allowed)
            faults.add(
                name,
                node.line_of(key),
                f'unknown {what} "{printable(key)}".{hint} This takes: {one_of(sorted(allowed))}.',
            )
