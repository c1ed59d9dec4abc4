# demo · test · lint · bench · docs. Needs python3 (3.11 or newer), pip and make; everything else goes into .venv.
PYTHON  ?= python3
WORKERS ?= 2
ARGS    ?=

VENV := .venv
BIN  := $(VENV)/bin
# The environment is rebuilt when what it is made from changes, not when a file is merely touched.
STATE := $(shell cat pyproject.toml requirements.lock 2>/dev/null | cksum | cut -d' ' -f1)
DEV_STATE := $(shell cat pyproject.toml requirements.dev.lock 2>/dev/null | cksum | cut -d' ' -f1)
READY := $(VENV)/ready-$(STATE)
SIMULATION_READY := $(VENV)/ready-to-simulate-$(shell cat requirements.simulation.lock 2>/dev/null | cksum | cut -d' ' -f1)
DEV_READY := $(VENV)/ready-to-test-$(DEV_STATE)
# Debian splits pip from venv: then the machine's own pip installs into the environment.
# A lock is whole: nothing is resolved again (an older pip would look for newer releases of an extra).
LOCKED = install --require-hashes --no-deps --requirement
PIP = $(shell test -x $(BIN)/pip && echo $(BIN)/pip || echo $(PYTHON) -m pip --python $(BIN)/python) --disable-pip-version-check -qq

LOCK = $(BIN)/uv pip compile pyproject.toml var/build.in --universal --python-version 3.11 --generate-hashes \
  --no-header --no-emit-index-url --no-annotate --quiet

.PHONY: help demo test proof previous promises axe lint lint-style lint-types lint-imports lint-shape format bench docs clips lock clean

help:
	@echo "make demo    the sample square on http://127.0.0.1:8000 (ARGS=\"--speed 0 --centre jokivarsi\")"
	@echo "make test    every test on both databases   make lint    style, types, import contracts"
	@echo "make axe     every page and state in every language, width and theme (half an hour)"
	@echo "make proof   the long runs of the promises on both databases (some hours)"
	@echo "make previous  the tests of the release before this one on this schema"
	@echo "make promises  the page of promises, from a run on both databases"
	@echo "make bench   published figures               make docs    reference tables and links"
	@echo "make clips   the call screen's voice anew (needs espeak-ng and opusenc)"

# What the simulation needs is heavy: it comes in behind, while the demonstration already runs.
demo: $(READY)
	@test -e $(SIMULATION_READY) || { mkdir -p var; ( nice $(PIP) $(LOCKED) requirements.simulation.lock && \
	  touch $(SIMULATION_READY) ) >var/simulation-install.log 2>&1 & }
	@exec $(BIN)/palvelutori demo $(ARGS)

test: $(DEV_READY)
	@$(BIN)/python -m tests.everything --workers $(WORKERS) $(ARGS)

lint: $(DEV_READY)
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target lint-types lint-style lint-imports lint-shape

lint-style:
	$(BIN)/ruff check src tests $(wildcard bench)
	$(BIN)/ruff format --check src tests $(wildcard bench)

lint-types:
	$(BIN)/mypy

lint-imports:
	$(BIN)/lint-imports --no-logo

lint-shape:
	$(BIN)/python -m pytest tests/shape --ignore tests/shape/test_url_roles.py

format: $(DEV_READY)
	$(BIN)/ruff check --fix src tests $(wildcard bench)
	$(BIN)/ruff format src tests $(wildcard bench)

proof: $(DEV_READY)
	$(BIN)/python -m tests.everything --workers $(WORKERS) --long $(ARGS)

previous: $(DEV_READY)
	$(BIN)/python -m tests.previous $(ARGS)

promises: $(DEV_READY)
	$(BIN)/python -m tests.promises.page --run -n $(WORKERS) --dist loadfile $(ARGS)

axe: $(DEV_READY)
	PALVELUTORI_AXE=all $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile tests/browser/axe \
	  tests/browser/test_axe_everywhere.py tests/web/test_accessible.py tests/square/test_accessible.py tests/codevelopment/test_accessible.py \
	  tests/codevelopment/test_accessible_partners.py

bench: $(DEV_READY)
	@found=0; for one in $(wildcard bench/bench_*.py); do found=1; PYTHONPATH=. $(BIN)/python $$one || exit 1; done; \
	test $$found = 1 || echo "no figures are published yet: bench/ is empty"

docs: $(DEV_READY)
	@$(BIN)/python -m tests.shape.reference

clips: $(READY)
	@$(BIN)/python tools/make_clips.py $(ARGS)

lock: $(DEV_READY)
	@$(PIP) install uv
	@mkdir -p var && printf 'hatchling>=1.27\neditables>=0.5\n' > var/build.in
	$(LOCK) --extra postgresql --output-file requirements.lock >/dev/null
	$(LOCK) --extra postgresql --extra simulation --output-file requirements.simulation.lock >/dev/null
	$(LOCK) --extra dev --output-file requirements.dev.lock >/dev/null

clean:
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache pictures

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python %d.%d is too old here: 3.11 or newer is needed" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --clear --without-pip $(VENV)

$(READY): | $(VENV)/bin/python
	@echo "Installing what the house needs (about half a minute the first time)"
	@$(PIP) $(LOCKED) requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/ready-[0-9]*; touch $@

$(DEV_READY): $(READY)
	@echo "Installing what the tests need"
	@$(PIP) $(LOCKED) requirements.dev.lock
	@rm -f $(VENV)/ready-to-test-*; touch $@
