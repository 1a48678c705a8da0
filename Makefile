# Everything sets itself up: nothing is needed but python3, make, Node and their package indexes.
UV_VERSION := 0.13.9
PYTHON ?= python3
UV := .tools/bin/uv
RUN := .venv/bin
ASSETS := src/safeground/web/assets
BUILT := src/safeground/web/lib/static/built/manifest.json

.PHONY: setup assets run test services test-postgres check bench calibrate clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## install everything into .venv (safe to repeat)

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Safeground needs Python 3.11 or later; $(PYTHON) is older. Set PYTHON=/path/to/python3.11."; exit 1; }
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.ready: pyproject.toml uv.lock | $(UV) $(BUILT)
	$(UV) sync --locked --system-certs --inexact --quiet --python $(PYTHON)
	@touch $@

assets: $(BUILT) ## build the site's style sheets and browser code

$(BUILT): $(ASSETS)/node_modules/.ready $(shell find $(ASSETS) -path '*/node_modules' -prune -o -type f -print)
	npm --prefix $(ASSETS) run --silent build > /dev/null

$(ASSETS)/node_modules/.ready: $(ASSETS)/package-lock.json
	@command -v npm > /dev/null || { echo "Safeground's site needs npm, which comes with Node.js 20 or later (Debian: apt-get install nodejs npm)."; exit 1; }
	@for n in 1 2 3; do npm --prefix $(ASSETS) ci --loglevel error && break; test $$n -lt 3; done  # a registry may falter
	@touch $@

run: .venv/.ready ## load the bundled real Essex data, build the demonstration, and serve its site
	@$(RUN)/safeground demo
	@$(RUN)/safeground serve --site build/demo/site

test: .venv/.ready ## what CI runs: the checks and every test
	@$(MAKE) --no-print-directory services check
	$(RUN)/pytest -n 2 --ignore tests/web/browser
	@$(MAKE) --no-print-directory test-postgres
	$(RUN)/pytest tests/web/browser

services: ## find Chromium and PostgreSQL for the tests, or install them where we may
	@$(PYTHON) tools/services.py

test-postgres: .venv/.ready ## the site's tests again, on a throw-away PostgreSQL
	$(PYTHON) tools/services.py postgres $(RUN)/pytest -n 2 tests/web --ignore tests/web/browser

check: .venv/.ready ## style, types and the floors of the house
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

bench: .venv/.ready ## time Safeground beside what an analyst would use instead (several minutes)
	$(UV) sync --locked --system-certs --quiet --python $(PYTHON) --group bench
	$(RUN)/python -m benchmarks $(BENCH)

calibrate: .venv/.ready ## is every estimator wrong as often as it says? 2,000 invented trials each (10 minutes)
	$(RUN)/python -m calibration $(CALIBRATE)

clean: ## remove what setup and run made
	rm -rf .venv .tools build $(ASSETS)/node_modules $(dir $(BUILT))
