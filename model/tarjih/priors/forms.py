"""The four ways to write a prior, read and resolved: a value, an interval, a word, a distribution.

    {value: 0.9, because: …}
    {between: [0.6, 0.9], mass: 0.9, because: …}
    {word: likely, because: …}
    {distribution: logit_normal, location: 0.5, scale: 1, because: …}

Supply the node and its declaration; get a :class:`~tarjih.priors.scales.Prior`, or ``None`` with every fault
of it noted.  The interval's mass is 0.9 when it is not given, a word's always.  Location and scale of a
distribution are on the unconstrained scale: log-odds, logs, or for a shift the logits that it adds; for an
accuracy they are those of `c`.  Non-goal: where entries stand and which file wins (:mod:`tarjih.priors`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from tarjih.corpus.yamltree import NULLS, NUMBER, Map, Node, Scalar, Seq, number, text, unknown_keys
from tarjih.priors.entries import Entry
from tarjih.priors.scales import Prior, Scale, interval, limits, natural, unconstrained
from tarjih.priors.words import TITLES, band, estimative_words
from tarjih.runs.faults import Faults, nearest, one_of, printable

__all__ = [
    "MASS",
    "REASONS",
    "Context",
    "check_parts",
    "choice",
    "one_form",
    "read_prior",
    "read_reason",
    "read_translation",
]

MASS = 0.9
"""The mass of an interval that does not give it, and of the band of an estimative word."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FORMS = ("value", "between", "word", "distribution")
REASONS = ("because", "because_ar")
PARAMETERS = {"location", "scale", "mean", "sd"}
PARTS = {"value": set[str](), "between": {"mass"}, "word": set[str](), "distribution": PARAMETERS}


@dataclass(frozen=True, slots=True)
class Context:
    """What a prior is read in: its file, the table of estimative words in force, ``a*``, and where faults go.

    `informed_at` is where ``a*`` was given, when that is a file that extends this one.
    """

    file: str
    bands: str | None
    informed: float
    faults: Faults
    informed_at: str = ""

    def fault(self, line: int, what: str) -> None:
        """Note a fault of this file."""
        self.faults.add(self.file, line, what)


def choice(node: Node, what: str, allowed: list[str], context: Context) -> str | None:
    """Return one of the `allowed` names, or note the fault with the nearest of them."""
    given = text(node, what, context.file, context.faults)
    if given is None or given in allowed:
        return given
    context.fault(node.line, f'{what} is "{printable(given)}".{nearest(given, allowed)} This takes: {one_of(allowed)}.')
    return None


def read_reason(node: Map, name: str, context: Context, *, line: int, required: bool = True) -> str:
    """Return the text of ``because``, which must not be a placeholder."""
    given = node.entries.get("because")
    if given is None:
        if required:
            context.fault(line, f"{name} has no reason. Add because: and a sentence that says why.")
        return ""
    reason = text(given, f"because of {name}", context.file, context.faults, empty=True)
    if reason is None:
        return ""
    plain = isinstance(given, Scalar) and given.plain
    if not any(c.isalpha() for c in reason) or (plain and (reason in NULLS or NUMBER.match(reason))):
        context.fault(given.line, f"{name} has an empty because. Write a sentence that says why.")
    return " ".join(reason.split())


def read_translation(node: Map, name: str, context: Context) -> str:
    """Return the text of ``because_ar``, the reason in Arabic, which may be left out but not be empty."""
    given = node.entries.get("because_ar")
    if given is None:
        return ""
    found = text(given, f"because_ar of {name}", context.file, context.faults, empty=True)
    if found is not None and not any(c.isalpha() for c in found):
        context.fault(given.line, f"{name} has an empty because_ar. Write the reason in Arabic, or leave it out.")
    return " ".join((found or "").split())


def read_prior(node: Node, name: str, entry: Entry, context: Context, *, line: int, because: str = "") -> Prior | None:
    """Read and resolve one prior.

    Parameters
    ----------
    node
        What stands at the entry.
    name
        Its full name, for messages and for the prior itself.
    entry
        Its declaration; it must have a scale.
    context
        Where it is read.
    line
        The line of its key.
    because
        A reason given for it elsewhere, which makes one of its own optional.
    """
    if not isinstance(node, Map):
        bare = isinstance(node, Scalar) and node.plain and NUMBER.match(node.text) and node.text
        form = f"value: {bare}" if bare else _example(entry)
        what = f"is the bare {bare}" if bare else "is no prior"
        context.fault(line, f"{name} {what}. Write {{{form}, because: …}}: every prior has its reason.")
        return None
    before = len(context.faults.found)
    forms = [f for f in FORMS if f in node.entries]
    allowed = {*REASONS, *(forms or FORMS), *(p for f in forms or FORMS for p in PARTS[f])}
    if forms == ["distribution"]:
        allowed -= PARAMETERS - set(entry.scale.parameters)
    check_parts(node, sorted(allowed), name, context)
    noted = len(context.faults.found) > before
    reason = read_reason(node, name, context, line=line, required=not because) or because
    in_arabic = read_translation(node, name, context)
    if len(forms) != 1:
        one_form(forms, FORMS, name, context, line=line, noted=noted)
        return None
    form = forms[0]
    if entry.fixed and form != "value":
        context.fault(line, f"{name} is fixed: it takes a value, no {_noun(form)}.")
        return None
    read = {"value": _value, "between": _between, "word": _word, "distribution": _distribution}[form]
    got = read(node, name, entry, context)
    if got is None or len(context.faults.found) > before:
        return None
    mu, sigma, stated = got
    return Prior(name, entry.scale.family, mu, sigma, stated, reason, in_arabic, context.file, line)


def check_parts(node: Map, allowed: list[str], name: str, context: Context) -> None:
    """Note what `node` may not hold; a part without a value is a text that a comma has cut."""
    cut = [
        key
        for key, value in node.entries.items()
        if key not in allowed and isinstance(value, Scalar) and value.plain and not value.text
    ]
    for key in cut:
        hint = "Within braces a comma divides: quote a text, write a number with a point."
        what = f'{name} holds "{printable(key)}" by itself. {hint}'
        context.fault(node.line_of(key), what)
    rest = Map(node.line, {k: v for k, v in node.entries.items() if k not in cut}, node.key_lines)
    unknown_keys(rest, allowed, f"part of {name}", context.file, context.faults)


def one_form(
    given: list[str], allowed: tuple[str, ...], name: str, context: Context, *, line: int, noted: bool
) -> None:
    """Note that not exactly one form is given, unless it is misspelt, which is `noted` already."""
    if given or not noted:
        found = f"has {' and '.join(given)} at once" if given else "says nothing"
        context.fault(line, f"{name} {found}. It takes one of: {', '.join(allowed)}.")


def _noun(form: str) -> str:
    return {"between": "interval", "word": "estimative word"}.get(form, form)


def _example(entry: Entry) -> str:
    if entry.fixed:
        return f"value: {entry.low:g}" if entry.low is not None else "value: 1"
    return {Scale.ACCURACY: "between: [0.6, 0.9]", Scale.SHIFT: "between: [-0.1, 0]"}.get(
        entry.scale, "between: [0.3, 0.6]"
    )


def _range(entry: Entry, context: Context) -> str:
    """Say, as a sentence, which numbers an entry takes."""
    if entry.low is not None:
        return f"It must lie from {entry.low:g} to {entry.high:,.10g}."
    low, high = limits(entry.scale, context.informed)
    between = f"strictly between {low:g} and {high:g}"
    given = f" ({context.informed_at})" if context.informed_at else ""
    if entry.scale is Scale.ACCURACY:
        return f"An accuracy lies {between}: {low:g} is a coin, {high:g} a fully informed source{given}."
    if entry.scale is Scale.SHIFT:
        return (
            f"A shift lies {between}: the points that a source right 75 % of the time gains or loses, "
            f"from a coin's 50 % up to the {100 * context.informed:g} % of a fully informed source{given}."
        )
    return f"A probability lies {between}."


def _inside(x: float, entry: Entry, context: Context, *, value: bool) -> bool:
    if entry.low is not None and not entry.low <= x <= (entry.high or x):
        return False
    if value and entry.ends and x in {0.0, 1.0}:
        return True
    low, high = limits(entry.scale, context.informed)
    return low < x < high


def _check(x: float, node: Node, name: str, entry: Entry, context: Context, *, value: bool = False) -> float | None:
    if _inside(x, entry, context, value=value):
        return x
    why = _range(entry, context)
    if entry.ends and not value and x in {0.0, 1.0}:
        why = f"An interval ends before {x:g}, which only a value may be."
    elif entry.scale in {Scale.PROBABILITY, Scale.ACCURACY} and 1 < x <= 100:
        why += f" {x:g} % is written {x / 100:g}."
    context.fault(node.line, f"{name} has {x:g}. {why}")
    return None


def _value(node: Map, name: str, entry: Entry, context: Context) -> tuple[float, float, str] | None:
    x = number(node.entries["value"], f"value of {name}", context.file, context.faults)
    if x is None or _check(x, node.entries["value"], name, entry, context, value=True) is None:
        return None
    return unconstrained(x, entry.scale, context.informed), 0.0, f"{x:g}"


def _between(node: Map, name: str, entry: Entry, context: Context) -> tuple[float, float, str] | None:
    ends, mass = node.entries["between"], MASS
    if "mass" in node.entries:
        given = number(node.entries["mass"], f"mass of {name}", context.file, context.faults, low=0.01, high=0.999)
        mass = given if given is not None else MASS
    if not isinstance(ends, Seq) or len(ends.items) != 2:
        context.fault(ends.line, f"between of {name} must be a list of two numbers, [low, high].")
        return None
    read = [_end(item, name, entry, context) for item in ends.items]
    low, high = (
        None if x is None else _check(x, item, name, entry, context) for x, item in zip(read, ends.items, strict=True)
    )
    if low is None or high is None:
        return None
    if low >= high:
        say = f"Write {{value: {low:g}, because: …}}" if low == high else f"Write [{high:g}, {low:g}]"
        fault = "an interval of no width" if low == high else "an interval the wrong way round"
        context.fault(ends.line, f"{name} has {fault}. {say}.")
        return None
    mu, sigma = interval(low, high, mass, entry.scale, context.informed)
    days = [item.text for item in ends.items if isinstance(item, Scalar) and DAY.fullmatch(item.text)]
    first, last = days if len(days) == len(ends.items) else (f"{low:g}", f"{high:g}")
    return mu, sigma, f"between {first} and {last}, mass {mass:g}"


def _end(item: Node, name: str, entry: Entry, context: Context) -> float | None:
    """Return an end of an interval; of a number it may be a day."""
    if entry.scale is Scale.NUMBER and isinstance(item, Scalar) and DAY.fullmatch(item.text):
        try:
            return float(dt.date.fromisoformat(item.text).toordinal())
        except ValueError:
            context.fault(item.line, f"between of {name} has the day {item.text}, which does not exist.")
            return None
    return number(item, f"between of {name}", context.file, context.faults)


def _word(node: Map, name: str, entry: Entry, context: Context) -> tuple[float, float, str] | None:
    at = node.entries["word"]
    word = text(at, f"word of {name}", context.file, context.faults)
    if word is None or context.bands is None:
        return None
    if entry.scale not in {Scale.PROBABILITY, Scale.ACCURACY}:
        what = f"{name} is no probability, so no estimative word will do. Write between: [low, high]."
        context.fault(at.line, what)
        return None
    title, ends = TITLES[context.bands], band(word, context.bands)
    if ends is None:
        allowed = estimative_words(context.bands)
        what = f'{name} has "{printable(word)}", no word of {title}.{nearest(word.casefold(), allowed)}'
        context.fault(at.line, f"{what} This takes: {one_of(allowed, most=20)}.")
        return None
    low, high = ends
    if not all(_inside(x, entry, context, value=False) for x in ends):
        context.fault(
            at.line,
            f'{name} has "{printable(word)}", which means {low:g} to {high:g}. {_range(entry, context)}',
        )
        return None
    mu, sigma = interval(low, high, MASS, entry.scale, context.informed)
    return mu, sigma, f"{' '.join(word.split())} ({title}: {low:g} to {high:g})"


def _distribution(node: Map, name: str, entry: Entry, context: Context) -> tuple[float, float, str] | None:
    family = choice(node.entries["distribution"], f"distribution of {name}", [entry.scale.family], context)
    where, width = entry.scale.parameters
    missing = [p for p in (where, width) if p not in node.entries]
    if missing:
        context.fault(
            node.line,
            f"{name} lacks {' and '.join(missing)}: a {entry.scale.family} takes {where} and {width}.",
        )
    mu = sigma = None
    if where in node.entries:
        mu = number(node.entries[where], f"{where} of {name}", context.file, context.faults, low=-20, high=20)
    if width in node.entries:
        sigma = number(node.entries[width], f"{width} of {name}", context.file, context.faults, low=0.001, high=10)
    if family is None or mu is None or sigma is None:
        return None
    middle = natural(mu, entry.scale, context.informed)
    if not _inside(middle, entry, context, value=False):
        context.fault(node.entries[where].line, f"{name} has its middle at {middle:g}. {_range(entry, context)}")
        return None
    return mu, sigma, f"{family}, {where} {mu:g}, {width} {sigma:g}"
