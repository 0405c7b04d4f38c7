"""priors/README.md says what the code does; `python tests/priors/test_priors_readme.py` prints its tables."""

import re
import sys

import pytest

from tarjih.priors import read_priors
from tarjih.priors.entries import ENTRIES
from tarjih.priors.forms import MASS
from tarjih.priors.scales import Scale, natural, unconstrained
from tarjih.priors.words import BANDS

FORMS = {
    "question": "states, table or probability",
    "switch": "`true` or `false`",
    "version": "`1`",
    "file": "a file's bare name",
    "bands": "`icd203` or `phia`",
    "text": "a text",
}
MARKS = {"whole": "", "middle": "; only its middle is used", "no": "; not used yet"}
SCALES = {
    Scale.PROBABILITY: "probability",
    Scale.ACCURACY: "accuracy",
    Scale.SCALE: "size above 0",
    Scale.SHIFT: "shift of accuracy",
    Scale.NUMBER: "number",
}


def entries():
    """The table of entries."""
    rows = ["| entry | scale | what it means |", "|---|---|---|"]
    for entry in ENTRIES:
        scale = SCALES[entry.scale] if entry.form == "prior" else FORMS[entry.form]
        ends = "" if entry.low is None else f", {entry.low:g} to {entry.high:,.10g}"
        only = ", a value only" if entry.fixed else MARKS[entry.enters]
        rows.append(f"| `{entry.key}` | {scale}{ends}{only} | {entry.meaning} |")
    return "\n".join(rows)


def words():
    """The table of estimative words."""
    rows = ["| table | words | from | to |", "|---|---|---|---|"]
    for table, bands in BANDS.items():
        for names, (low, high) in bands.items():
            rows.append(f"| {table} | {', '.join(names)} | {low:g} | {high:g} |")
    return "\n".join(rows)


def accuracies():
    """The table of accuracies, with what an anonymous source of the kind and an inference are worth."""
    rows = ["| right at even odds | c | with a shift of −0.07 | with a shift of +0.06 |", "|---|---|---|---|"]
    for a in (0.55, 0.60, 0.70, 0.75, 0.80, 0.90):
        u = unconstrained(a, Scale.ACCURACY, 0.95)
        moved = [natural(u + unconstrained(shift, Scale.SHIFT, 0.95), Scale.ACCURACY, 0.95) for shift in (-0.07, 0.06)]
        rows.append(f"| {a:.0%} | {(a - 0.5) / 0.45:.2f} | {moved[0]:.0%} | {moved[1]:.0%} |".replace("%", " %"))
    return "\n".join(rows)


@pytest.fixture(scope="module")
def readme(root):
    """The page."""
    return (root / "priors" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [entries, words, accuracies])
def test_tables_are_those_of_the_code(readme, table):
    """Every entry, band and accuracy of the page is the one that the code has."""
    assert table() in readme


def test_mass_is_the_one_of_the_code(readme):
    """The mass of an interval that gives none is named, and is the reader's."""
    assert f"{MASS:.0%} of the prior".replace("%", " %") in readme


def test_examples_can_be_read(readme, tmp_path):
    """Each example is a priors file as it stands."""
    examples = re.findall(r"```yaml\n(.*?)```", readme, flags=re.DOTALL)
    assert len(examples) >= 2
    for n, example in enumerate(examples):
        path = tmp_path / f"example_{n}.yaml"
        path.write_text(example, encoding="utf-8")
        assert read_priors(path).scalars


def test_every_shipped_file_is_explained(readme, root):
    """The page names every file of the folder, and no other."""
    named = set(re.findall(r"`(\w+\.yaml)`", readme)) - {"mine.yaml", "priors.yaml", "questions.yaml"}

    assert named == {path.name for path in (root / "priors").glob("*.yaml")}


if __name__ == "__main__":  # what to paste where a table of the page is not the code's any more
    sys.stdout.write("\n\n".join(table() for table in (entries, words, accuracies)) + "\n")
