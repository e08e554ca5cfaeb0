# Everything on a fresh machine with Python 3.11 or later and make:
#   make demo    the example week, no network needed once installed
#   make test    the tests
#   make run     the live one, over feeds.yml
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# An old installer names the extra of lxml in its own way and leaves lxml_html_clean out: this one is the one we tested.
PIP := 26.3
COMPILE = $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-header

.PHONY: demo test coverage run lint eval bench torture docs picture lock clean

demo: $(VENV)/.installed
	$(BIN)/monitor demo

test: $(VENV)/.installed
	$(BIN)/python -m pytest -q -n auto

# Every branch that no test takes, by file; fails below the two bars of scripts/covered.py.
coverage: $(VENV)/.installed
	COVERAGE_FILE=$(CURDIR)/.coverage $(BIN)/python -m pytest -q -n auto --dist loadfile --cov --cov-branch --cov-report=json:.coverage.json
	$(BIN)/python scripts/covered.py .coverage.json

run: $(VENV)/.installed
	$(BIN)/monitor run

lint: $(VENV)/.installed
	$(BIN)/ruff check .

eval: $(VENV)/.installed
	$(BIN)/monitor evaluate world monitor/world

# Speed, size and memory beside other people's programs, recorded in docs/benchmarks.md; about an hour on two cores, or BENCH="--small" for a try in
# two minutes, BENCH="--only road" for one of them, BENCH="--list" for their names. A peer that is not installed is skipped and named: make bench needs
# pip install rensa scikit-learn reader in the same environment for all.
bench: $(VENV)/.installed
	$(BIN)/python -m bench $(BENCH)

# A thousand kills at random and one at every named point, against the same days unbroken; about 20 minutes, or TORTURE="--kills 100" for two.
torture: $(VENV)/.installed
	$(BIN)/python -m tests.torture $(TORTURE)

docs: $(VENV)/.installed
	cd docs && env -i PATH="$$PATH" ../$(BIN)/monitor settings --markdown > settings.md
	$(BIN)/python scripts/dictionary.py

picture: $(VENV)/.installed
	$(BIN)/python scripts/readme_digest.py

# Two lists, both with hashes: what tests and development need, and what the container runs.
lock: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet pip-tools
	$(COMPILE) --extra dev --extra web --extra parquet --extra scale --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra web --extra parquet --extra build --output-file deploy/requirements.lock pyproject.toml

clean:
	rm -rf $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml Makefile
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip==$(PIP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	touch $@
