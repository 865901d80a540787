# Needs Python 3.11 or later with venv, make and a package index; everything else comes into .venv by itself.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Many processes are started, and each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo serve test trust bench lint messages pictures lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/default ## Start Prospekt with made-up leads and users, on this machine only
	@$(BIN)/prospekt demo

serve: .venv/default ## Start Prospekt (settings: docs/operations.md)
	@$(BIN)/prospekt serve

test: .venv/dev ## Run all tests but the browser's, on SQLite and then on PostgreSQL
	$(PYTEST) -n auto --dist worksteal
	PROSPEKT_TEST_DB=postgres PROSPEKT_TRUST=20 $(PYTEST) -n auto --dist worksteal

trust: .venv/dev ## Run the trust tests at full counts, on both databases
	PROSPEKT_TRUST=full $(PYTEST) -m trust -n auto --dist worksteal
	PROSPEKT_TRUST=full PROSPEKT_TEST_DB=postgres $(PYTEST) -m trust -n auto --dist worksteal
	PROSPEKT_TRUST=full $(PYTEST) -m "trust and browser"

bench: .venv/dev ## Measure, each figure beside its floor
	$(BIN)/python -m bench

lint: .venv/dev ## Check style, templates and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet src
	$(BIN)/lint-imports --config importlinter.ini --no-cache --no-logo

messages: .venv/dev ## Collect and compile what is translated
	$(BIN)/python -m prospekt.config.messages

pictures: .venv/dev ## Take the pictures of the documents anew (needs Chromium)
	$(BIN)/python -m docs.pictures

lock: .venv/dev ## Resolve the requirements anew (takes uv from a package if it is not installed)
	@command -v uv >/dev/null || $(BIN)/pip install -qq uv
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh requirements/lock

clean: ## Remove what was installed or made here, but no data
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# A stamp is newer than what it was made from, so a second run skips it.
.venv/python:
	@for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Prospekt needs Python 3.11 or later with venv, and found none. Install it, for example: apt-get install python3.11-venv" >&2; exit 1; \
	fi; \
	echo "Making .venv with $$found"; "$$found" -m venv .venv
	@touch $@

.venv/default: .venv/python requirements/default.txt pyproject.toml
	@echo "Installing what Prospekt needs (once)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/default.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev: .venv/default requirements/dev.txt
	@echo "Installing what the tests need (once)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
