# What the README promises; every target sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo setup model test check bench card soak lock clean

demo: model
	@$(BIN)/greensilk demo

setup: model

test: model
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.audit requirements.lock

bench: model
	$(BIN)/python -m bench

card: model
	$(BIN)/python -m bench card

soak: model
	$(BIN)/python -m pytest -m soak --soak

# The lock file names versions and hashes for every platform, and no download address; needs uv.
lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --all-extras --group test --group bench --group check \
		pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv var/demo

model: var/models/.trained

var/models/.trained: $(READY) $(wildcard classifier/*.py classifier/*.txt classifier/themes/*.toml classifier/examples/*.jsonl)
	@$(BIN)/greensilk train
	@touch $@

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "greensilk needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "This Python cannot make virtual environments: install the package python3-venv (apt install python3-venv)."; exit 1; }
	@echo "Setting up .venv (once, a minute or two) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
