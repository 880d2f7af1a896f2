# Both commands need Python 3.11 or later with pip; they set up everything else in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SECONDS ?= 600
CASE ?= kb/guidelines/spinal_metastases/cases/figure-rcc-t9.yaml

.PHONY: run test diagrams notebook lint bench campaign clean

run: $(VENV)/noms  ## the plan for the paper's own patient, why, and the picture of it
	@mkdir -p out
	$(BIN)/noms recommend $(CASE)
	@echo
	$(BIN)/noms explain $(CASE) -o out/figure.svg -o out/figure.png

test: $(VENV)/dev  ## every test
	$(BIN)/python -m pytest -n auto

diagrams: $(VENV)/noms  ## the pictures in diagrams/, made again
	$(BIN)/python -m explain.book.gallery

notebook: $(VENV)/noms  ## the outputs of the notebook, made again
	$(BIN)/python tests/run_notebook.py notebooks/tour.ipynb

lint: $(VENV)/dev  ## linter, formatter, types, the guideline itself, and whether diagrams/ is fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/noms check
	$(BIN)/python -m explain.book.gallery --check

bench: $(VENV)/dev  ## the benchmark, apart from the tests
	$(BIN)/python -m pytest tests/bench_noms.py --benchmark-only --benchmark-columns=min,median,max,rounds

campaign: $(VENV)/dev  ## what the tests only sample, for SECONDS: each of its hunts with other seeds, one after the other
	$(BIN)/python -m pytest --campaign $(SECONDS)

# pip is told where to install, so that the environment needs no pip of its own.
$(VENV)/bin/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/noms: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/dev: $(VENV)/noms
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) out
