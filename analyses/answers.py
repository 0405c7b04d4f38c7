"""What is the answer to every question, and how probable is every proposition, that no other script draws?

The reader gets, of any case at all, each question with its states, each trait, and each proposition before and after
the articles.  Of the shipped case these are the few that no other analysis speaks of.
Run: python analyses/answers.py [--corpus DIR] [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from functools import partial
from itertools import batched

from tarjih.figures import answers as tables
from tarjih.figures import answers_rest as tables_rest
from tarjih.figures import findings
from tarjih.figures import rows as figures
from tarjih.figures import trait as figures_trait
from tarjih.figures import trait_table as tables_trait
from tarjih.report.study import run, study
from tarjih.runs.table import Table

ELSEWHERE = {
    "perpetrator": ("perpetrator", "politics", "evidence"),
    "iran_involvement": ("iran_involvement", "iran_conduct"),
    "us_posture": ("drivers", "us_posture", "consequences"),
}
TRAITS = {"tehran_control"}
SINGLE, PAGES, ROWS = 12, 6, 22
"""Questions with a figure each, figures of propositions, and rows of one; the tables hold all."""


def main(argv: Sequence[str] | None = None) -> int:
    s = study("answers", argv)
    left = tables_rest.rest(s.fit.case.corpus, ELSEWHERE, TRAITS)

    for number, question in enumerate(left.questions[:SINGLE], start=1):
        states = tables.states(s.fit, question)
        s.publish(
            f"question_{number:02d}",
            states,
            partial(figures.rows, counted="claims / origins / outlets that agree"),
            title=findings.leading(states),
            subtitle=s.asks(question),
            caption="The answers exclude each other and add up to 100 %.",
            alt=findings.described(states, "Probability of each answer"),
        )
        line, told = findings.headlined(states)[0]
        s.headline(f"{question}: {line}", f"{s.asks(question)} {told}")

    leads = tables_rest.leads(s.fit, left.questions[SINGLE:])
    s.publish(
        "questions",
        leads,
        figures.rows,
        title=findings.settled(leads),
        subtitle="The other questions, each with its most probable answer",
        caption="One row for each question: the answer that leads. The table has every question.",
        alt=findings.described(leads, "The most probable answer to each question"),
    )

    for number, trait in enumerate(left.traits, start=1):
        degrees = tables_trait.degrees(s.fit, trait)
        s.publish(
            f"trait_{number:02d}",
            tables_trait.densities(s.fit, trait),
            figures_trait.densities,
            title=findings.fell(degrees, tables.spoken(trait)),
            subtitle=s.fit.case.corpus.traits[trait].en or tables.spoken(trait),
            caption="A degree from none to full, seen only through the propositions that it makes probable or not.",
            alt=findings.described(degrees, "Densities of the degree before and after the articles, by era"),
        )
        for row in degrees.records():
            s.headline(f"{trait}: {findings.answer(row, by='label')}")

    every = tables_rest.others(s.fit, left.propositions)
    pages = [page for page in batched(every.rows, ROWS) if page]
    shown = [*pages[: PAGES - 1], *([sum(pages[PAGES - 1 :], ())] if len(pages) >= PAGES else [])]
    for number, page in enumerate(shown, start=1):
        table = Table(every.columns, tuple(page))
        s.publish(
            f"propositions_{number}",
            table,
            partial(figures.rows, headed=True, most=ROWS),
            title=findings.moved_most(table),
            subtitle="Each proposition true or false" + (f", {number} of {len(shown)}" if len(shown) > 1 else ""),
            caption="Each proposition by itself. A row of which much was claimed by few origins rests on those few.",
            alt=findings.described(table, "Probability of each proposition"),
        )
    if len(every):
        s.headline(findings.moved_most(every))
        s.headline(findings.settled(every))
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
