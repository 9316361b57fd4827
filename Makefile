# Every target sets up .venv first, from requirements.lock; after that nothing here needs a network.
.PHONY: help setup demo test test-all lint format golden bench corpus mutants soak-sync lock clean
.DEFAULT_GOAL := help
BIN := .venv/bin

help:          ## Show these targets.
	@sed -n 's/^\([a-z-]*\):.*## /  \1	/p' Makefile | expand -t 14
setup:         ## Make .venv from requirements.lock.
	@tools/setup.sh
demo: setup    ## From a spec to a running, contract-tested service.
	@tools/demo.sh
test: lint     ## Check everything that is quick; what .ci/run runs.
	$(BIN)/pytest -n auto -m "not slow"
test-all: lint ## Check everything.
	$(BIN)/pytest -n auto
lint: setup    ## Check style, types and layers.
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports --no-logo && PYTHONPATH=runtime $(BIN)/lint-imports --no-logo --config runtime/importlinter.toml
format: setup  ## Format, mend what can be mended, and make the pages of docs/ that are made from code.
	$(BIN)/ruff format && $(BIN)/ruff check --fix && $(BIN)/python tools/reference.py && $(BIN)/python -m scaffold.lint.rules.pages
golden: setup  ## Renew the golden trees; commit them by themselves.
	$(BIN)/pytest tests/golden --renew
bench: setup   ## Measure what the command line costs; benchmarks/ has more, against other tools.
	$(BIN)/python benchmarks/cli/measure.py
corpus: setup  ## Take real documents through everything; CORPUS="--only NAME" and so on.
	$(BIN)/python -m tools.corpus $(CORPUS)
mutants: setup ## Break a generated service in every derived way; MUTANTS="--spec FILE --sample 20 -j 2" and so on.
	$(BIN)/python -m tools.mutants $(MUTANTS)
soak-sync: setup ## Change specs and services at random and sync them; SEED=1 SOAK="--runs 25" and so on.
	$(BIN)/python -m tools.soak --seed $(or $(SEED),1) $(SOAK)
lock: setup    ## Renew requirements.lock (needs a network).
	@tools/lock.sh
clean:         ## Remove what was built; .venv stays.
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
