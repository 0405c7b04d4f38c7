"""YAML as data: a tree of texts with their lines, typed only when somebody says which type.

Supply a path and a :class:`~tarjih.runs.faults.Faults`; get a tree of :class:`Map`, :class:`Seq` and
:class:`Scalar`, or ``None`` when the file is no YAML.  The caller asks each scalar for what it
expects (:func:`number`, :func:`text`, :func:`truth`), so that YAML's guesses never
matter: ``NO`` is a text where a text is due and a fault where a truth value is, ``1e-3`` is a number,
``010`` and ``12:30`` are not.  Keys given twice, anchors, aliases, tags and second documents are faults.
Non-goals: writing YAML, and objects of any kind.
"""

from __future__ import annotations

import functools
import hashlib
import math
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import yaml

from tarjih.runs.faults import Fault, Faults, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_DEPTH, MOST_ENTRIES, MOST_YAML_BYTES

__all__ = [
    "NULLS",
    "Map",
    "Node",
    "Scalar",
    "Seq",
    "number",
    "parse_yaml",
    "read_yaml",
    "read_yaml_once",
    "text",
    "truth",
    "unknown_keys",
]

NULLS = {"", "~", "null", "Null", "NULL"}
"""What YAML takes for nothing at all, where it stands without quotation marks."""
OVERRIDES = "\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}"
HINTS = {
    "mapping values": "Quote a text that has a colon in it.",
    "<stream end>": "Close the bracket or brace that is open.",
    "but got": "Quote a text that has a colon, a comma, a question mark or a bracket in it.",
    "'\\t'": "Indent by blanks, and not by tabs.",
    "cannot start any token": "Quote a text that begins with a sign.",
}
"""What to do where a parser stops, by what it says."""
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
    """Read a YAML file into a tree (see :func:`read_yaml_once`)."""
    return read_yaml_once(path, faults, shown=shown)[0]


def read_yaml_once(path: Path, faults: Faults, *, shown: str | None = None) -> tuple[Node | None, str]:
    """Read a YAML file, once, into a tree and the digest of its bytes.

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
    The root of the tree, or ``None`` after a fault that leaves nothing to read; and the SHA-256 of the file.
    """
    name = shown or str(path)
    try:
        if not path.is_file():
            faults.add(name, 0, "there is no such file." if not path.exists() else "this is not a file.")
            return None, ""
        if path.stat().st_size > MOST_YAML_BYTES:
            faults.add(name, 0, f"the file is larger than {MOST_YAML_BYTES // 1_000_000} MB, which no case needs.")
            return None, ""
        raw = path.read_bytes()
    except OSError as problem:
        faults.add(name, 0, f"it cannot be read: {problem.strerror}.")
        return None, ""
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        faults.add(name, line, "this is not UTF-8. Save the file as UTF-8.")
        return None, ""
    return parse_yaml(content, name, faults), hashlib.sha256(raw).hexdigest()


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
    tree = _Tree(name, faults)
    try:
        for event in _events(content):
            if not tree.take(event):
                return None
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        _syntax(problem, name, faults)
        return None
    if tree.forbidden:
        return None
    if tree.root is None or (isinstance(tree.root, Scalar) and tree.root.plain and not tree.root.text):
        faults.add(name, 1, "the file is empty.")
        return None
    return tree.root if len(faults.found) == before or isinstance(tree.root, Map) else None


def _events(content: str) -> Iterator[yaml.Event]:
    """Give the parser's events.

    libyaml, where it is there, is ten times as fast and reads a question mark within braces; where it stops, the
    parser written in Python says why.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    given = 0
    try:
        for event in yaml.parse(content, Loader=loader):
            given += 1
            yield event
    except (yaml.YAMLError, ValueError):
        if loader is yaml.SafeLoader:
            raise
        yield from islice(yaml.parse(content, Loader=yaml.SafeLoader), given, None)


@dataclass
class _Open:
    """A list or a mapping that has begun and not ended; `at` is the line of the key that awaits its value."""

    line: int
    mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    awaits_key: bool = True
    key: str | None = None
    at: int = 0


@dataclass
class _Tree:
    """Builds the tree from the parser's events, so that nothing can grow beyond the file."""

    name: str
    faults: Faults
    root: Node | None = None
    forbidden: bool = False
    documents: int = 0
    taken: int = 0
    open: list[_Open] = field(default_factory=list)

    def take(self, event: yaml.Event) -> bool:
        """Take one event; false where there is no use in going on."""
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.faults.add(self.name, line, "a second document begins here. One file holds one document.")
                return False
        self.taken += 1
        if self.taken > MOST_ENTRIES:
            self.faults.add(self.name, line, f"the file has more than {MOST_ENTRIES:,} entries, which no case needs.")
            return False
        self._forbid(event, line)
        if isinstance(event, yaml.CollectionStartEvent):
            self.open.append(_Open(line, isinstance(event, yaml.MappingStartEvent)))
            if len(self.open) > MOST_DEPTH:
                self.faults.add(self.name, line, f"entries are nested more than {MOST_DEPTH} deep.")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self.open.pop()
            if done.mapping:
                self._put(Map(done.line, done.entries, done.lines))
            else:
                self._put(Seq(done.line, tuple(done.items)))
        elif isinstance(event, yaml.ScalarEvent):
            self._visible(event.value, line)
            self._put(Scalar(line, event.value, not event.style))
        elif isinstance(event, yaml.AliasEvent):
            self._put(Scalar(line, "", plain=True))
        return True

    def _forbid(self, event: yaml.Event, line: int) -> None:
        """Note features of YAML that a data file must not use."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what = "anchors and aliases (& and *) are not allowed. Write the entry out."
            self.faults.add(self.name, line, what)
            self.forbidden = True
        if tag := getattr(event, "tag", None):
            what = f"the tag {printable(str(tag))} is not allowed: this file is only data."
            self.faults.add(self.name, line, what)
            self.forbidden = True

    def _visible(self, text: str, line: int) -> None:
        """Note characters that an escape has brought in and that no file or page can show."""
        if text.isprintable():
            return
        hidden = next((c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"), None)
        if hidden:
            what = f"a text holds the control character U+{ord(hidden):04X}. Delete it."
            self.faults.add(self.name, line, what)
            self.forbidden = True

    def _put(self, node: Node) -> None:
        """Put a node that is complete where it belongs."""
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if not top.mapping:
            top.items.append(node)
        elif top.awaits_key:
            top.awaits_key = False
            top.key, top.at = self._key(node, top), node.line
        else:
            top.awaits_key = True
            if top.key is not None:
                top.entries[top.key] = node
                top.lines[top.key] = top.at

    def _key(self, node: Node, top: _Open) -> str | None:
        """Return the name that a node is as a key; ``None`` after a fault."""
        if not isinstance(node, Scalar):
            self.faults.add(self.name, node.line, "a key must be a name.")
        elif node.text == "<<" and node.plain:
            self.faults.add(self.name, node.line, "merge keys (<<) are not allowed. Use extends.")
        elif node.text in top.entries:
            first = top.lines[node.text]
            what = f'"{printable(node.text)}" is given twice; the first is on line {first}.'
            self.faults.add(self.name, node.line, what)
        else:
            return node.text
        return None


def _syntax(problem: Exception, name: str, faults: Faults) -> None:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    message = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it cannot be parsed"
    hint = next((f" {how}" for sign, how in HINTS.items() if sign in str(message)), "")
    faults.add(name, mark.line + 1 if mark else 1, f"this is not YAML: {printable(str(message), limit=200)}.{hint}")


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
    if not empty and (not node.text.strip() or (node.plain and node.text in NULLS)):
        faults.add(name, node.line, f"{what} is empty.")
        return None
    reversing = next((c for c in node.text if c in OVERRIDES), None)
    if reversing:
        faults.add(name, node.line, f"{what} holds the control character U+{ord(reversing):04X}. Delete it.")
        return None
    return node.text


def truth(node: Node, what: str, name: str, faults: Faults) -> bool | None:
    """Return true or false, written so and in no other way, or note the fault."""
    if isinstance(node, Scalar) and node.plain and node.text in {"true", "false"}:
        return node.text == "true"
    shown = f' is "{printable(node.text)}". It' if isinstance(node, Scalar) else ""
    faults.add(name, node.line, f"{what}{shown} must be true or false.")
    return None


def unknown_keys(node: Map, allowed: Collection[str], what: str, name: str, faults: Faults) -> None:
    """Note each key of `node` that is not allowed, with the nearest that is."""
    for key in node.entries:
        if key not in allowed:
            hint = nearest(key, allowed)
            faults.add(
                name,
                node.line_of(key),
                f'unknown {what} "{printable(key)}".{hint} This takes: {one_of(sorted(allowed))}.',
            )
