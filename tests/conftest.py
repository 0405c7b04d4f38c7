"""What every test shares."""

from pathlib import Path

import pytest

from tarjih.__main__ import main


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fit of a case that is one spreadsheet; the sampler is loaded and compiled once for all tests."""
    folder = tmp_path_factory.mktemp("spreadsheet")
    rows = ["ann,fire,2", "bob,fire,2", "cem,fire,1", "dan,flood,-2", "ann,flood,-1"]
    (folder / "claims.csv").write_text("\n".join(["source,proposition,stance", *rows]) + "\n", encoding="utf-8")
    out = folder / "fit"
    assert main(["fit", "--corpus", str(folder), "--out", str(out)]) == 0
    return out
