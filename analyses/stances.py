"""Who stands where on what is contested?

The reader gets the matrix of actors and contested propositions, for sources and for blocs: the stances as they were
coded, before anything is made of them.
Run: python analyses/stances.py [--corpus DIR] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.figures.matrix import matrix
from tarjih.report.study import run, study
from tarjih.testimony.stances import by_bloc, by_source


def main(argv: Sequence[str] | None = None) -> int:
    s = study("stances", argv)
    corpus, claims = s.fit.case.corpus, s.fit.case.claims
    names = list(corpus.propositions)
    for exhibit in (
        matrix(corpus, by_source(claims, corpus.sources, names), "sources"),
        matrix(corpus, by_bloc(claims, corpus.sources, names), "blocs", grouped=False),
    ):
        s.publish(exhibit)
        s.headline(exhibit.title)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
