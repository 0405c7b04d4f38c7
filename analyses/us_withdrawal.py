"""What becomes of the US forces in Iraq, why, and what follows?

The reader gets the posture at the end of 2021 before and after the articles with what happened, its drivers and its
consequences, the storylines as a tree, and how the forecast changed over time.
Run: python analyses/us_withdrawal.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.figures.answers import answers
from tarjih.figures.path import path
from tarjih.figures.propositions import in_groups, propositions
from tarjih.figures.tree import tree
from tarjih.report.study import run, study

QUESTION = "us_posture"


def main(argv: Sequence[str] | None = None) -> int:
    s = study("us_withdrawal", argv, question=QUESTION)
    corpus = s.fit.case.corpus
    drivers, follows = in_groups(corpus, ("drivers", "us_posture")), in_groups(corpus, ("consequences",))
    known = s.settled()
    settled = known.get(QUESTION)
    driven = "What drives the posture, and what does it consist of?"
    following = "What follows, given the posture it follows from?"
    s.publish(answers(s.fit, QUESTION, ranges=s.ranges(QUESTION), settled=settled), "posture")
    s.publish(propositions(s.fit, drivers, asks=driven, settled=known), "drivers")
    s.publish(propositions(s.fit, follows, asks=following, settled=known), "consequences")
    s.publish(tree(s.fit, QUESTION, settled=known), "storylines")
    s.publish(path(s.fit, QUESTION, settled=settled), "path")
    s.answers(QUESTION, most=2)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
