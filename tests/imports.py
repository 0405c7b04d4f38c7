"""Files of other people in tests: written, imported as a user would, and checked."""

import shutil

from tarjih.__main__ import main

HEAD = "source,proposition,stance\n"


def imported(folder, name, content, *options):
    """Write a file, make a case of it, and return the exit status of `new` and then of `check`."""
    shutil.rmtree(folder / "case", ignore_errors=True)
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    made = main(["new", str(folder / "case"), "--from", str(file), *options])
    return made, main(["check", "--corpus", str(folder / "case")]) if made == 0 else None
