# Everything runs in .venv, which the first target that needs it makes. `make` alone lists the targets.

.PHONY: help briefing test check bench audit clean
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@echo "make briefing   draw every figure that is not up to date, and write the briefing (FRESH=1: fit and draw all again)"
	@echo "make test       lint, types, import direction, tests with coverage"
	@echo "make check      every fault in the inputs, every stale figure"
	@echo "make bench      measure speed"
	@echo "make audit      pins that are outdated or vulnerable, and the bill of materials"
	@echo "make clean      remove the environment and every cache"
	@echo "The first one run makes the environment, from the first Python >= 3.12 found; PYTHON=... names another."

# FRESH=1 fits and draws everything again, in a cache of its own that is thrown away.
briefing: .venv/.stamp
ifdef FRESH
	@cache=$$(mktemp -d) && trap 'rm -rf "$$cache"' EXIT && \
	TARJIH_CACHE="$$cache" .venv/bin/python -m tarjih briefing --fresh
else
	@.venv/bin/python -m tarjih briefing
endif

check: .venv/.stamp
	@.venv/bin/tarjih check

test: .venv/.stamp-dev
	@echo "== ruff check";    .venv/bin/ruff check --quiet .
	@echo "== ruff format";   .venv/bin/ruff format --quiet --check .
	@echo "== mypy";          .venv/bin/mypy --no-error-summary
	@echo "== import-linter"; .venv/bin/lint-imports --no-logo --cache-dir .cache/import-linter
	@echo "== pytest";        .venv/bin/pytest --quiet --numprocesses 2 --dist worksteal --cov --cov-report=
	@echo "== coverage";      for part in $(COVERED); do \
	    .venv/bin/coverage report --include="model/tarjih/$${part%:*}/*" --fail-under=$${part#*:} --format=total \
	        >.cache/coverage-total || { echo "$${part%:*}: $$(cat .cache/coverage-total) %, at least $${part#*:} % is due"; exit 1; }; \
	    echo "$${part%:*}: $$(cat .cache/coverage-total) %"; done

# The least share of lines and branches that the tests of each package run, in percent: what a whole run printed. What
# is compiled is not seen by the measure, which is why testimony has less.
COVERED := corpus:95 priors:98 testimony:80 inference:94

bench: .venv/.stamp-dev
	@.venv/bin/python -c 'import funsor, numpyro' 2>/dev/null || echo "NumPyro is left out. The extra \"bench\" brings it."
	@.venv/bin/pytest -m bench

audit: .venv/.stamp
	@.venv/bin/python .ci/audit.py

clean:
	rm -rf .venv .cache .hypothesis build model/tarjih.egg-info
	find model tests analyses -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last and holds the folder that the environment was made in. Where it is missing the environment
# is half-built; where it names another folder, .venv was copied or moved and would run the code over there; where
# the interpreter behind it is gone, nothing runs. All three are made anew, and anything else is brought up to date.
ifneq ($(shell [ -x .venv/bin/python ] && cat .venv/.stamp 2>/dev/null),$(CURDIR))
.PHONY: .venv/.stamp
NEW := yes
endif

# Where Python came without pip, uv made the environment and installs into it.
INSTALL := if .venv/bin/python -c 'import pip' 2>/dev/null; then set -- .venv/bin/python -m pip install -qq; \
	else set -- uv pip install -q --python .venv/bin/python; fi; "$$@"

.venv/.stamp: requirements.txt pyproject.toml
	@rm -f $@
ifdef NEW
	@python=$$(.ci/find-python) || exit 1; \
	echo "== environment: .venv, by $$("$$python" -V)"; rm -rf .venv; \
	if "$$python" -c 'import ensurepip' 2>/dev/null; then "$$python" -m venv .venv; \
	else uv venv --quiet --python "$$python" .venv; fi
endif
	@echo "== environment: installing what requirements.txt pins"
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@.venv/bin/python -m tarjih.testimony.kernel
	@pwd -P > $@

# What the tests need besides.
.venv/.stamp-dev: .venv/.stamp requirements-dev.txt
	@echo "== environment: installing what requirements-dev.txt pins"
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@
