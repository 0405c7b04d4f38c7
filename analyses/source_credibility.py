"""Whom to believe, and how far did the articles move that?

The reader gets the credibility of each kind of source and of the sources that said most, before and after the articles,
and for every parameter of the model how much of it was learned and how much is prior.
Run: python analyses/source_credibility.py [--corpus DIR] [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from functools import partial

from tarjih.figures import answers as tables
from tarjih.figures import contraction as figures_contraction
from tarjih.figures import contraction_table as tables_contraction
from tarjih.figures import findings
from tarjih.figures import rows as figures
from tarjih.report.study import run, study


def main(argv: Sequence[str] | None = None) -> int:
    s = study("source_credibility", argv)
    best = s.fit.case.priors.informed_accuracy
    draw = partial(figures.rows, scale="credibility c", accuracy=best, notes=(figures.CREDIBILITY,))

    kinds = tables.kinds(s.fit)
    s.publish(
        "kinds",
        kinds,
        draw,
        title=findings.moved_least(kinds, "kind"),
        subtitle=f"What is the word of each kind of source worth, named and briefed? {findings.moved(kinds)}.",
        caption="Few articles teach little about kinds: what is shown is mostly the prior, and says so.",
        alt=findings.described(kinds, "Credibility of each kind of source", most=12),
    )

    sources = tables.sources(s.fit)
    s.publish(
        "sources",
        sources,
        partial(draw, most=25),
        title=findings.moved_least(sources, "source"),
        subtitle=f"How far can each source be believed, as it spoke here? {findings.moved(sources)}.",
        caption="Ordered by how much a source said. Its credibility follows from its kind, whether it is named, how it "
        "knows, and how it agrees with others; with so few words of each the articles move it little.",
        alt=findings.described(sources, "Credibility of the sources that said most"),
    )

    learned = tables_contraction.contraction(s.fit)
    s.publish(
        "contraction",
        learned,
        figures_contraction.contraction,
        title=findings.taught(learned),
        subtitle="What did the articles teach about whom to believe, and about all else that the model does not know?",
        caption="Whatever is said of a parameter that did not move is what its prior says, with its reason in the "
        "priors file. What the priors file fixes is in the table, marked as fixed.",
        alt=f"Bars of how far each parameter's posterior moved from its prior. {findings.taught(learned)}.",
    )

    s.headline(findings.taught(learned))
    s.headline(f"{findings.moved_least(sources, 'source')}; {findings.moved(sources).lower()}")
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
