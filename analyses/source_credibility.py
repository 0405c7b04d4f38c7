"""Which sources are credible, and how far did the articles change that?

The reader gets the accuracy of each kind of source and of the sources with most claims, before and after the articles,
and for every parameter of the model how much of it was learned and how much is prior.
Run: python analyses/source_credibility.py [--corpus DIR] [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.figures.contraction import contraction
from tarjih.figures.credibility import kinds, sources
from tarjih.report.study import run, study


def main(argv: Sequence[str] | None = None) -> int:
    s = study("source_credibility", argv)
    drawn = (kinds(s.fit), sources(s.fit), contraction(s.fit))
    for exhibit in drawn:
        s.publish(exhibit)
    for exhibit in drawn[1:]:
        s.headline(exhibit.title)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
