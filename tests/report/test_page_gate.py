"""The page holds what its sliders weigh anew to the gate of every other number."""

import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from tarjih.inference.gate import ENOUGH, MOST_K
from tarjih.inference.importance import EVEN, smoothed
from tarjih.report.interactive import script

NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="no Node runs the script")
def test_the_page_computes_the_same_pareto_k():
    """Of light, heavy and hopeless tails, and of equal weights, the page's script and Python find one k."""
    rng = np.random.default_rng(1)
    logs = [scale * rng.standard_normal(1000) for scale in (0.01, 0.3, 1.0, 2.0, 5.0)]
    logs += [np.zeros(1000), 3 * rng.standard_t(2, 1000), rng.standard_normal(40), rng.standard_normal(10)]
    own = re.search(r"  function paretoK.*?\n  }\n", script(), re.DOTALL)[0]
    asked = json.dumps([log.tolist() for log in logs])
    code = f"const data = {{even: {EVEN}}};\n{own}\nconsole.log(JSON.stringify({asked}.map((l) => String(paretoK(l)))))"
    done = subprocess.run([NODE, "-"], input=code, capture_output=True, text=True, check=True)

    found = [float(k.replace("Infinity", "inf")) for k in json.loads(done.stdout)]
    np.testing.assert_allclose(found, [smoothed(log)[1] for log in logs], rtol=1e-6, atol=1e-9)


def test_the_page_warns_by_both_parts_of_the_gate():
    """Its script compares effective draws and Pareto k, each with the bound that Python has."""
    assert "found.effective >= data.enough && found.k <= data.most_k" in script()
    assert (ENOUGH, MOST_K) == (400, 0.7)
