# Python 3.11 and make are all that a clone needs. Another interpreter: make test PYTHON=/path/to/python
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

.PHONY: help demo test test-browser test-postgis bench fuzz lint format types contracts docs integration lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1  /p' Makefile

demo: $(VENV)/.base ## check the example blocks of Yining into demo_out and explain the outputs
	$(BIN)/minplan demo --out demo_out

test: $(VENV)/.test ## all tests that need neither browser nor network
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-browser: $(VENV)/.browser ## look at the maps in headless Chromium
	$(BIN)/python -m pytest -m browser

integration: $(VENV)/.test ## run the demo from wheel, sdist and checkout in new environments, and the notebooks on the wheel
	$(BIN)/python -m pytest -m integration

test-postgis: $(VENV)/.postgis ## read tables of a PostgreSQL with PostGIS, which the tests start (Debian: postgresql-15-postgis-3)
	$(BIN)/python -m pytest -m postgis tests/test_postgis_server.py

docs: $(VENV)/.docs ## run the notebooks, build the site into build/docs and look for anything that it would fetch
	$(BIN)/python -m pytest tests/test_docs.py tests/test_notebooks.py
	$(BIN)/python -m sphinx --fresh-env --fail-on-warning --keep-going --jobs 2 --quiet --conf-dir docs . build/docs
	$(BIN)/python -m pytest -m docs tests/test_site.py

fuzz: $(VENV)/.test ## read thousands of damaged files; failing ones are kept in fuzz_failures
	$(BIN)/python scripts/fuzz_readers.py

bench: $(VENV)/.browser ## what overlaps and the web map cost; needs Chromium and some minutes
	$(BIN)/python benchmarks/bench_overlaps.py
	$(BIN)/python benchmarks/bench_maps.py

lint: $(VENV)/.lint ## style, without changing a file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/.lint ## style, put right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(VENV)/.lint ## static types
	$(BIN)/mypy

contracts: $(VENV)/.lint ## imports go down only
	$(BIN)/lint-imports

lock: ## resolve requirements/*.txt anew from pyproject.toml
	$(PYTHON) scripts/lock.py

clean: ## remove what make made
	rm -rf $(VENV) demo_out dist build docs/generated

$(VENV)/.base: requirements/base.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements/base.txt
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test $(VENV)/.lint $(VENV)/.docs $(VENV)/.browser $(VENV)/.postgis: $(VENV)/.%: requirements/%.txt $(VENV)/.base
	$(PIP) -r $<
	@touch $@
