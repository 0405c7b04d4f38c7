"""A page as PDF, through the print of a browser that is installed.

Supply the bytes of a page; get those of a PDF.  Chromium or Chrome prints it by the page's own print style.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from tarjih.runs.faults import Fault, InputFault

__all__ = ["browser", "printed"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LATEST = 180
"""Seconds after which a print is given up."""


def browser() -> str | None:
    """Return the browser that prints, nothing where none is installed."""
    return next((found for found in map(shutil.which, BROWSERS) if found), None)


def printed(content: bytes) -> bytes:
    """Print a page.

    Raises
    ------
    InputFault
        When no browser is installed, or it does not print.
    """
    program = browser()
    if program is None:
        what = "a PDF is printed by Chromium or Chrome, and neither is installed. Install one, or take --format html."
        raise InputFault([Fault("--format", 0, what)])
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_bytes(content)
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=LATEST, check=False)  # noqa: S603 - a browser
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise InputFault([Fault("--format", 0, f"{program} did not print: {problem}.")]) from problem
        if done.returncode or not out.is_file():
            raise InputFault([Fault("--format", 0, f"{program} did not print. Take --format html and print by hand.")])
        return out.read_bytes()
