"""Who attacked the residence?

The reader gets the probability of each answer before and after the articles, and of what hangs on it: who took
part, with what motive, by what evidence.  Run: python analyses/perpetrator.py [--priors FILE] [--out DIR] [--quick]
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
    s = study("perpetrator", argv, question="perpetrator")

    states = tables.states(s.fit, "perpetrator")
    s.publish(
        "states",
        states,
        partial(figures.rows, counted="claims / origins / outlets that agree"),
        title=findings.leading(states, s.fit.case.priors.bands),
        subtitle=s.asks("perpetrator"),
        caption="The answers exclude each other and add up to 100 %. A claim agrees with an answer if it affirms what "
        "would then be true, or denies what would not: most claims agree with several.",
        alt=findings.described(states, "Probability of each answer"),
    )

    related = tables.propositions(s.fit, groups=("perpetrator", "politics", "evidence"))
    s.publish(
        "propositions",
        related,
        partial(figures.rows, headed=True),
        title=findings.moved_most(related),
        subtitle="Who took part, why, and by what evidence: each proposition true or false",
        caption="Each proposition by itself. A row of which much was claimed by few origins rests on those few.",
        alt=findings.described(related, "Probability of each proposition"),
    )

    path = tables_path.path(s.fit, "perpetrator")
    s.publish(
        "path",
        path,
        figures_path.path,
        title=findings.turned(path),
        subtitle=f"What would the answer have been on each day? {s.asks('perpetrator')}",
        caption="Each day weighs only what had been said by then, under the same priors. The start is the prior, "
        "the end is the answer above.",
        alt=f"Lines of the probability of each answer over the days. {findings.turned(path)}.",
    )

    for line, told in findings.headlined(states, 2):
        s.headline(line, told)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
