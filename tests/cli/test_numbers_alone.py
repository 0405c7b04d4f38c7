"""A case that states numbers alone: what is printed of it, and which commands follow."""

import pytest
from small_case import few_draws

from tarjih.cli.fit import _answers, _size, next_commands
from tarjih.cli.main import main
from tarjih.inference.fit import write_fit
from tarjih.priors.inputs import load


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """The folder of a fit of two numbers of one quantity, and the fit."""
    folder = tmp_path_factory.mktemp("tolls")
    (folder / "claims.csv").write_text("source,quantity,value\na,hurt,7\nb,hurt,about 12\n", encoding="utf-8")
    (folder / "questions.yaml").write_text("quantities: {hurt: {scale: log, range: [0, 200]}}\n", encoding="utf-8")
    done = few_draws(*load(folder, None))
    write_fit(done, folder / "fit")
    return folder / "fit", done


def test_no_table_is_printed_without_a_row(fitted):
    """A header of answers stands above answers alone, and nothing is counted that is not there."""
    folder, done = fitted
    assert _answers(done).startswith("  quantity")
    assert "0 propositions" not in _size(done, approximate=False)
    assert "explain hurt" in next_commands(done, folder)


def test_tests_of_answers_say_that_there_are_none(fitted, tmp_path, capsys):
    """Nothing can change the call where nothing is called: it is said, with what to do."""
    assert main(["sensitivity", "--fit", str(fitted[0]), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "The case states numbers alone" in said
    assert "many_hurt: {quantity: hurt, above: 10}" in said
