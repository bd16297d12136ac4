# The two commands of the README are `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo serve test test-all lint table lock clean

setup: .venv/.ready

# Builds .venv from the pinned, hashed list: with uv where it is there, else with venv and pip.
.venv/.ready: requirements.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" .venv && \
		VIRTUAL_ENV=.venv uv pip sync --quiet --require-hashes requirements.lock && \
		VIRTUAL_ENV=.venv uv pip install --quiet --no-deps --no-build-isolation --editable . ; \
	else \
		$(PYTHON) -m venv .venv && \
		$(BIN)/pip install --quiet --require-hashes -r requirements.lock && \
		$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable . ; \
	fi
	@touch .venv/.ready

demo: setup
	$(BIN)/tagdesk demo $(ARGS)

serve: setup
	$(BIN)/tagdesk serve $(ARGS)

test: setup
	$(BIN)/pytest -n auto -m "not slow" $(ARGS)

test-all: setup
	$(BIN)/pytest -n auto $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

table: setup
	$(BIN)/tagdesk eval --readme README.md

lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
