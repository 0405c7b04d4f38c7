"""The briefing as one HTML file: no network, no second file, no inline handler, readable without scripts.

Supply content, the data of its controls, and the texts of articles where they are at hand; get the text of the file,
the same for the same fit.  A Content-Security-Policy allows the one style and the one script by their digests, pictures
that are inside the file, and nothing else: the text of a claim can never be executed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tarjih.figures.canvas import svg
from tarjih.figures.exhibit import Exhibit
from tarjih.language import day_text, language, name_isolated, percent, say
from tarjih.report.appendix import Texts, appendix
from tarjih.report.boxes import asks
from tarjih.report.changes import Changes
from tarjih.report.content import Content
from tarjih.report.controls import controls, explained
from tarjih.report.interactive import Interactive, script
from tarjih.report.rows import AnswerRow

__all__ = ["anchor", "page", "picture", "text"]

HERE = Path(__file__).parent
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ISOLATED = re.compile("([\u2066\u2068])([^\u2066-\u2069]*)\u2069")
IN_SIGHT = 5
"""Rows of the answer that stay in sight beside the controls."""
DARK = {
    "#1a1a1a": "#eceff2",
    "#595959": "#a9b3bd",
    "#d4d4d4": "#39424c",
    "#0072b2": "#56b4e9",
    "#6e6e6e": "#a9b3bd",
    "#ffffff": "#14181c",
}
"""Colours of figures in the dark, by those in the light."""


def text(raw: object) -> Markup:
    """Return text as HTML: nothing in it is markup, and no mark in it turns the direction of what follows.

    An isolated number or name becomes an element, since marks alone are not heeded everywhere.
    """
    if isinstance(raw, Markup):
        return raw
    out = str(_escaped(raw))
    while ISOLATED.search(out):
        out = ISOLATED.sub(lambda m: f"<bdi{' dir="ltr"' if m[1] == '\u2066' else ''}>{m[2]}</bdi>", out)
    return Markup(TURNING.sub("", out))  # noqa: S704 - escaped above


def attribute(raw: object) -> Markup:
    """Return text for the value of an attribute."""
    return Markup(TURNING.sub("", str(_escaped(raw))))  # noqa: S704 - escaped above


def _joined(raw: str) -> str:
    """Return text for a picture, in which an isolated number cannot be an element."""
    return TURNING.sub("", raw)


def _ended(title: str) -> str:
    """Return a title that more text follows, with its full stop."""
    return title if title.endswith((".", "?", "؟", "!", "…")) else f"{title}."


def _escaped(raw: object) -> Markup:
    whole = re.sub(r"(?<=\d) %", "\u00a0%", str(raw))
    return escape("".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else "\ufffd" for c in whole))


def anchor(kind: str, name: object) -> str:
    """Return the id of a place: letters, digits, and a code for anything else."""
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9_-]", lambda c: f".{ord(c[0]):x}.", str(name))


def picture(exhibit: Exhibit, c: Content) -> Mapping[str, str]:
    """Return a figure as data addresses: for light and for dark pages."""
    light = svg(exhibit.figure(c.stamp(), bare=True), tight=True).decode()
    dark = re.sub("#[0-9a-f]{6}", lambda m: DARK.get(m[0], m[0]), light)
    return {name: _inside(drawn) for name, drawn in (("light", light), ("dark", dark))}


def _inside(drawn: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


def _digest(inline: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode() + "'"


class _Scale:
    """Places on the axis of rows, in percent from the left: mirrored where lines run from the right."""

    def __init__(self, *, rightwards: bool) -> None:
        self.rightwards = rightwards

    def x(self, p: float) -> str:
        """Return the place of a probability."""
        return f"{100 * (1 - p if self.rightwards else p):.2f}%"

    def left(self, low: float, high: float) -> str:
        """Return the left end of a bar."""
        return self.x(high if self.rightwards else low)

    def wide(self, low: float, high: float) -> str:
        """Return the width of a bar."""
        return f"{100 * (high - low):.2f}%"


def page(c: Content, live: Interactive, *, texts: Texts | None = None, changes: Changes | None = None) -> str:
    """Return the page.

    Parameters
    ----------
    c, live
        What it says, and the data of its controls.
    texts
        The paragraphs of each article, where they are at hand.
    changes
        What changed since another briefing.
    """
    lang, own = c.lang, language(c.lang)
    style, code = (HERE / "page.css").read_text(encoding="utf-8"), script()
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(code)}; "
        "base-uri 'none'; form-action 'none'"
    )
    stored = json.dumps(live.data, ensure_ascii=True, separators=(",", ":"), default=list).replace("<", "\\u003c")
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda v: text(v) if isinstance(v, str) else v,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["attribute"] = attribute
    environment.globals |= {
        "t": lambda key, **values: say(key, lang, **values),
        "anchor": anchor,
        "scale": _Scale(rightwards=own.rightwards),
        "picture": lambda exhibit: picture(exhibit, c),
        "named": lambda who: name_isolated(who, lang),
        "day": lambda iso: day_text(iso, lang),
        "percent": lambda p: _joined(percent(p, lang)),
        "ended": _ended,
    }
    values: dict[str, Any] = {
        "c": c,
        "lang": lang,
        "direction": "rtl" if own.rightwards else "ltr",
        "policy": Markup(policy),  # noqa: S704 - digests and keywords of ours
        "style": Markup(style),  # noqa: S704 - our own file
        "code": Markup(code),  # noqa: S704 - our own file
        "stored": Markup(stored),  # noqa: S704 - every < in it is written as an escape
        "controls": controls(c, live),
        "sets": explained(c),
        "asks": list(asks(c.findings, lang)),
        "changes": changes,
        "open_sections": c.open_sections - (changes is not None),
        "appendix": appendix(c, texts or {}),
        "bar": _bar(c),
    }
    return environment.get_template("page.html.j2").render(values)


def _bar(c: Content) -> list[AnswerRow]:
    """Return the rows that stay in sight while assumptions are set: each judgement, and the first answer under it."""
    every = [r for r in c.rows if r.target and not r.rest]
    leads = {id(r) for above, r in pairwise(every) if r.depth and not above.depth}
    return [r for r in every if not r.depth or id(r) in leads][:IN_SIGHT]
