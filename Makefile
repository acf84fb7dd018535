# One command each. `make install` brings everything into .venv; every other target uses what stands there.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
SERVE ?= yes
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install demo test long check form fix docs bench lock clean

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "equipoise needs python3, 3.11 to 3.14 (Debian: apt install python3 python3-venv make)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || { echo "equipoise needs Python 3.11 to 3.14; $(PYTHON) is $$($(PYTHON) -V). Say which: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "equipoise needs the venv module of python3 (Debian: apt install python3-venv)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.8"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(STAMP)

demo: install
	@$(BIN)/equipoise demo $(if $(filter no,$(SERVE)),--no-serve,--serve --port $(PORT))

test: install
	@$(BIN)/pytest -n 2 --dist loadfile -m "not long"

long: install
	@HYPOTHESIS_PROFILE=long $(BIN)/pytest -n 2 --dist loadfile

check: form test

form: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/python docs/check_docs.py

fix: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: install
	$(BIN)/sphinx-build --quiet -W --keep-going -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: install
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

lock: install
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra cluster --extra fast --extra figures --extra web --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf out docs/_build .hypothesis .ruff_cache
