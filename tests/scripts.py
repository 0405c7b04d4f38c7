"""The analyses, loaded as modules."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

type Main = Callable[[list[str]], int]


def script(root: Path, name: str) -> Main:
    """Return the main function of an analysis."""
    spec = importlib.util.spec_from_file_location(f"analysis_{name}", root / "analyses" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Main = module.main
    return found
