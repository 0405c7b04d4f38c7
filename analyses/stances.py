"""Who stands where on what?

The reader gets the matrix of actors and propositions, for sources and for blocs: what was said, before anything is
made of it; and then the actors on one line, which --quick leaves out, since it has to be sampled.
Run: python analyses/stances.py [--corpus DIR] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from functools import partial

from tarjih.figures import answers as tables
from tarjih.figures import findings
from tarjih.figures import line as figures_line
from tarjih.figures import line_table as tables_line
from tarjih.figures import matrix as figures_matrix
from tarjih.report.study import run, study
from tarjih.testimony.stances import by_bloc, by_source


def main(argv: Sequence[str] | None = None) -> int:
    s = study("stances", argv)
    corpus, claims = s.fit.case.corpus, s.fit.case.claims

    sources = tables.stance_matrix(corpus, by_source(claims, corpus.sources, list(corpus.propositions)))
    s.publish(
        "sources",
        sources,
        figures_matrix.matrix,
        title=findings.affirming(sources),
        subtitle="Which sources stand where on what?",
        caption="Shown are sources that took a side on two propositions or more; the table has all. Stances are "
        "counted as coded: credibility and interest play no part here.",
        alt=f"Matrix of sources and propositions. {findings.affirming(sources)}.",
    )

    blocs = tables.stance_matrix(corpus, by_bloc(claims, corpus.sources, list(corpus.propositions)))
    s.publish(
        "blocs",
        blocs,
        partial(figures_matrix.matrix, grouped=False),
        title=findings.divided(blocs),
        subtitle="Which blocs stand where on what?",
        caption="The mean of all stances that a bloc's members took. A bloc need not be of one mind: "
        "the table has the counts.",
        alt=f"Matrix of blocs and propositions. {findings.divided(blocs)}.",
    )

    line = tables_line.line(corpus, s.positions())
    s.publish(
        "line",
        line,
        figures_line.line,
        title=findings.apart(line),
        subtitle=f"Where do the actors with three stances or more stand on one line? {findings.pooled(line)}.",
        caption="An ordinal ideal-point model, actors pooled by bloc. The ends are the two blocs of which most was "
        "heard, and which way a proposition points was fixed by who gains from it, before any stance was read. Wide "
        "bars that overlap are actors whom so few stances do not tell apart.",
        alt=f"Actors on a line from left to right. {findings.apart(line)}. {findings.pooled(line)}.",
    )

    s.headline(findings.affirming(sources))
    s.headline(findings.divided(blocs))
    for said in (findings.apart(line), findings.pooled(line)):
        if said:
            s.headline(said)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
