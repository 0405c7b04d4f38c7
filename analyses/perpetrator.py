"""Who attacked the residence?

The reader gets the probability of each answer before and after the articles, under what the likely ones share; the
propositions that hang on it; and how the answer changed as the articles appeared.
Run: python analyses/perpetrator.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.figures.answers import answers
from tarjih.figures.path import path
from tarjih.figures.propositions import in_groups, propositions
from tarjih.report.study import run, study

QUESTION = "perpetrator"


def main(argv: Sequence[str] | None = None) -> int:
    s = study("perpetrator", argv, question=QUESTION)
    asks = "Who took part, why, and by what evidence?"
    related = in_groups(s.fit.case.corpus, ("perpetrator", "politics", "evidence"))
    s.publish(answers(s.fit, QUESTION, ranges=s.ranges(QUESTION)), "states")
    s.publish(propositions(s.fit, related, asks=asks, settled=s.settled()))
    s.publish(path(s.fit, QUESTION), "path")
    s.answers(QUESTION, most=2)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
