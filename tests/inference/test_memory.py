"""What no memory would hold is refused before it is drawn, and what takes minutes is said before."""

import pytest
from small_case import few_draws, write_small

from tarjih.__main__ import main
from tarjih.corpus.size import pairs
from tarjih.inference import memory
from tarjih.priors.inputs import load


@pytest.fixture
def case(tmp_path):
    """The folder of a small case."""
    return write_small(tmp_path / "case")


@pytest.mark.parametrize("way", [[], ["--approximate"]])
def test_draws_that_have_no_room_are_refused_with_how_many_have(case, tmp_path, monkeypatch, capsys, way):
    """The sampler would end the whole process: one line, status 2 and nothing written, before anything is drawn."""
    monkeypatch.setattr(memory, "available", lambda: 10**9)

    assert main(["fit", "--corpus", str(case), "--out", str(tmp_path / "fit"), "--draws", "9000000", *way]) == 2
    said = capsys.readouterr().err
    assert "--draws" in said
    assert "draws have room" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "fit").exists()


def test_as_many_draws_as_are_named_have_room(case, monkeypatch):
    """The bound that is printed is the bound: one draw more is refused."""
    monkeypatch.setattr(memory, "available", lambda: 10**9)
    fit = few_draws(*load(case))
    said = memory.no_room(fit.case, 4, 10**7)
    most = int(said.partition("at most ")[2].partition(" ")[0].replace(",", ""))

    assert not memory.no_room(fit.case, 4, most)
    assert memory.no_room(fit.case, 4, most + 1)
    monkeypatch.setattr(memory, "available", lambda: 0)
    assert "no memory left to draw in" in memory.no_room(fit.case, 4, 50)


def test_there_is_memory():
    """The machine's free memory is found, in bytes."""
    assert 10**7 < memory.available() < 2**62


def test_check_says_that_a_fit_will_take_minutes(tmp_path, capsys):
    """Four questions of 2,000 states are sound, and `check` says how long a fit takes and what shortens it."""
    states = [f"x{i}" for i in range(2000)]
    entries = "".join(f"  q{k}: {{en: Q, states: [{', '.join(states)}]}}\n" for k in range(4))
    rows = "".join(f"s{i},q{i % 4},x{i}\n" for i in range(40))
    (tmp_path / "questions.yaml").write_text(f"questions:\n{entries}", encoding="utf-8")
    (tmp_path / "claims.csv").write_text(f"source,question,state\n{rows}", encoding="utf-8")

    assert main(["check", "--corpus", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "A fit takes about 2 minutes: 40 claims on questions of up to 2,000 states are 80,000 pairs" in said
    assert "tarjih fit --approximate" in said


def test_a_small_case_has_few_pairs_and_nothing_is_said_of_it(case, capsys):
    """Claims on a question's propositions count its states, others two, and families their joint states."""
    corpus, _ = load(case)

    assert pairs(corpus) == 4 * 4 + 7 * 2 + 2 + 8
    assert main(["check", "--corpus", str(case)]) == 0
    assert "minutes" not in capsys.readouterr().out
