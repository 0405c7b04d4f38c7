"""Does the coding look like what the model would have the sources say?

The reader gets the checks that fail: shares, agreement and denials as observed beside what the model, fitted, would
have the same sources say again. Run: python analyses/model_check.py [--corpus DIR] [--priors FILE] [--out DIR]
[--quick]"""

from collections.abc import Sequence

from tarjih.figures.predictive import checks, expected
from tarjih.report.study import run, study
from tarjih.validation.predictive import check


def main(argv: Sequence[str] | None = None) -> int:
    s = study("model_check", argv)
    table = check(s.fit)
    s.publish(drawn := checks(table))
    for line in filter(None, (drawn.title, expected(table))):
        s.headline(line)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
