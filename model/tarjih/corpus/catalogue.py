"""The reading of ``questions.yaml``: what a case declares before any claim.

Supply a folder and a :class:`~tarjih.runs.faults.Faults`; get a :class:`~tarjih.corpus.questions.Catalogue`.  The file
may be missing: the catalogue is then empty.  Non-goal: whether the entries fit each other and the claims
(:mod:`tarjih.corpus.ties`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from tarjih.corpus.cells import day, identifier, word
from tarjih.corpus.questions import (
    CIRCULATES,
    OTHER,
    SCALES,
    Catalogue,
    Conditional,
    Proposition,
    Quantity,
    Question,
    Trait,
    TraitLink,
    Wording,
)
from tarjih.corpus.values import Value, stated_value
from tarjih.corpus.yamlentries import Entries
from tarjih.corpus.yamltree import Map, Node, Scalar, Seq, number, read_yaml_once, text, truth
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_STATES

__all__ = ["read_questions"]

SECTIONS = ["title", "background", "propositions", "questions", "quantities", "traits", "conditionals"]
PROPOSITION_TEXTS = ["en", "ar", "event", "threshold"]
PROPOSITION_KEYS = [*PROPOSITION_TEXTS, "horizon", "group", "circulates", "quantity", "above", "below"]
QUANTITY_KEYS = ["en", "ar", "unit", "scale", "range"]
QUESTION_KEYS = ["en", "ar", "states", "other", "truth", "parents", "labels", "contrast"]
TRAIT_KEYS = ["en", "ar", "eras", "links"]
LINK_KEYS = ["proposition", "era", "difference", "sign"]
CONDITIONAL_KEYS = ["on", "states"]


def read_questions(folder: Path, faults: Faults) -> Catalogue | None:
    """Read ``questions.yaml`` of a case; ``None`` where nothing of it can be read."""
    path = folder / "questions.yaml"
    if not path.exists() and not path.is_symlink():
        return Catalogue(str(path))
    root, sha256 = read_yaml_once(path, faults)
    return None if root is None else _Reader(str(path), faults).catalogue(root, sha256)


@dataclass
class _Reader(Entries):
    """Reads the entries of one file; `ties` and `parent_lines` fill up as it goes."""

    ties: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    parent_lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def catalogue(self, root: Node, digest: str) -> Catalogue:
        """Read the whole file."""
        top = self.mapping(root, "the file", SECTIONS)
        return Catalogue(
            self.file,
            digest,
            self.wording(top, "title"),
            self.wording(top, "background"),
            self.section(top, "propositions", self.proposition),
            self.section(top, "questions", self.question),
            self.section(top, "traits", self.trait),
            self.section(top, "conditionals", self.conditional),
            self.section(top, "quantities", self.quantity),
            self.ties,
            self.parent_lines,
        )

    def proposition(self, name: str, node: Node, line: int) -> Proposition:
        """Read one entry of ``propositions``."""
        entry = self.mapping(node, f'proposition "{name}"', PROPOSITION_KEYS)
        texts = {key: self.text(entry, key) for key in PROPOSITION_TEXTS}
        quantity = self.parsed(entry, "quantity", identifier)
        above, below = (self.bound(entry, key) for key in ("above", "below"))
        if (above is None) == (below is None) and (quantity or above is not None):
            self.fault(line, f'proposition "{printable(name)}" needs quantity, and either above or below.')
        elif quantity:
            self.tie(name, f'quantity "{printable(quantity)}"', line)
        elif above is not None or below is not None:
            self.fault(line, f'proposition "{printable(name)}" has a threshold and names no quantity.')
        return Proposition(
            name,
            **texts,
            quantity=quantity,
            above=above,
            below=below,
            horizon=self.parsed(entry, "horizon", day),
            group=self.parsed(entry, "group", identifier),
            circulates=self.parsed(entry, "circulates", word(*CIRCULATES)),
            line=line,
        )

    def question(self, name: str, node: Node, line: int) -> Question:
        """Read one entry of ``questions``."""
        entry = self.mapping(node, f'question "{name}"', QUESTION_KEYS)
        states, other = self.states(name, entry, line)
        parents = self.names(entry, "parents", least=0)
        self.parent_lines |= {(name, parent): at for parent, at in parents.items()}
        contrast = self.parsed(entry, "contrast", identifier)
        if contrast and contrast not in parents:
            what = f'contrast "{printable(contrast)}" is not a parent of "{printable(name)}".'
            self.fault(entry.line_of("contrast"), f"{what} Its parents: {one_of(parents) or 'none'}.")
        return Question(
            name,
            states,
            other,
            self.truth(name, entry, states),
            tuple(parents),
            self.text(entry, "en"),
            self.text(entry, "ar"),
            line,
            self.labels(name, entry, states),
            contrast,
        )

    def quantity(self, name: str, node: Node, line: int) -> Quantity:
        """Read one entry of ``quantities``."""
        entry = self.mapping(node, f'quantity "{name}"', QUANTITY_KEYS)
        low, high, days = -math.inf, math.inf, False
        given = entry.entries.get("range")
        if given is not None:
            ends = [self.end(item) for item in given.items] if isinstance(given, Seq) else []
            if len(ends) != 2:
                self.fault(given.line, "range must be a list of two numbers or days: [0, 500].")
            elif all(ends) and ends[0].low >= ends[1].high:
                self.fault(given.line, "range ends where it begins or before. Write the lesser end first.")
            elif all(ends):
                low, high, days = ends[0].low, ends[1].high, ends[0].date
        scale = self.parsed(entry, "scale", word(*SCALES)) or ("date" if days else "linear")
        if scale == "log" and math.isfinite(low) and low < 0:
            self.fault(line, f'quantity "{printable(name)}" has a log scale and a range below 0.')
        texts = self.text(entry, "en"), self.text(entry, "ar"), self.text(entry, "unit")
        return Quantity(name, *texts, scale, low, high, line=line)

    def end(self, node: Node) -> Value:
        """Read a number or a day in a list; one half-wide where it is at fault."""
        stated = text(node, "an end", self.file, self.faults) or "0"
        try:
            return stated_value(stated)
        except ValueError as problem:
            self.fault(node.line, f'an end "{printable(stated)}" {problem}')
            return Value(0.0, 1.0)

    def bound(self, entry: Map, key: str) -> float | None:
        """Read the threshold of a quantity, a number or a day; nothing where it is missing or at fault."""
        node = entry.entries.get(key)
        if node is None:
            return None
        value = self.end(node)
        return value.high if key == "above" else value.low

    def states(self, name: str, entry: Map, line: int) -> tuple[tuple[str, ...], bool]:
        """Read the states of a question and whether there is an unnamed one, which comes last."""
        before = len(self.faults.found)
        declared = entry.entries.get("other")
        other = bool(declared and truth(declared, "other", self.file, self.faults))
        named = self.names(entry, "states", least=0)
        reserved = named.pop(OTHER, None)
        if reserved:
            self.fault(
                reserved,
                f'"{OTHER}" is the name of the unnamed state. Take it off the list and write: other: true.',
            )
        states = (*named, OTHER) if other or reserved else tuple(named)
        if len(states) < 2 and len(self.faults.found) == before:
            what = f'question "{printable(name)}" has {len(states) or "no"} state{"s" if not states else ""}.'
            self.fault(
                entry.key_lines.get("states", line),
                f"{what} It needs two or more, or other: true beside one.",
            )
        if len(states) > MOST_STATES:
            what = f'question "{printable(name)}" has {len(states):,} states.'
            self.fault(entry.line_of("states"), f"{what} At most {MOST_STATES:,} are allowed.")
        return states, other

    def truth(self, name: str, entry: Map, states: tuple[str, ...]) -> dict[str, dict[str, float]]:
        """Read the truth table of a question, and note its ties."""
        table: dict[str, dict[str, float]] = {}
        for state, row, _ in self.of_states(name, entry, "truth", states):
            table[state] = {}
            for proposition, cell, at in self.named(self.mapping(row, f'truth of state "{state}"'), "proposition"):
                what = f'the truth of "{printable(proposition)}" in state "{printable(state)}"'
                value = number(cell, what, self.file, self.faults, low=0, high=1)
                table[state][proposition] = value or 0.0
                self.tie(proposition, f'question "{printable(name)}"', at, again=True)
        return table

    def labels(self, name: str, entry: Map, states: tuple[str, ...]) -> dict[str, Wording]:
        """Read the states' names for readers."""
        own = self.of_states(name, entry, "labels", states)
        return {state: self.worded(node, f'the label of "{state}"') for state, node, _ in own}

    def of_states(self, name: str, entry: Map, key: str, states: tuple[str, ...]) -> list[tuple[str, Node, int]]:
        """Give the entries of a mapping whose keys are states of the question."""
        if key not in entry.entries:
            return []
        found = self.named(self.mapping(entry.entries[key], key), "state")
        for state, _, line in found:
            if states and state not in states:
                what = f'{key} names "{printable(state)}", which is no state of "{printable(name)}".'
                self.fault(line, f"{what}{nearest(state, states)} Its states: {one_of(states)}.")
        return [(state, node, line) for state, node, line in found if state in states]

    def trait(self, name: str, node: Node, line: int) -> Trait:
        """Read one entry of ``traits``."""
        entry = self.mapping(node, f'trait "{name}"', TRAIT_KEYS)
        eras = tuple(self.names(entry, "eras", least=1))
        if "eras" not in entry.entries:
            self.fault(line, f'trait "{printable(name)}" has no eras. Write: eras: [before, after].')
        links = entry.entries.get("links", Seq(line, ()))
        if not isinstance(links, Seq):
            self.fault(links.line, "links must be a list of entries with proposition and era or difference.")
            links = Seq(line, ())
        read = [self.link(name, item, eras) for item in links.items]
        texts = self.text(entry, "en"), self.text(entry, "ar")
        return Trait(name, eras, tuple(link for link in read if link), *texts, line)

    def link(self, trait: str, node: Node, eras: tuple[str, ...]) -> TraitLink | None:
        """Read one link of a trait; ``None`` where it names no proposition."""
        entry = self.mapping(node, "link", LINK_KEYS)
        proposition = self.parsed(entry, "proposition", identifier)
        if "proposition" not in entry.entries:
            self.fault(node.line, "this link names no proposition.")
        era = self.parsed(entry, "era", identifier) or None
        difference = tuple(self.names(entry, "difference", least=2))
        if ("era" in entry.entries) == ("difference" in entry.entries):
            self.fault(node.line, "a link has either era or difference, and not both.")
        if len(difference) > 2:
            self.fault(entry.line_of("difference"), "a difference is between two eras: [after, before].")
        for name in (era, *difference) if eras else ():
            if name and name not in eras:
                at = entry.line_of("era" if name == era else "difference")
                what = f'"{printable(name)}" is no era of trait "{printable(trait)}".'
                self.fault(at, f"{what}{nearest(name, eras)} Its eras: {one_of(eras)}.")
        sign = self.sign(entry)
        if not proposition:
            return None
        self.tie(proposition, f'trait "{printable(trait)}"', entry.line_of("proposition"))
        return TraitLink(proposition, era, difference if len(difference) == 2 else None, sign, node.line)

    def sign(self, entry: Map) -> int:
        """Read the sign of a link: 1 unless it says -1."""
        node = entry.entries.get("sign")
        value = number(node, "sign", self.file, self.faults) if node else 1
        if value not in {1, -1, None}:
            self.fault(entry.line_of("sign"), f"sign is {value:g}. It is 1 or -1.")
        return -1 if value == -1 else 1

    def conditional(self, name: str, node: Node, line: int) -> Conditional:
        """Read one entry of ``conditionals``."""
        entry = self.mapping(node, f'conditional "{name}"', CONDITIONAL_KEYS)
        for key in (key for key in CONDITIONAL_KEYS if key not in entry.entries):
            self.fault(line, f'conditional "{printable(name)}" has no {key}. It needs: {one_of(CONDITIONAL_KEYS)}.')
        self.tie(name, "a conditional", line)
        return Conditional(
            name, self.parsed(entry, "on", identifier), tuple(self.names(entry, "states", least=1)), line
        )

    def tie(self, proposition: str, to: str, line: int, *, again: bool = False) -> None:
        """Note the tie of a proposition; a truth table may name it in several states, `again`."""
        ties = self.ties.setdefault(proposition, [])
        if not (again and any(known == to for known, _ in ties)):
            ties.append((to, line))

    def wording(self, top: Map, key: str) -> Wording:
        """Read a text in two languages, or in English alone."""
        node = top.entries.get(key)
        return self.worded(node, key) if node else Wording()

    def worded(self, node: Node, what: str) -> Wording:
        """Read a text in two languages, or in English alone (see :meth:`wording`)."""
        if isinstance(node, Scalar):
            return Wording(text(node, what, self.file, self.faults) or "")
        entry = self.mapping(node, what, ["en", "ar"])
        return Wording(self.text(entry, "en"), self.text(entry, "ar"))
