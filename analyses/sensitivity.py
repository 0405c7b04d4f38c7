"""What would change the answer?

The reader gets, for each headline, the value of each prior at which the call changes, what every camp makes of it, and
what each part of the model does.  Run: python analyses/sensitivity.py [--priors FILE] [--out DIR] [--quick]
"""

from collections.abc import Sequence
from functools import partial

from tarjih.figures import sensitivity as figures
from tarjih.figures import sensitivity_findings as findings
from tarjih.inference.targets import headlines
from tarjih.report.study import run, study
from tarjih.runs.places import SHIPPED
from tarjih.sensitivity.ablation import SWITCHES, ablation
from tarjih.sensitivity.camps import camps, found
from tarjih.sensitivity.flips import flips
from tarjih.sensitivity.naming import labelled


def main(argv: Sequence[str] | None = None) -> int:
    s = study("sensitivity", argv)
    asked = headlines(s.fit.case)

    with s.sweeping():
        turned = labelled(flips(s.fit, asked), s.fit.case)
        held = labelled(camps(s.fit, asked, found(s.fit)), s.fit.case)

    s.publish(
        "flips",
        turned,
        figures.flips,
        title=findings.flipping(turned),
        subtitle="At which value of which prior does the call change?",
        caption=findings.CAPTIONS["flips"],
        alt=findings.spelt(turned, "Priors and the values at which they flip a call"),
    )

    s.reads(SHIPPED, "*.yaml")  # the camps, which no fit reads
    s.publish(
        "camps",
        held,
        figures.camps,
        title=findings.converging(held),
        subtitle="What does each camp hold, before and after the articles? Where they end together the evidence speaks",
        caption=findings.CAPTIONS["camps"],
        alt=findings.spelt(held, "Each camp's probability of the answer that leads"),
    )

    switched = labelled(ablation(s.fit, asked), s.fit.case)
    s.publish(
        "ablation",
        switched,
        partial(figures.ablation, words=SWITCHES),
        title=findings.ablated(switched),
        subtitle="What does each part of the model do to the call?",
        caption=findings.CAPTIONS["ablation"],
        alt=findings.spelt(switched, "Each part of the model turned off, or on where it is off"),
    )

    for line in findings.lines({"flips": turned, "camps": held, "ablation": switched}):
        s.headline(line, line.partition(": ")[2])
    return s.finish()


if __name__ == "__main__":
    raise SystemExit(run(main))
