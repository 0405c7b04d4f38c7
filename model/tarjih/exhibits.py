"""The figures of the briefing as data, in the order in which page and slides show them.

Supply a fit and a language; get :class:`Exhibit` values: a title that states the finding, rows with prior, posterior
and intervals whose widths are in the row, what was counted behind each, and words for those who cannot see it.
Page and slides draw them with their own marks, which look alike; nothing is computed there.  Where a figure is more
than rows (a tree, a density, a matrix) an exhibit holds its PNG, drawn by the modules of the project's figures; their
text is English, so an Arabic briefing leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tarjih import figures_matrix, figures_trait, figures_tree, findings, tables, tables_scenario, tables_trait
from tarjih.fit import Fit
from tarjih.judgements.sentences import asked
from tarjih.language import LANGUAGES, isolated, percent, say
from tarjih.look import png
from tarjih.scenarios import short, storylines
from tarjih.stamp import Stamp
from tarjih.stances import by_bloc
from tarjih.table import Table
from tarjih.targets import Target, named

__all__ = ["KINDS", "Exhibit", "exhibits", "row_words"]

KINDS = {
    "analyst": "محلل",
    "author": "كاتب مقال",
    "diplomat": "دبلوماسي",
    "government_statement": "بيان حكومي",
    "media": "وسيلة إعلام",
    "militia": "جماعة مسلحة",
    "official": "مسؤول",
    "politician": "سياسي",
    "security_official": "مسؤول أمني",
    "unknown": "غير معروف",
    "witness": "شاهد",
}
"""Arabic for the kinds that the shipped priors name."""


@dataclass(frozen=True)
class Exhibit:
    """One figure.

    Parameters
    ----------
    key
        Its name in addresses.
    title, subtitle
        The finding, and what it answers.
    rows
        Records with name, label, prior_mean, mean, ll … hh, counts and ledger (what the row is looked up in, or "").
    alt
        The figure in words.
    png
        A picture in place of rows.
    """

    key: str
    title: str
    subtitle: str
    rows: tuple[Mapping[str, Any], ...] = ()
    alt: str = ""
    png: bytes = field(default=b"", repr=False)


def exhibits(fit: Fit, stamp: Stamp, targets: Sequence[Target], lang: str) -> Iterator[Exhibit]:
    """Yield the figures: headline questions, propositions by group, traits, storylines, kinds of source, pictures."""
    yield from _answers(fit, targets, lang)
    yield from _groups(fit, lang)
    yield from _traits(fit, lang)
    yield from _storylines(fit, lang)
    yield from _kinds(fit, lang)
    if lang == LANGUAGES[0]:
        yield from _pictures(fit, stamp)


def _answers(fit: Fit, targets: Sequence[Target], lang: str) -> Iterator[Exhibit]:
    for t in targets:
        if not t.binary:
            rows = _rows(tables.states(fit, t.name), lang, f"answer:{t.name}")
            title, subtitle = _leading(rows, lang), asked(fit.case.corpus, t, lang)
            yield Exhibit(f"answers-{t.name}", title, subtitle, rows, _alt(rows, lang))


def _groups(fit: Fit, lang: str) -> Iterator[Exhibit]:
    every = fit.case.corpus.propositions
    for group in dict.fromkeys(p.group for p in every.values()):
        own = tables.propositions(fit, names=[p for p, said in every.items() if said.group == group])
        rows = _rows(own, lang, "proposition:{name}")
        name = isolated(tables.spoken(group), lang) if group else "–"
        if rows:
            subtitle = say("group", lang, name=name)
            yield Exhibit(f"group-{group}", _moved(rows, lang), subtitle, rows, _alt(rows, lang))


def _traits(fit: Fit, lang: str) -> Iterator[Exhibit]:
    for trait in fit.case.corpus.traits.values():
        rows = _rows(tables_trait.degrees(fit, trait.id), lang, "")
        rows = tuple({**r, "label": say("fell", lang)} if r["name"] == tables_trait.FELL else r for r in rows)
        words = (trait.ar or trait.en if lang == "ar" else trait.en or trait.ar) or tables.spoken(trait.id)
        title, subtitle = _last(rows, words, lang), say("control", lang, trait=words)
        yield Exhibit(f"trait-{trait.id}", title, subtitle, rows, _alt(rows, lang))


def _storylines(fit: Fit, lang: str) -> Iterator[Exhibit]:
    for question in fit.case.corpus.questions:
        told = [r for r in tables_scenario.tree(fit, question).records() if r["leaf"] and ">" in r["name"]]
        if told:
            told.sort(key=lambda r: -r["mean"])
            rows = tuple({**_row(r, lang, ""), "label": _path(fit, question, r["name"], lang)} for r in told)
            subtitle = say("storylines", lang, name=asked(fit.case.corpus, named(fit.case, question), lang))
            yield Exhibit(f"storylines-{question}", _leading(rows, lang), subtitle, rows, _alt(rows, lang))


def _kinds(fit: Fit, lang: str) -> Iterator[Exhibit]:
    rows = _rows(tables.kinds(fit), lang, "")
    if rows:
        if lang == "ar":
            rows = tuple({**r, "label": KINDS.get(r["name"], r["label"])} for r in rows)
        most = max(abs(r["mean"] - r["prior_mean"]) for r in rows)
        points = say("points", lang, n=isolated(f"{100 * most:.0f}", lang))
        title = say("moved_little", lang, what=say("kind_one", lang), points=points)
        yield Exhibit("kinds", title, say("kinds", lang), rows, _alt(rows, lang))


def _rows(table: Table, lang: str, ledger: str) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of a table; `ledger` may hold ``{name}``."""
    return tuple(_row(r, lang, ledger.replace("{name}", r["name"])) for r in table.records())


def _row(record: Mapping[str, Any], lang: str, ledger: str) -> dict[str, Any]:
    label = (record["label_ar"] or record["label"] if lang == "ar" else record["label"]).rstrip(".")
    counted = record.get("claims") is not None
    counts = " / ".join(str(record[c]) for c in ("claims", "origins", "outlets")) if counted else ""
    return {**record, "label": label[:1].upper() + label[1:], "counts": counts, "ledger": ledger}


def row_words(row: Mapping[str, Any], lang: str) -> str:
    """Return a row with its interval in words."""
    out = say(
        "row_alt", lang, label=row["label"], p=percent(row["mean"], lang), before=percent(row["prior_mean"], lang)
    )
    if row["ll"] is None:
        return out
    return f"{out}; " + say("row_interval", lang, low=percent(row["ll"], lang), high=percent(row["hh"], lang))


def _alt(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    return ". ".join(row_words(r, lang) for r in rows) + "."


def _leading(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    return _last([max(rows, key=lambda r: r["mean"])], "", lang)


def _last(rows: Sequence[Mapping[str, Any]], prefix: str, lang: str) -> str:
    row = rows[-1]
    label = f"{prefix}: {row['label']}" if prefix else row["label"]
    return say("finding", lang, label=label, p=percent(row["mean"], lang), before=percent(row["prior_mean"], lang))


def _moved(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    row = max(rows, key=lambda r: abs(r["mean"] - r["prior_mean"]))
    p, before = percent(row["mean"], lang), percent(row["prior_mean"], lang)
    return say("moved_most", lang, label=findings.quoted(row["label"]), p=p, before=before)


def _path(fit: Fit, question: str, path: str, lang: str) -> str:
    """Return a storyline in words: its state, then each consequence or that it stays away."""
    corpus = fit.case.corpus
    state, *steps = path.split(">")
    known = corpus.questions[question].labels.get(state)
    words = ((known.ar or known.en) if lang == "ar" else (known.en or known.ar)) if known else ""
    out = [words or tables.spoken(state)]
    for step in steps:
        negative = step.startswith("no_")
        said = _step(fit, question, step.removeprefix("no_"), lang)
        out.append(say("not", lang, what=said) if negative else said)
    text = "، ".join(out) if lang == "ar" else ", ".join(out)
    return text[:1].upper() + text[1:]


def _step(fit: Fit, question: str, step: str, lang: str) -> str:
    corpus = fit.case.corpus
    hung = [c.proposition for c in corpus.conditionals.values() if c.on == question and short(c.proposition) == step]
    said = corpus.propositions[hung[0]] if hung and hung[0] in corpus.propositions else None
    if lang == "ar" and said and said.ar:
        return findings.quoted(said.ar)
    return tables.spoken(step).lower()


def _pictures(fit: Fit, stamp: Stamp) -> Iterator[Exhibit]:
    """Yield the figures that are more than rows."""
    corpus = fit.case.corpus
    for trait, own in corpus.traits.items():
        table = tables_trait.densities(fit, trait)
        title = findings.fell(tables_trait.degrees(fit, trait), own.en or tables.spoken(trait), fit.case.priors.bands)
        subtitle = "How its degree is distributed in each era, and its change"
        drawn = figures_trait.densities(table, stamp, title=title, subtitle=subtitle)
        yield Exhibit(f"density-{trait}", title, subtitle, alt=f"{title}. {subtitle}.", png=png(drawn))
    for question in dict.fromkeys(s.question for s in storylines(fit.case, fit.draws.slots)):
        table = tables_scenario.tree(fit, question)
        if not any(r["depth"] > 1 for r in table.records()):
            continue
        title, subtitle = (
            findings.storyline(table),
            "Each number is the probability of everything along the path up to there",
        )
        drawn = figures_tree.tree(
            table, stamp, title=title, subtitle=subtitle, notes=tables_scenario.steps(fit, question)
        )
        alt = findings.described(table.where("leaf", value=True), "A tree of storylines")
        yield Exhibit(f"tree-{question}", title, subtitle, alt=alt, png=png(drawn))
    table = tables.stance_matrix(corpus, by_bloc(fit.case.claims, corpus.sources, list(corpus.propositions)))
    if len(table):
        title, subtitle = (
            findings.divided(table),
            "Mean stance of each bloc on each proposition: what was said, not what is so",
        )
        drawn = figures_matrix.matrix(table, stamp, title=title, subtitle=subtitle, grouped=False)
        yield Exhibit("stances", title, subtitle, alt=f"{title}. {subtitle}.", png=png(drawn))
