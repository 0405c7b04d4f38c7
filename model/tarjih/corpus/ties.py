"""How the entries of a case hang together: ties, parents, and names that are nearly others.

Supply a :class:`~tarjih.corpus.questions.Catalogue`, the propositions that claims name and a
:class:`~tarjih.runs.faults.Faults`, in which every entry that does not fit is noted.  A proposition is tied once:
by the truth table of one question, by a trait or by a condition; one that is not tied is free, a question of
its own.  Questions tied by parents are worked out together, so that their joint states must stay few.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Iterable, Iterator

from tarjih.corpus.questions import BINARY, Catalogue
from tarjih.runs.faults import Faults, nearest, one_of, printable
from tarjih.runs.input_limits import MOST_JOINT, MOST_PAIRS

__all__ = ["check_ties", "components", "misspelt"]

NEAR = 0.9


def check_ties(catalogue: Catalogue, claimed: Collection[str], faults: Faults) -> None:
    """Note the faults of ties (see the module's docstring)."""
    _check_quantities(catalogue, faults)
    _check_once(catalogue, faults)
    _check_kinds(catalogue, faults)
    free = {*catalogue.propositions, *claimed}.difference(catalogue.ties, catalogue.questions)
    _check_parents(catalogue, free, faults)
    _check_conditions(catalogue, free, faults)
    _check_cycles(catalogue, faults)
    _check_joint(catalogue, faults)
    near = misspelt(catalogue.ties, catalogue.propositions)
    for name, meant in near.items():
        _, line = catalogue.ties[name][0]
        message = f'proposition "{printable(name)}" is not listed under propositions'
        faults.add(catalogue.file, line, f'{message}. Did you mean "{printable(meant)}"? List it if it is another.')


def _check_quantities(catalogue: Catalogue, faults: Faults) -> None:
    """Note thresholds on anything but a quantity, and quantities that have the name of something else."""
    for proposition in catalogue.propositions.values():
        if proposition.quantity and proposition.quantity not in catalogue.quantities:
            hint = nearest(proposition.quantity, catalogue.quantities)
            what = f'"{printable(proposition.quantity)}" is no quantity.{hint}'
            faults.add(catalogue.file, proposition.line, f"{what} List it under quantities.")
    for quantity in catalogue.quantities.values():
        if quantity.id in catalogue.questions or quantity.id in catalogue.propositions:
            what = f'"{printable(quantity.id)}" is a quantity here and a question or proposition too.'
            faults.add(catalogue.file, quantity.line, f"{what} Give one of them another name.")


def misspelt(names: Iterable[str], listed: Collection[str]) -> dict[str, str]:
    """Find names that are not listed, yet nearly one that is; to differ in digits alone is not enough."""
    unlisted = [name for name in dict.fromkeys(names) if name not in listed]
    if not listed or len(unlisted) * len(listed) > MOST_PAIRS:
        return {}
    near = ((name, difflib.get_close_matches(name, listed, n=3, cutoff=NEAR)) for name in unlisted)
    shape = re.compile(r"[0-9]")
    found = ((name, [m for m in meant if shape.sub("#", m) != shape.sub("#", name)]) for name, meant in near)
    return {name: meant[0] for name, meant in found if meant}


def components(links: Iterable[Iterable[str]]) -> list[list[str]]:
    """Group names that are linked, directly or through others; groups and names in order of appearance."""
    up: dict[str, str] = {}

    def root(name: str) -> str:
        while up.setdefault(name, name) != name:
            up[name] = up[up[name]]
            name = up[name]
        return name

    for link in links:
        first, *rest = map(root, link)
        for other in rest:
            up[root(other)] = root(first)
    groups: dict[str, list[str]] = {}
    for name in up:
        groups.setdefault(root(name), []).append(name)
    return list(groups.values())


def _check_once(catalogue: Catalogue, faults: Faults) -> None:
    """Note propositions that two entries tie."""
    for name, ties in catalogue.ties.items():
        for holder, line in ties[1:]:
            first, at = ties[0]
            what = f'proposition "{printable(name)}" is tied by {holder}, and by {first} on line {at}.'
            faults.add(catalogue.file, line, f"{what} It can be tied once.")


def _check_kinds(catalogue: Catalogue, faults: Faults) -> None:
    """Note propositions that have the name of a question."""
    named = {name: p.line for name, p in catalogue.propositions.items()}
    named |= {name: ties[0][1] for name, ties in catalogue.ties.items() if name not in named}
    for name in catalogue.questions.keys() & named.keys():
        line = catalogue.questions[name].line
        what = f'"{printable(name)}" is a proposition here and a question on line {line}.'
        faults.add(catalogue.file, named[name], f"{what} Give one of them another name.")


def _states(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    question = catalogue.questions.get(name)
    return question.states if question else BINARY


def _not_free(catalogue: Catalogue, name: str, free: Collection[str]) -> str:
    """Return why a name is neither a question nor a free proposition; nothing if it is one."""
    if name in catalogue.questions or name in free:
        return ""
    if name in catalogue.ties:
        holder, line = catalogue.ties[name][0]
        return f"is tied by {holder} on line {line}. It must be a question, or a proposition that nothing ties."
    return f"is neither a question nor a proposition.{nearest(name, [*catalogue.questions, *free])}"


def _check_parents(catalogue: Catalogue, free: Collection[str], faults: Faults) -> None:
    """Note parents that are unknown or tied, and contrasts that are no propositions."""
    for (_, parent), line in catalogue.parent_lines.items():
        wrong = _not_free(catalogue, parent, free)
        if wrong:
            faults.add(catalogue.file, line, f'parent "{printable(parent)}" {wrong}')
    for question in catalogue.questions.values():
        if question.contrast in catalogue.questions:
            what = f'contrast "{printable(question.contrast)}" is a question with states of its own.'
            faults.add(catalogue.file, question.line, f"{what} It must be a parent that is a proposition.")


def _check_conditions(catalogue: Catalogue, free: Collection[str], faults: Faults) -> None:
    """Note conditions on unknown names, or on states that these do not have."""
    for conditional in catalogue.conditionals.values():
        on = conditional.on
        wrong = _not_free(catalogue, on, free) if on else ""
        if wrong:
            faults.add(catalogue.file, conditional.line, f'on "{printable(on)}" {wrong}')
        elif on:
            states = _states(catalogue, on)
            for state in (s for s in conditional.states if s not in states):
                what = f'"{printable(state)}" is no state of "{printable(on)}".'
                message = f"{what}{nearest(state, states)} Its states: {one_of(states)}."
                faults.add(catalogue.file, conditional.line, message)


def _check_cycles(catalogue: Catalogue, faults: Faults) -> None:
    """Note questions that are their own ancestors, each circle once."""
    seen: set[str] = set()
    for name in catalogue.questions:
        if name in seen:
            continue
        circle = _circle(catalogue, name, seen)
        if circle:
            line = catalogue.parent_lines.get((circle[0], circle[1]), catalogue.questions[circle[0]].line)
            steps = [printable(step) for step in circle]
            way = " → ".join(steps if len(steps) <= 12 else [*steps[:10], "…", steps[-1]])
            faults.add(catalogue.file, line, f"parents form a circle: {way}. Drop one of these links.")


def _circle(catalogue: Catalogue, start: str, seen: set[str]) -> list[str]:
    """Return the first circle met from `start`, closed by its first name; mark the names visited."""

    def parents(name: str) -> Iterator[str]:
        return iter(catalogue.questions[name].parents if name in catalogue.questions else ())

    path = {start: parents(start)}
    while path:
        name, above = next(reversed(path.items()))
        parent = next(above, None)
        if parent is None:
            seen.add(name)
            del path[name]
        elif parent in path:
            seen.update(path)
            names = list(path)
            return [*names[names.index(parent) :], parent]
        elif parent not in seen:
            path[parent] = parents(parent)
    return []


def _check_joint(catalogue: Catalogue, faults: Faults) -> None:
    """Note families of questions that have too many joint states."""
    questions = catalogue.questions.values()
    for family in components([q.id, *q.parents] for q in questions if q.parents):
        joint = math.prod(len(_states(catalogue, name)) for name in family)
        if joint > MOST_JOINT:
            line = min(catalogue.questions[name].line for name in family if name in catalogue.questions)
            many = f"{joint:,}" if joint < 10**12 else "more than 10¹²"
            names = one_of(map(printable, family), most=6)
            what = f"questions tied by parents have {many} joint states: {names}."
            faults.add(
                catalogue.file,
                line,
                f"{what} At most {MOST_JOINT:,} are worked out. Drop a parent, or merge states.",
            )
