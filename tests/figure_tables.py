"""Tables of any size to draw, fixed or made up, and what a figure says of its origin in either language."""

import dataclasses
import itertools

from tarjih.figures.answers import ANSWERS
from tarjih.figures.chain import CHAIN
from tarjih.figures.ledger import STEPS
from tarjih.figures.matrix import MATRIX
from tarjih.figures.path import PATH
from tarjih.figures.tree import TREE
from tarjih.inference.stamp import Stamp
from tarjih.runs.table import Table, of_records

__all__ = [
    "ARABIC",
    "IN_ARABIC",
    "LONG",
    "SAID",
    "STAMP",
    "TITLE",
    "branches",
    "heard",
    "many",
    "settled",
    "stances",
    "steps",
    "walked",
]

STAMP = Stamp(
    "0123abcd", "converged: R-hat at most 1.004, at least 1,234 effective draws", "2021-12-31", "NUTS", "a.yaml"
)
LONG = "A proposition that is put in rather more words than anybody would say aloud in a briefing, and in one sentence"
ARABIC = "جملة طويلة بالعربية تحت العبارة الإنجليزية"
TITLE = "A title that is long enough to need two lines at the size of a slide's title, since it names an answer (58 %)"
SAID = {"title": TITLE, "subtitle": "Which question does this figure answer, and how are its numbers to be read?"}

IN_ARABIC = dataclasses.replace(STAMP, lang="ar", foot="التشغيل 0123abcd، السحوبات 1,234")


def many(n: int, label: str, groups: int = 1) -> Table:
    """Return a table of n rows with labels of any length, at every probability."""
    rows = []
    for i in range(n):
        p = i / max(n - 1, 1)
        low, high = p * 0.7, 1 - (1 - p) * 0.7
        name = {"name": f"p{i}", "label": f"{label} {i}", "label_ar": ARABIC, "group": f"group_{i * groups // n}"}
        interval = {"ll": low, "l": (p + low) / 2, "m": p, "h": (p + high) / 2, "hh": high, "outer": 0.9, "inner": 0.5}
        rows.append(
            {
                **name,
                "prior_mean": 1 - p,
                "mean": p,
                **interval,
                "claims": 1234,
                "origins": 12,
                "outlets": 4,
                "depth": 0,
            }
        )
    return of_records(ANSWERS, rows)


def heard(speakers: int, wires: int, articles: int, label: str) -> Table:
    """Return the ways of so many speakers, two each, on every side, by wires and by none, into so many articles."""
    rows = []
    for i in range(2 * speakers):
        source, wire, article = i % speakers, (i * 7) % (wires + 1), (i * 5) % articles
        channel = (f"w{wire}", f"{label} by wire {wire}") if wire else ("", f"{label} by none")
        who, where = (f"s{source:02}", f"{label} {source}"), (f"A{article}", f"A{article} · {label}")
        rows.append((*who, *channel, *channel, *where, f"o{i}", (1, -1, 0)[i % 3], 1 + i % 4))
    return Table(CHAIN, tuple(sorted(rows)))


def settled(n: int, label: str) -> Table:
    """Return a table of answers that are settled, of which some were called wrong."""
    columns = ("name", "label", "prior_mean", "probability", "truth", "right", "resolved_on")
    days = ("2021-12-09", "2022", "")
    rows = ((str(k), f"{label} {k}", k / n if k else None, 1 - k / n, k % 2, k % 3 > 0, days[k % 3]) for k in range(n))
    return Table(columns, tuple(rows))


def branches(label: str, states: int, deep: int) -> Table:
    """Return a tree in which every state is followed by `deep` steps that happen or do not."""
    rows = []
    for s in range(states):
        for depth in range(deep + 1):
            for way in itertools.product("yn", repeat=depth):
                path = [f"s{s}", *(f"{w}{i}" for i, w in enumerate(way))]
                p = 0.5**depth / states
                spread = {
                    "prior_mean": p,
                    "mean": p,
                    "ll": p / 2,
                    "l": p * 0.8,
                    "m": p,
                    "h": p * 1.1,
                    "hh": min(1, p * 1.4),
                }
                place = {"parent": ">".join(path[:-1]), "depth": depth + 1, "leaf": depth == deep}
                rows.append({"name": ">".join(path), "label": label, **spread, "outer": 0.9, "inner": 0.5, **place})
    rows.sort(key=lambda r: r["name"])
    return of_records(TREE, rows)


def stances(actors: int, columns: int, label: str) -> Table:
    """Return a full matrix."""
    cells = itertools.product(range(actors), range(columns))
    values = itertools.cycle((-2.0, -0.5, 0.0, 1.0, 1.5))
    return of_records(
        MATRIX,
        (
            {
                "actor": f"a{i}",
                "actor_label": f"{label} {i}",
                "bloc": f"a_long_bloc_{i // 4}",
                "shown": True,
                "proposition": f"p{j}",
                "label": LONG,
                "short": f"{label[:30]} {j}",
                "group": f"g{j // 5}",
                "column": j,
                "mean": next(values),
                "n": 3,
            }
            for i, j in cells
        ),
    )


def steps(n: int, label: str) -> Table:
    """Return a way from prior to posterior in n steps, every third of them back."""
    at, rows = -4.0, []
    for i in range(n):
        share = (2.0 - i / 8) * (-0.6 if i % 3 == 2 else 1)
        p = {"p_start": probability_at(at), "p_end": probability_at(at + share)}
        ends = {"start": at, "end": at + share, "share": share, "se": 0.1, "alone": share * 0.8, **p}
        rows.append({"name": f"s{i}", "label": f"{label} {i}", "role": "step", **ends})
        at += share
    first, last = (
        {"name": role, "role": role, "start": v, "end": v, "p_start": probability_at(v), "p_end": probability_at(v)}
        for role, v in (("prior", -4.0), ("posterior", at))
    )
    return of_records(STEPS, [first, *rows, last])


def probability_at(decibans: float) -> float:
    """Return the probability of so many decibans."""
    return 1 / (1 + 10 ** (-decibans / 10))


def walked(days: int, answers: int, label: str) -> Table:
    """Return a path over so many days, with an article on every third."""
    rows = []
    for step in range(days + 1):
        date = f"20{10 + step // 300:02}-{step // 25 % 12 + 1:02}-{step % 25 + 1:02}" if step else ""
        came = {"articles": "A1 A2" if step % 3 == 1 else "", "new": 40 * step, "claims": step, "ok": step != 2}
        for i in range(answers):
            p = (i + 1) / answers * (0.5 + 0.5 * step / days)
            spread = {"ll": p * 0.7, "l": p * 0.9, "m": p, "h": p, "hh": min(1.0, p * 1.1)}
            name = {"name": f"s{i}", "label": f"{label} {i}", "mean": p, "prior_mean": 0.5}
            rows.append({**name, **spread, **came, "outer": 0.9, "inner": 0.5, "step": step, "day": date})
    return of_records(PATH, rows)
