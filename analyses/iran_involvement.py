"""What was Tehran's part in the attack, and what did it do afterwards?

The reader gets the ladder from ordering to not knowing, before and after the articles, and Tehran's conduct after the
attack.  Run: python analyses/iran_involvement.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from functools import partial

from tarjih.figures import answers as tables
from tarjih.figures import findings
from tarjih.figures import path as figures_path
from tarjih.figures import path_table as tables_path
from tarjih.figures import rows as figures
from tarjih.report.study import run, study


def main(argv: Sequence[str] | None = None) -> int:
    s = study("iran_involvement", argv, question="iran_involvement")

    states = tables.states(s.fit, "iran_involvement")
    s.publish(
        "states",
        states,
        partial(figures.rows, counted="claims / origins / outlets that agree"),
        title=findings.leading(states, s.fit.case.priors.bands),
        subtitle=s.asks("iran_involvement"),
        caption="The rungs exclude each other: each is the furthest that Tehran went. Who ordered also approved, who "
        "approved also knew. The prior depends on who did it.",
        alt=findings.described(states, "Probability of each rung"),
    )

    conduct = tables.propositions(s.fit, groups=("iran_involvement", "iran_conduct"))
    s.publish(
        "conduct",
        conduct,
        partial(figures.rows, headed=True),
        title=findings.moved_most(conduct),
        subtitle="What Tehran knew, and what it did afterwards: each proposition true or false",
        caption="What Tehran and its officials say of Tehran counts for little where they gain by it, "
        "and for much where they lose.",
        alt=findings.described(conduct, "Probability of each proposition"),
    )

    path = tables_path.path(s.fit, "iran_involvement")
    s.publish(
        "path",
        path,
        figures_path.path,
        title=findings.turned(path),
        subtitle=f"What would the answer have been on each day? {s.asks('iran_involvement')}",
        caption="Each day weighs only what had been said by then, under the same priors. The start is the prior, "
        "the end is the answer above.",
        alt=f"Lines of the probability of each answer over the days. {findings.turned(path)}.",
    )

    for line, told in findings.headlined(states, 2):
        s.headline(line, told)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
