"""What would change the answer?

The reader gets, for each headline, what every camp makes of it, the value of each assumption at which the call
changes, and what each part of the model does.
Run: python analyses/sensitivity.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence

from tarjih.figures import ablation, camps, flips
from tarjih.inference.targets import headlines
from tarjih.report.study import run, study
from tarjih.runs.places import SHIPPED
from tarjih.sensitivity import ablation as parts
from tarjih.sensitivity import camps as assumptions
from tarjih.sensitivity import flips as turning
from tarjih.sensitivity.naming import labelled


def main(argv: Sequence[str] | None = None) -> int:
    s = study("sensitivity", argv)
    asked = headlines(s.fit.case)
    s.reads(SHIPPED, "*.yaml")  # the camps, which no fit reads
    with s.sweeping():
        turned = labelled(turning.flips(s.fit, asked), s.fit.case)
        believed = assumptions.camps(s.fit, asked, assumptions.found(s.fit))
    switched = labelled(parts.ablation(s.fit, asked), s.fit.case)
    for exhibit in (camps.camps(believed, s.fit.case), flips.flips(turned), ablation.ablation(switched)):
        s.publish(exhibit)
        s.headline(f"{exhibit.key}: {exhibit.title}.", exhibit.title)
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
