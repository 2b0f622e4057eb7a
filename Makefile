# One environment, set up by whichever target needs it first.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN  := $(VENV)/bin
export APE_DATA_FOLDER ?= $(CURDIR)/.ape
export SOLCX_BINARY_PATH ?= $(CURDIR)/.setup/solcx
export PATH := $(CURDIR)/$(BIN):$(PATH)
export VIRTUAL_ENV := $(CURDIR)/$(VENV)

include tools/setup.mk

.PHONY: help
help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1\t/' | expand -t 18

.PHONY: demo
demo: $(STAMPS)/python $(STAMPS)/models  ## one photo, one reward, every step printed; PHOTO=path for your own photo
	python -m demo $(if $(PHOTO),--photo "$(PHOTO)")

.PHONY: up
up: $(STAMPS)/python $(STAMPS)/models  ## the demo, left running until Ctrl-C
	python -m demo --stay $(if $(PHOTO),--photo "$(PHOTO)")

.PHONY: test
test: lint test-python test-contracts  ## lint, types, import rules, all tests

.PHONY: lint
lint: setup  ## ruff, mypy strict, import rules
	ruff format --check .
	ruff check .
	mypy
	lint-imports

.PHONY: test-python
test-python: setup
	pytest -p no:ape_test --ignore tests/contracts

.PHONY: test-contracts
test-contracts: setup
	pytest -p no:ape_test tests/contracts --backend revm
	ape test tests/contracts

.PHONY: thor
thor: setup  ## everything that a real Thor node proves; needs `thor` on PATH
	ape test tests/contracts --network vechain:solo --mirror
	pytest -p no:ape_test -m thor --ignore tests/contracts

FUZZ_CALLS ?= 10000000

.PHONY: fuzz
fuzz: setup  ## the contracts' state machine by two processes (FUZZ_CALLS each), the parsers and the codec with many more examples
	run="env HYPOTHESIS_PROFILE=long FUZZ_CALLS=$(FUZZ_CALLS) pytest -p no:ape_test -p no:cacheprovider tests/contracts/test_stateful_mileage.py --backend revm"
	$$run & one=$$!; $$run; wait $$one
	HYPOTHESIS_PROFILE=long CODEC_FUZZ=10000 pytest -p no:ape_test ape-vechain/tests tests/oracle -m unit --timeout 3600
	NODE_FUZZ=20 pytest -p no:ape_test ape-vechain/tests/node -k differential --timeout 3600

.PHONY: coverage
coverage: setup  ## branches of thorlink and ape_vechain that their tests reach: at least 95 of 100
	mkdir -p .coverage && coverage erase
	coverage run -m pytest -p no:ape_test ape-vechain/tests
	coverage combine --quiet
	coverage report

.PHONY: mutation
mutation: setup  ## changes of the codec that its tests notice: at least 90 of 100
	t=ape-vechain/tests/thorlink
	python -m tools.mutation ape-vechain/thorlink/{codec/transaction,codec/decoding,rlp,keys,signing}.py --tests $$t/test_{codec,codec_fields,signing,keys}.py

.PHONY: mutation-contracts
mutation-contracts: setup  ## changes of the contracts that their tests notice: at least 95 of 100
	python -m tools.solidity_mutation

ANALYSIS := PATH="$(CURDIR)/tools/analysis/node_modules/.bin:$(CURDIR)/$(STAMPS)/analysis/bin:$(PATH)"

.PHONY: slither
slither: $(STAMPS)/analysis/ready $(STAMPS)/solc  ## findings of static analysis that docs/security/slither.md does not explain: none
	$(ANALYSIS) $(BIN)/python -m tools.slither_triage

.PHONY: symbolic
symbolic: $(STAMPS)/analysis/ready $(STAMPS)/solc  ## proofs of arithmetic, packing and accounting (tests/symbolic)
	rm -rf .build/symbolic  # halmos also runs what was compiled from files that are gone
	$(ANALYSIS) FOUNDRY_PROFILE=symbolic halmos

.PHONY: coverage-contracts
coverage-contracts: setup  ## lines and branches of contracts/ that their tests reach: all
	python -m tools.solidity_coverage

.PHONY: bench
bench: setup  ## thorlink and the nodes beside others; the reader on real photos, a part of them paid (PHOTOS=folder)
	python -m tools.gas
	python -m tools.bench thor
	python -m tools.bench reader --compare $(if $(PHOTOS),--photos "$(PHOTOS)")
	python -m tools.bench rewards --every 10 $(if $(PHOTOS),--photos "$(PHOTOS)")

.PHONY: fmt
fmt: setup  ## format and fix what can be fixed
	ruff format .
	ruff check --fix .

.PHONY: wheel
wheel: setup  ## both wheels into dist/
	python -m build --no-isolation --wheel --outdir dist .
	python -m build --no-isolation --wheel --outdir dist ape-vechain

.PHONY: lock
lock: $(STAMPS)/prerequisites  ## resolve the requirements again
	uv="$$(command -v uv || echo .setup/uv/bin/uv) pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 --no-emit-package ape-vechain"
	$$uv pyproject.toml --group dev -o requirements/dev.txt
	$$uv pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt
	$$uv requirements/uv.in -o requirements/uv.txt
	$$uv requirements/analysis.in -o requirements/analysis.txt

.PHONY: clean
clean:  ## remove everything that set-up and builds made
	rm -rf $(VENV) $(STAMPS) .ape .build node_modules ape-vechain/tests/js/node_modules examples/typescript/node_modules tools/analysis/node_modules contracts/.cache build dist oracle/ocr/models/*.onnx
