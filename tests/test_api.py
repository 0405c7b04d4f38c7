"""The public interface: each function of ``import tarjih`` does what its docstring shows, and loads little."""

import doctest
import json
import subprocess
import sys

import pymc as pm
import pytest
from arviz_base import extract

import tarjih
from tarjih import api
from tarjih.cli.main import COMMANDS, parser

CLAIMS = "source,proposition,stance\nbrigade,cable_fault,2\nneighbour,arson,1\nowner,arson,-2\n"
SCEPTICAL = (
    "version: 1\nextends: general.yaml\n"
    "accuracy:\n  unknown: {between: [0.52, 0.6], because: These sources were wrong before.}\n"
)
COMMAND_OF = {"read_case": "check", "sensitivity_of": "sensitivity", "what_if": "what-if"}
"""Functions whose command has another name."""
WITHOUT_COMMAND = {"model", "read_fit", "read_priors"}
"""Functions that read, or give what only Python can use."""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    """A folder with the case and the priors file that the examples name."""
    folder = tmp_path_factory.mktemp("api")
    (folder / "harbour").mkdir()
    (folder / "harbour" / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    (folder / "sceptical.yaml").write_text(SCEPTICAL, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def quick(harbour):
    """A quick fit of it."""
    return tarjih.fit(tarjih.read_case(harbour / "harbour"), quick=True)


def functions():
    """The functions of the interface that the API defines itself, in the order in which they stand in the file."""
    return [n for n in vars(api) if n in api.__all__ and getattr(vars(api)[n], "__module__", "") == "tarjih.api"]


def test_every_example_of_a_docstring_is_what_comes_out(harbour, monkeypatch):
    """The examples run one after another as they stand, in a folder with the case that they name."""
    monkeypatch.chdir(harbour)
    names = {"tarjih": tarjih}
    reader, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    shown = []
    for name in functions():
        test = reader.get_doctest(vars(api)[name].__doc__ or "", names, name, "api.py", 0)
        test.globs = names
        if test.examples:
            shown.append(name)
            runner.run(test, clear_globs=False)

    assert set(shown) == {n for n in functions() if n[0].islower()}
    assert runner.summarize(verbose=False).failed == 0


def test_every_function_mirrors_a_command():
    """What the interface offers is a command of the same name, and the docstring says which."""
    parsers = next(a for a in parser()._actions if a.choices and a.dest == "command").choices

    assert len(parsers) == len(COMMANDS)
    for name in functions():
        if name[0].islower() and name not in WITHOUT_COMMAND:
            command = COMMAND_OF.get(name, name)
            assert command in parsers
            assert f"like ``tarjih {command}``" in vars(api)[name].__doc__


def test_names_are_those_of_the_interface():
    """The package offers what the interface has and nothing else; an unknown name is an AttributeError."""
    assert sorted(set(tarjih.__all__) - {"__version__"}) == sorted(api.__all__)
    assert set(dir(tarjih)) >= set(api.__all__)
    assert all(getattr(tarjih, name) is getattr(api, name) for name in api.__all__)
    with pytest.raises(AttributeError, match="no attribute 'fits'"):
        tarjih.fits  # noqa: B018


def test_importing_the_package_loads_nothing():
    """``import tarjih`` costs nothing; reading a case loads neither the sampler nor what draws."""
    code = (
        "import json, sys; before = set(sys.modules); import tarjih; own = set(sys.modules) - before\n"
        "tarjih.read_case; print(json.dumps([sorted(m for m in own if m.startswith('tarjih')), sorted(sys.modules)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    own, loaded = json.loads(done.stdout)

    assert own == ["tarjih"]
    assert {"pymc", "arviz", "matplotlib", "pandas", "scipy", "numba"} & set(loaded) == set()


def test_answers_are_those_of_the_summary(quick):
    """The table of answers has a row for each, with the numbers that the summary has."""
    frame = quick.to_frame().set_index("name")

    assert {*frame.index} == {*quick.summary["propositions"]}
    assert frame.loc["arson", "probability"] == quick.summary["propositions"]["arson"]["mean"]
    assert (frame["q05"] <= frame["q95"]).all()


def test_posterior_is_labelled_and_of_equal_weight(quick):
    """Draws go by the names of sources and propositions, and their plain mean is the answer."""
    posterior = extract(quick.posterior)

    assert {*posterior.coords["source"].values} == {"brigade", "neighbour", "owner"}
    mean = float(posterior.probability.sel(proposition="arson").mean())
    assert mean == pytest.approx(quick.summary["propositions"]["arson"]["mean"], abs=0.002)


def test_priors_may_be_given_as_a_file_or_as_read(harbour):
    """A case read under a file and under what was read from it is the same; priors of another case are refused."""
    read = tarjih.read_priors(harbour / "sceptical.yaml")
    one = tarjih.read_case(harbour / "harbour", priors=harbour / "sceptical.yaml")

    assert tarjih.read_case(harbour / "harbour", priors=read).priors.digest == one.priors.digest
    (harbour / "other.yaml").write_text(
        "version: 1\nextends: general.yaml\nquestions:\n  flood: {probability: 0.5, because: Of another case.}\n",
        encoding="utf-8",
    )
    with pytest.raises(api.InputFault, match=r"questions\.flood is no question"):
        tarjih.read_case(harbour / "harbour", priors=tarjih.read_priors(harbour / "other.yaml"))


@pytest.mark.filterwarnings("ignore:Numba will use object mode:UserWarning")  # claims are drawn by our own simulator
def test_the_model_is_one_that_pymc_users_know(harbour):
    """PyMC draws claims from its prior, a row for each question, with no more than the model itself."""
    model = tarjih.model(tarjih.read_case(harbour / "harbour"))
    drawn = pm.sample_prior_predictive(draws=3, model=model, random_seed=1)

    assert drawn.prior_predictive["claims"].sizes["draw"] == 3
    assert drawn.prior_predictive["claims"].sizes["question"] == 2


def test_a_fit_knows_its_case_and_its_run(quick):
    """What a fit was made of and how can be asked of it."""
    assert len(quick.case.to_frame()) == 3
    assert quick.record["settings"]["method"] == "importance"
