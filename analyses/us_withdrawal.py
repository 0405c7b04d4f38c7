"""What becomes of the US forces in Iraq, why, and what follows?

The reader gets the posture at the end of 2021 before and after the articles, its drivers and consequences, the
storylines as a tree, and what the attack is assumed to change.
Run: python analyses/us_withdrawal.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from functools import partial

from tarjih.figures import answers as tables
from tarjih.figures import findings
from tarjih.figures import path as figures_path
from tarjih.figures import path_table as tables_path
from tarjih.figures import rows as figures
from tarjih.figures import tree as figures_tree
from tarjih.figures import tree_table as tables_scenario
from tarjih.report.study import run, study

QUESTION = "us_posture"


def main(argv: Sequence[str] | None = None) -> int:
    s = study("us_withdrawal", argv, question=QUESTION)

    states = tables.states(s.fit, QUESTION)
    s.publish(
        "posture",
        states,
        partial(figures.rows, counted="claims / origins / outlets that agree"),
        title=findings.leading(states, s.fit.case.priors.bands),
        subtitle=s.asks(QUESTION),
        caption="A pledge is no testimony of fact: it counts by how often such pledges are kept.",
        alt=findings.described(states, "Probability of each posture"),
    )

    related = tables.propositions(s.fit, groups=("drivers", "us_posture", "consequences"))
    s.publish(
        "drivers",
        related,
        partial(figures.rows, headed=True),
        title=findings.moved_most(related),
        subtitle="What drives the posture, what it consists of, and what follows: each proposition true or false",
        caption="A consequence is meant given the posture that it follows from, not outright.",
        alt=findings.described(related, "Probability of each proposition"),
    )

    tree = tables_scenario.tree(s.fit, QUESTION)
    s.publish(
        "storylines",
        tree,
        partial(figures_tree.tree, notes=(*tables_scenario.steps(s.fit, QUESTION), figures.SPREAD)),
        title=findings.storyline(tree),
        subtitle="What becomes of the US forces, and what follows? Each number is the probability of "
        "everything along the path up to there.",
        caption="The storylines exclude each other and add up to 100 %. Bands are as wide as they are probable.",
        alt=findings.described(tree.where("leaf", value=True), "A tree of postures and consequences; its storylines"),
    )

    contrast = tables_scenario.with_and_without(s.fit, QUESTION, "the attack")
    s.publish(
        "contrast",
        contrast,
        partial(figures.rows, headed=True),
        title=findings.assumed(contrast, "the attack"),
        subtitle="What difference does the attack make? It is assumed by the prior's factors, not learned.",
        caption="The words stay as they were said; only the attack is set, and with it the prior odds of each posture.",
        alt=findings.described(contrast, "Probability of each posture with and without the attack"),
    )

    path = tables_path.path(s.fit, QUESTION)
    s.publish(
        "path",
        path,
        figures_path.path,
        title=findings.turned(path),
        subtitle=f"What would the answer have been on each day? {s.asks(QUESTION)}",
        caption="Each day weighs only what had been said by then, under the same priors. The start is the prior, "
        "the end is the answer above.",
        alt=f"Lines of the probability of each answer over the days. {findings.turned(path)}.",
    )

    for line, told in findings.headlined(states, 2):
        s.headline(line, told)
    if len(tree):
        s.headline(findings.answers(tree.where("leaf", value=True))[0], findings.storyline(tree))
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
