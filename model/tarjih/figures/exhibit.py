"""The figures of the briefing as data.

Supply a fit and a language; get :class:`Exhibit` values: a title that states the finding, rows with prior, posterior
and intervals whose widths are in the row, what was counted behind each, and words for those who cannot see it.
Page and slides draw them with their own marks, which look alike; nothing is computed there.  Figures that are more
than rows are in :mod:`tarjih.figures.pictures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tarjih.evidence.bearing import question_text
from tarjih.figures import answers as tables
from tarjih.figures import findings
from tarjih.figures import trait_table as tables_trait
from tarjih.figures import tree_table as tables_scenario
from tarjih.inference.fit import Fit
from tarjih.inference.scenarios import short
from tarjih.inference.targets import Target, named
from tarjih.language import isolated, percent, say, word
from tarjih.runs.table import Table

__all__ = ["Exhibit", "exhibits", "in_words", "path_words", "row_words"]


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
    counted
        Which phrase says what a row counts.
    alt
        The figure in words.
    png
        A picture in place of rows.
    """

    key: str
    title: str
    subtitle: str
    rows: tuple[Mapping[str, Any], ...] = ()
    counted: str = "counts"
    alt: str = ""
    png: bytes = field(default=b"", repr=False)


def exhibits(fit: Fit, targets: Sequence[Target], lang: str) -> Iterator[Exhibit]:
    """Yield the figures of rows: headline questions, propositions by group, traits, storylines, kinds of source."""
    yield from _answers(fit, targets, lang)
    yield from _groups(fit, lang)
    yield from _traits(fit, lang)
    yield from _storylines(fit, lang)
    yield from _kinds(fit, lang)


def _answers(fit: Fit, targets: Sequence[Target], lang: str) -> Iterator[Exhibit]:
    for t in targets:
        if not t.binary:
            rows = _rows(tables.states(fit, t.name), lang, f"answer:{t.name}")
            title, subtitle = _leading(rows, lang), question_text(fit.case.corpus, t, lang)
            yield Exhibit(f"answers-{t.name}", title, subtitle, rows, "counts_agree", in_words(rows, lang))


def _groups(fit: Fit, lang: str) -> Iterator[Exhibit]:
    every = fit.case.corpus.propositions
    for group in dict.fromkeys(p.group for p in every.values()):
        own = tables.propositions(fit, names=[p for p, said in every.items() if said.group == group])
        rows = _rows(own, lang, "proposition:{name}")
        name = word(group, tables.spoken(group), lang) if group else "–"
        if rows:
            subtitle = say("group", lang, name=name)
            yield Exhibit(f"group-{group}", _moved(rows, lang), subtitle, rows, alt=in_words(rows, lang))


def _traits(fit: Fit, lang: str) -> Iterator[Exhibit]:
    for trait in fit.case.corpus.traits.values():
        rows = _rows(tables_trait.degrees(fit, trait.id), lang, "")
        rows = tuple({**r, "label": _degree(r, lang)} for r in rows)
        words = (trait.ar or trait.en if lang == "ar" else trait.en or trait.ar) or tables.spoken(trait.id)
        title, subtitle = _last(rows, words, lang), say("control", lang, trait=words)
        rows = tuple({**r, "label": r["label"][:1].upper() + r["label"][1:]} for r in rows)
        yield Exhibit(f"trait-{trait.id}", title, subtitle, rows, alt=in_words(rows, lang))


def _degree(row: Mapping[str, Any], lang: str) -> str:
    fell = row["name"] == tables_trait.FELL
    return say("fell", lang) if fell else word(row["name"], row["label"], lang)


def _storylines(fit: Fit, lang: str) -> Iterator[Exhibit]:
    for question in fit.case.corpus.questions:
        told = [r for r in tables_scenario.tree(fit, question).records() if r["leaf"] and ">" in r["name"]]
        if told:
            told.sort(key=lambda r: -r["mean"])
            rows = tuple({**_row(r, lang, ""), "label": path_words(fit, question, r["name"], lang)} for r in told)
            subtitle = say("storylines", lang, name=question_text(fit.case.corpus, named(fit.case, question), lang))
            yield Exhibit(f"storylines-{question}", _leading(rows, lang), subtitle, rows, alt=in_words(rows, lang))


def _kinds(fit: Fit, lang: str) -> Iterator[Exhibit]:
    rows = _rows(tables.kinds(fit), lang, "")
    if rows:
        rows = tuple({**r, "label": word(r["name"], r["label"], lang)} for r in rows)
        most = max(abs(r["mean"] - r["prior_mean"]) for r in rows)
        points = say("points", lang, n=isolated(f"{100 * most:.0f}", lang))
        title = say("moved_little", lang, what=say("kind_one", lang), points=points)
        yield Exhibit("kinds", title, say("kinds", lang), rows, alt=in_words(rows, lang))


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


def in_words(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    """Return rows in words."""
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


def path_words(fit: Fit, question: str, path: str, lang: str) -> str:
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
