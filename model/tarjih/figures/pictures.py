"""The figures of the briefing that are more than rows, in either language: paths, steps, chains, trees and others.

Supply a fit, its judgements and a stamp in the language; get :class:`~tarjih.figures.exhibit.Exhibit` values that
hold a
picture each, drawn by the modules of the project's figures, with a title that states the finding and the numbers in
words for those who cannot see it.  Tables are those of the analyses, their labels in the language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from matplotlib.figure import Figure

from tarjih import evidence
from tarjih.evidence.bearing import label, question_text, source_name
from tarjih.evidence.judgements import Judgement
from tarjih.evidence.shapley import deciban
from tarjih.figures import answers as tables
from tarjih.figures import chain as figures_chain
from tarjih.figures import chain_findings as findings_chain
from tarjih.figures import chain_table as tables_chain
from tarjih.figures import evidence_tables, findings
from tarjih.figures import ledger as figures_ledger
from tarjih.figures import matrix as figures_matrix
from tarjih.figures import path as figures_path
from tarjih.figures import path_table as tables_path
from tarjih.figures import trait as figures_trait
from tarjih.figures import trait_table as tables_trait
from tarjih.figures import tree as figures_tree
from tarjih.figures import tree_table as tables_scenario
from tarjih.figures.canvas import png
from tarjih.figures.evidence_findings import decibans
from tarjih.figures.exhibit import Exhibit, in_words, path_words
from tarjih.inference.fit import Fit
from tarjih.inference.scenarios import storylines
from tarjih.inference.stamp import Stamp
from tarjih.inference.targets import named
from tarjih.language import isolated, percent, say, span, term, word
from tarjih.runs.table import Table, of_records
from tarjih.testimony.stances import by_bloc

__all__ = ["pictures"]

ORDERS = 8
"""Orders over which shares are averaged; the analysis of the evidence takes more."""
UNBROKEN = "\N{NON-BREAKING HYPHEN}"
BARE = {"title": "", "subtitle": ""}
"""Page and slides set title and question as text of their own."""
type Rows = list[dict[str, Any]]


def pictures(fit: Fit, stamp: Stamp, judged: Sequence[Judgement], lang: str) -> Iterator[Exhibit]:
    """Yield the pictures: of each judgement its path, steps and chain, then trees, densities and the matrix."""
    yield from _paths(fit, stamp, judged, lang)
    for j in judged:
        yield from _steps(fit, stamp, j, lang)
        yield from _chain(fit, stamp, j, lang)
    yield from _trees(fit, stamp, lang)
    for trait in fit.case.corpus.traits:
        yield _density(fit, stamp, trait, lang)
    yield from _matrix(fit, stamp, lang)


def _picture(key: str, drawn: Figure, title: str, subtitle: str, alt: str) -> Exhibit:
    return Exhibit(key, title, subtitle, alt=alt, png=png(drawn))


def _relabelled(table: Table, rows: Rows) -> Table:
    return of_records(table.columns, rows)


def _paths(fit: Fit, stamp: Stamp, judged: Sequence[Judgement], lang: str) -> Iterator[Exhibit]:
    if not any(c.date for c in fit.case.claims):
        return
    for j, table in zip(judged, tables_path.paths(fit, [j.name for j in judged]), strict=True):
        rows = [{**r, "label": label(fit.case, j.target, r["name"], lang)} for r in table.records()]
        table = _relabelled(table, rows)  # noqa: PLW2901 - the same in the language
        step = findings.largest_step(table)
        title = say("path_still", lang)
        if step is not None:
            day = isolated(step.day.replace("-", UNBROKEN), lang) if lang == "ar" else findings.told_day(step.day)
            ends = {"before": percent(step.before, lang), "p": percent(step.after, lang)}
            title = say("path_step", lang, label=findings.quoted(step.label), day=day, n=step.claims, **ends)
        subtitle = say("path_asks", lang, question=question_text(fit.case.corpus, j.target, lang))
        drawn = figures_path.path(table, stamp, **BARE)
        last = [r for r in rows if r["step"] == rows[-1]["step"]]
        yield _picture(f"path-{j.name}", drawn, title, subtitle, f"{title}. {in_words(last, lang)}")


def _steps(fit: Fit, stamp: Stamp, j: Judgement, lang: str) -> Iterator[Exhibit]:
    """Yield the ledger as a waterfall; what leaving a source out alone does is the judgement's."""
    ledger = evidence.ledger(fit, j.target, j.call, levels=["source"], permutations=ORDERS, alone=False)
    alone = {d.source: float(deciban(j.base) - deciban(d.without)) for d in j.drivers}
    ledger = _relabelled(ledger, [{**r, "loo_db": alone.get(r["id"])} for r in ledger.records()])
    steps = evidence_tables.steps(ledger, "source")
    if not len(steps):
        return
    rows = steps.records()
    rest = len(ledger) - sum(r["role"] == "step" for r in rows)
    ends = {"prior": say("figure.at_first", lang), "posterior": say("figure.at_last", lang)}
    others = say("figure.one_other", lang) if rest == 1 else say("figure.others", lang, n=isolated(str(rest), lang))
    for r in rows:
        known = r["name"] in fit.case.corpus.sources
        r["label"] = source_name(fit.case, r["name"], lang) if known else ends.get(r["role"], r["label"])
        r["label"] = others if r["role"] == "rest" else r["label"]
    way = {"before": percent(rows[0]["p_start"], lang), "p": percent(rows[-1]["p_end"], lang)}
    way["label"] = _begun(label(fit.case, j.target, j.call, lang))
    first = next((r for r in rows if r["role"] == "step"), None)
    title = say("steps_none", lang, **way)
    if first is not None:
        whole = isolated(decibans(rows[-1]["end"] - rows[0]["start"]), lang)
        share = isolated(decibans(first["share"]), lang)
        title = say("steps_most", lang, source=first["label"], share=share, whole=whole, **way)
    subtitle = say("steps_asks", lang, label=way["label"], n=isolated(str(len(ledger)), lang))
    drawn = figures_ledger.waterfall(_relabelled(steps, rows), stamp, **BARE)
    told = [
        say("step_alt", lang, label=r["label"], share=isolated(decibans(r["share"]), lang))
        for r in rows
        if r["share"] is not None
    ]
    yield _picture(f"steps-{j.name}", drawn, title, subtitle, f"{title}. {'; '.join(told)}.")


def _chain(fit: Fit, stamp: Stamp, j: Judgement, lang: str) -> Iterator[Exhibit]:
    table = tables_chain.chain(fit.case, j.target, j.call, lang)
    if not len(table):
        return
    title = findings_chain.narrowest(table, _begun(label(fit.case, j.target, j.call, lang)), lang)
    drawn = figures_chain.chain(table, stamp, **BARE)
    alt = f"{title}. {findings_chain.described(table, lang)}"
    yield _picture(f"chain-{j.name}", drawn, title, findings_chain.asks(table, lang), alt)


def _trees(fit: Fit, stamp: Stamp, lang: str) -> Iterator[Exhibit]:
    for question in dict.fromkeys(s.question for s in storylines(fit.case, fit.draws.slots)):
        table = tables_scenario.tree(fit, question)
        if not any(r["depth"] > 1 for r in table.records()):
            continue
        rows = table.records()
        leaves = [{**r, "label": path_words(fit, question, r["name"], lang)} for r in rows if r["leaf"]]
        if lang == "ar":
            rows = [{**r, "label": _last_step(fit, question, r["name"], lang)} for r in rows]
        first = max(leaves, key=lambda r: r["mean"])
        before = percent(first["prior_mean"], lang)
        title = say(
            "tree_most", lang, n=len(leaves), label=first["label"], p=percent(first["mean"], lang), before=before
        )
        subtitle = say("tree_asks", lang, question=question_text(fit.case.corpus, named(fit.case, question), lang))
        notes = [*(tables_scenario.steps(fit, question) if lang == "en" else []), say("figure.spread", lang)]
        drawn = figures_tree.tree(_relabelled(table, rows), stamp, **BARE, notes=notes)
        yield _picture(f"tree-{question}", drawn, title, subtitle, f"{title}. {in_words(leaves, lang)}")


def _last_step(fit: Fit, question: str, path: str, lang: str) -> str:
    """Return the last step of a path in words: what :func:`path_words` says beyond the path before it."""
    whole, before = path_words(fit, question, path, lang), path.rpartition(">")[0]
    return whole[len(path_words(fit, question, before, lang)) :].lstrip("،, ") if before else whole


def _density(fit: Fit, stamp: Stamp, trait: str, lang: str) -> Exhibit:
    own = fit.case.corpus.traits[trait]
    words = ((own.ar or own.en) if lang == "ar" else (own.en or own.ar)) or tables.spoken(trait)
    table = tables_trait.densities(fit, trait)
    table = _relabelled(table, [{**r, "label": word(r["name"], r["label"], lang)} for r in table.records()])
    whole = list({r["name"]: r for r in table.records()}.values())
    subtitle = say("density_asks", lang)
    title = _degree(whole[-1], words, fit.case.priors.bands, lang)
    told = [
        say("row_alt", lang, label=r["label"], p=percent(r["mean"], lang), before=percent(r["prior_mean"], lang))
        for r in whole
        if r["fell"] is None
    ]
    drawn = figures_trait.densities(table, stamp, **BARE)
    return _picture(f"density-{trait}", drawn, title, subtitle, f"{title}. {'. '.join(told)}.")


def _degree(row: dict[str, Any], what: str, bands: str, lang: str) -> str:
    """Say how sure it is that a trait fell or rose; of one era alone, how large it is."""
    if row["fell"] is None:
        ends = {"p": percent(row["mean"], lang), "before": percent(row["prior_mean"], lang)}
        return say("finding", lang, label=what, **ends)
    fell = row["fell"] >= 0.5
    p, before = (row[c] if fell else 1 - row[c] for c in ("fell", "prior_fell"))
    found = term(p, bands)
    return say(
        "trait_fell" if fell else "trait_rose",
        lang,
        trait=what,
        term=found.word(lang),
        range=span(found.low, found.high, lang),
        p=percent(p, lang),
        before=percent(before, lang),
    )


def _matrix(fit: Fit, stamp: Stamp, lang: str) -> Iterator[Exhibit]:
    corpus = fit.case.corpus
    table = tables.stance_matrix(corpus, by_bloc(fit.case.claims, corpus.sources, list(corpus.propositions)))
    if not len(table):
        return
    rows = table.records()
    if lang == "ar":
        rows = [_in_arabic(fit, r) for r in rows]
    table = _relabelled(table, rows)
    apart = findings.furthest(table)
    title = say("stances_one", lang)
    if apart is not None:
        high, low = apart
        told = {"high": high["actor_label"], "low": low["actor_label"], "label": findings.quoted(high["label"])}
        ends = {"most": _signed(high["mean"], lang), "least": _signed(low["mean"], lang)}
        title = say("stances_apart", lang, **told, **ends)
    subtitle = say("stances_asks", lang)
    drawn = figures_matrix.matrix(table, stamp, **BARE, grouped=False)
    actors = dict.fromkeys(r["actor_label"] for r in rows)
    alt = "; ".join(_sides([r for r in rows if r["actor_label"] == a], a, lang) for a in actors)
    yield _picture("stances", drawn, title, subtitle, f"{title}. {alt}.")


def _in_arabic(fit: Fit, row: dict[str, Any]) -> dict[str, Any]:
    known = fit.case.corpus.propositions.get(row["proposition"])
    words = (known.ar if known else "").rstrip(".") or row["label"]
    short = words if known and known.ar else row["short"]
    return {**row, "actor_label": word(row["actor"], row["actor_label"], "ar"), "label": words, "short": short}


def _sides(rows: Rows, actor: str, lang: str) -> str:
    affirmed, denied = (sum(sign * r["mean"] > 0 for r in rows) for sign in (1, -1))
    counts = {"affirmed": isolated(str(affirmed), lang), "denied": isolated(str(denied), lang)}
    return say("stances_alt", lang, actor=actor, **counts)


def _signed(value: float, lang: str) -> str:
    return isolated(f"{value:+.1f}".replace("-", "\N{MINUS SIGN}"), lang)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
