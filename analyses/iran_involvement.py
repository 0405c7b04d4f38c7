"""What was Tehran's part in the attack, and what did it do afterwards?

The reader gets the ladder from ordering to not knowing, before and after the articles and over the camps, and Tehran's
conduct after the attack.  Run: python analyses/iran_involvement.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.figures.answers import answers
from tarjih.figures.propositions import in_groups, propositions
from tarjih.report.study import run, study

QUESTION = "iran_involvement"


def main(argv: Sequence[str] | None = None) -> int:
    s = study("iran_involvement", argv, question=QUESTION)
    asks = "What did Tehran do and want after the attack?"
    conduct = in_groups(s.fit.case.corpus, ("iran_conduct",))
    s.publish(answers(s.fit, QUESTION, ranges=s.ranges(QUESTION)), "states")
    s.publish(propositions(s.fit, conduct, asks=asks, settled=s.settled()), "conduct")
    s.answers(QUESTION, most=2)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
