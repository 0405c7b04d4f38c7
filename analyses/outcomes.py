"""How right were the answers, now that some are settled?

The reader gets each settled answer with the probability that the claims gave it on the day before it was settled, and
what happened. What was settled stands in the case's outcomes.csv, which no fit reads.
Run: python analyses/outcomes.py [--corpus DIR] [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.corpus.outcomes import FILES
from tarjih.figures.outcomes import outcomes
from tarjih.report.study import run, study
from tarjih.runs.faults import Fault, NotForThisCase


def main(argv: Sequence[str] | None = None) -> int:
    s = study("outcomes", argv)
    scored = s.scored()
    if not scored:
        path = next((s.folder / f for f in FILES if (s.folder / f).is_file()), s.folder / FILES[0])
        raise NotForThisCase([Fault(str(path), 0, "nothing here is settled, so there is nothing to score.")])
    s.publish(drawn := outcomes(scored, s.fit))
    s.headline(drawn.title)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
