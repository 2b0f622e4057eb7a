# Set-up, step by step; each stamp is redone when what it was made from changes.
STAMPS := .setup

.PHONY: setup
setup: $(STAMPS)/python $(STAMPS)/solc $(STAMPS)/models $(STAMPS)/contracts $(STAMPS)/js $(STAMPS)/examples  ## everything the other targets need

$(STAMPS)/prerequisites: tools/check_prerequisites.sh
	@bash tools/check_prerequisites.sh
	mkdir -p $(STAMPS) && touch $@

# uv comes from its own hashed lock when the machine has none.
$(STAMPS)/python: $(STAMPS)/prerequisites requirements/dev.txt requirements/uv.txt pyproject.toml ape-vechain/pyproject.toml
	@echo "== Python environment"
	command -v uv >/dev/null || { python3 -m venv .setup/uv && .setup/uv/bin/pip install -q --require-hashes -r requirements/uv.txt; }
	uv=$$(command -v uv || echo .setup/uv/bin/uv)
	test -x $(BIN)/python || $$uv venv -q --python '>=3.11,<3.13' $(VENV)
	$$uv pip sync -q --python $(BIN)/python --require-hashes requirements/dev.txt
	$$uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e ape-vechain -e .
	touch $@

$(STAMPS)/npm: $(STAMPS)/prerequisites package.json package-lock.json
	@echo "== npm packages (OpenZeppelin, VeBetterDAO, portable solc)"
	npm ci --silent
	touch $@

$(STAMPS)/js: $(STAMPS)/prerequisites ape-vechain/tests/js/package.json ape-vechain/tests/js/package-lock.json
	@echo "== npm packages of the JavaScript clients"
	(cd ape-vechain/tests/js && npm ci --silent)
	touch $@

$(STAMPS)/examples: $(STAMPS)/prerequisites examples/typescript/package.json examples/typescript/package-lock.json
	@echo "== npm packages of the TypeScript example"
	(cd examples/typescript && npm ci --silent)
	touch $@

$(STAMPS)/solc: $(STAMPS)/python $(STAMPS)/npm tools/install_solc.py tools/solc_shim.js
	@echo "== Solidity compiler"
	$(BIN)/python tools/install_solc.py
	touch $@

$(STAMPS)/models: $(STAMPS)/python tools/fetch_models.py oracle/ocr/models.toml
	@echo "== reader models"
	$(BIN)/python tools/fetch_models.py
	touch $@

CONTRACT_SOURCES := $(wildcard contracts/*.sol contracts/*/*.sol) ape-config.yaml
$(STAMPS)/contracts: $(STAMPS)/solc $(CONTRACT_SOURCES) tools/export_artifacts.py
	@echo "== contracts"
	ape compile --force -v WARNING  # Ape leaves what only imports a change as it was
	$(BIN)/python tools/export_artifacts.py --check
	touch $@

# slither, halmos and forge: in an environment of their own, because Ape holds some of their needs at older versions.
$(STAMPS)/analysis/ready: $(STAMPS)/python requirements/analysis.txt tools/analysis/package-lock.json
	@echo "== analysis tools (slither, halmos, forge)"
	uv=$$(command -v uv || echo .setup/uv/bin/uv)
	test -x $(STAMPS)/analysis/bin/python || $$uv venv -q --python '>=3.11,<3.13' $(STAMPS)/analysis
	$$uv pip sync -q --python $(STAMPS)/analysis/bin/python --require-hashes requirements/analysis.txt
	(cd tools/analysis && npm ci --silent --ignore-scripts)
	touch $@
