# The command is .venv/bin/leadscore once `make install` has run; every target does that itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export BENTOML_DO_NOT_TRACK := 1

.PHONY: help install demo test serve bench lint lock translations clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

install: $(VENV)/.installed  ## make .venv from the hashed lock

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "leadscore needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "installing into $(VENV), once: a minute or three"
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.spark: $(VENV)/.installed requirements-spark.lock
	@echo "installing Spark for its tests, once"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.installed requirements-bench.lock
	@echo "installing the peers of the benchmarks, once"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

demo: install  ## simulate a company, train, score, serve, show the top leads
	$(BIN)/leadscore demo

test: lint $(VENV)/.spark  ## lint, types, house rules and every test
	$(BIN)/python -m pytest -n 2 -q

lint: install  ## ruff, mypy, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

serve: install  ## serve the champion on port 3000
	$(BIN)/leadscore serve --port 3000

bench: install $(VENV)/.bench  ## performance and accuracy against named peers
	@for b in $$(grep -l __main__ benchmarks/*.py); do echo "== $$b"; $(BIN)/python $$b || exit 1; done

lock:  ## renew requirements.lock (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --group dev -o requirements.lock
	for extra in spark bench; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --no-annotate -c requirements.lock --group pyproject.toml:$$extra -o requirements-$$extra.lock || exit 1; \
	done

translations: install  ## renew the files of translations from the sentences in the code
	$(BIN)/pybabel --quiet extract --mapping=features/language/babel.cfg --keyword=marked --keyword=n_:1,2 --no-wrap \
	  --sort-output --add-location=file --omit-header \
	  --output=$(VENV)/leadscore.pot features serving
	$(BIN)/pybabel --quiet update --domain=leadscore --input-file=$(VENV)/leadscore.pot --no-wrap \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --output-dir=features/language/translations
	$(BIN)/pybabel --quiet compile --domain=leadscore --statistics --directory=features/language/translations

clean:  ## remove what the other targets made, but not mlruns
	rm -rf $(VENV) demo-company .pytest_cache .mypy_cache .ruff_cache .hypothesis
