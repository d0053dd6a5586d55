# `make run` tries Pressroom in a sandbox; `make start` runs it on the Slack of `.env`; `make test` checks all.

BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev
BENCHES := command start publish ingest

.PHONY: run start test bench fmt lock clean

run: $(RUNTIME)
	@$(BIN)/pressroom sandbox

start: $(RUNTIME)
	@$(BIN)/pressroom run

test: $(DEV)
	@scripts/check

bench: $(DEV)
	@for name in $(BENCHES); do $(BIN)/python -m benchmarks $$name || exit 1; done

fmt: $(DEV)
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock:
	@scripts/lock

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info

# The two locks share .venv: what the tests need is the runtime and more, so either may come first.
$(RUNTIME): requirements.lock pyproject.toml
	@scripts/setup requirements.lock
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml
	@scripts/setup requirements-dev.lock
	@touch $@ $(RUNTIME)
