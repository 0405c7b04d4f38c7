"""How far do the factions act on their own, and did Tehran's control fall after Soleimani?

The reader gets the change of the degree of control and the probability that it fell, under several slopes since the
slope is most of the answer, and the propositions that it bears on.
Run: python analyses/militia_autonomy.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.figures.propositions import propositions
from tarjih.figures.trait import trait
from tarjih.report.study import run, study

TRAIT = "tehran_control"


def main(argv: Sequence[str] | None = None) -> int:
    s = study("militia_autonomy", argv, trait=TRAIT)
    linked = [link.proposition for link in s.fit.case.corpus.traits[TRAIT].links]
    s.publish(trait(s.fit, TRAIT), "control")
    s.publish(propositions(s.fit, linked, asks="What shows control, or its lack?", settled=s.settled()))
    s.trait(TRAIT)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
