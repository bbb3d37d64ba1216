# Works with GNU make 3.81 and later. Everything is installed into .venv, nothing outside it
# (except the browser of `make browser`).

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 7860
ARGS ?=
AUDIT_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin/python
PIP := $(BIN) -m pip --quiet --quiet --disable-pip-version-check
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
FOUND = $$("$(PYTHON)" -V 2>/dev/null || echo "not there")

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-slow fast check lint checkpoints results memory stored-comparisons pictures browser clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## Serve the page at http://127.0.0.1:7860 (HOST= and PORT= change that)
	@echo "namemodel starts at http://$(HOST):$(PORT) in a few seconds; Ctrl-C stops it."
	@GRADIO_SERVER_NAME=$(HOST) GRADIO_SERVER_PORT=$(PORT) $(BIN) app.py

test: $(READY_DEV) browser ## Run the tests, but for those of `make test-slow` (ARGS= goes to pytest)
	@$(BIN) -m pytest -m "not slow and not cluster" $(ARGS)

test-slow: $(READY_DEV) browser ## Run the tests that take long or start Ray (ARGS= goes to pytest)
	@$(BIN) -m pytest -m "slow or cluster" $(ARGS)

fast: $(READY_DEV) ## Run the tests that need neither a browser, Ray nor patience (ARGS= goes to pytest)
	@$(BIN) -m pytest -m "not browser and not fault and not slow and not cluster" $(ARGS)

check: lint fast ## Lint, then run the fast tests: what to run before a commit

lint: $(READY_DEV) ## Check style, format, types and known vulnerabilities (AUDIT_ARGS= goes to pip-audit)
	@$(BIN) -m ruff check
	@$(BIN) -m ruff format --check
	@$(BIN) -m mypy
	@$(BIN) .ci/audit.py $(AUDIT_ARGS)

checkpoints: $(READY) ## Train the pretrained checkpoints, again
	@$(BIN) -m namemodel.publishing.build_pretrained

results: $(READY) ## Make docs/results.md again, an hour of two cores; an interrupted one goes on (ARGS="--seeds 3")
	@$(BIN) benchmarks/results.py $(ARGS)

stored-comparisons: $(READY) ## Make what Train and Compare open on again, a quarter of an hour of a core
	@$(BIN) benchmarks/stored.py $(ARGS)

memory: $(READY) ## Make docs/memory.md again, half an hour of two cores; an interrupted one goes on
	@$(BIN) benchmarks/memory.py $(ARGS)

pictures: $(READY_DEV) browser ## Take the pictures of the documents again
	@$(BIN) docs/pictures.py

browser: $(READY_DEV) ## Find a browser for the tests, or install one
	@PYTHON=$(BIN) tests/install_browser.sh

clean: ## Remove .venv, caches and build products
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .gradio
	@find namemodel tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is touched last: an interrupted installation is taken up again, a broken .venv replaced.
$(READY): requirements.txt pyproject.toml setup.py
	@$(BIN) -c 'import pip; $(NEW_ENOUGH)' 2>/dev/null || { \
	  "$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	    echo "namemodel needs Python 3.11 or later, and '$(PYTHON)' is $(FOUND); name a newer one with PYTHON=, as in: make run PYTHON=python3.12" >&2; \
	    exit 1; }; \
	  "$(PYTHON)" -m venv --clear $(VENV); }
	@echo "Installing namemodel and its requirements into $(VENV) (minutes the first time) ..."
	@$(PIP) install --editable .
	@touch $@

$(READY_DEV): $(READY)
	@echo "Installing the development tools into $(VENV) ..."
	@$(PIP) install --editable '.[dev]'
	@touch $@
