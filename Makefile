# Every verb of the project. `make demo` and `make test` need only Python >= 3.11 and make.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# fast: without whole rounds, browsers and PostgreSQL; `make test` runs everything
FAST := -m "not slow and not browser" -k "not postgresql"
UNREAD := --ignore=tests/interleavings --ignore=tests/journeys --ignore=tests/matrix --ignore=tests/outsider

.PHONY: demo install test prove check format bench pictures lock clean

demo: install
	@exec $(BIN)/pingji demo --port $(PORT)

install: $(VENV)/.installed

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (set PYTHON=)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing pinned dependencies …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-test: requirements-test.lock requirements-data.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing pinned dependencies for tests …"
	@$(PIP) --require-hashes -r requirements-test.lock
	@$(PIP) --no-deps --no-build-isolation --require-hashes -r requirements-data.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# A second, independent WeChat client (another major version of wechatpy), beside the first one in a place of its own
$(VENV)/wechatpy2/.installed: requirements-wechatpy2.lock | $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)/wechatpy2
	@$(VENV)/wechatpy2/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-wechatpy2.lock
	@touch $@

# A real browser: Debian's Chromium. Missing and not installable is a loud failure, never a silent skip.
.PHONY: browser
browser:
	@command -v chromium >/dev/null || $${TEST_CHROMIUM:-false} --version >/dev/null 2>&1 || { \
	  echo "installing Chromium …"; \
	  if [ "$$(id -u)" = 0 ]; then SUDO=; else SUDO=sudo; fi; \
	  $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; } || { \
	  echo "no Chromium: install it (Debian: apt-get install chromium) or point TEST_CHROMIUM at one" >&2; exit 1; }

# Compiled modules are kept where Python looks for them: every process that a test starts would compile everything anew
unexport PYTHONDONTWRITEBYTECODE

# One thread for linear algebra: test processes share the cores
export OPENBLAS_NUM_THREADS := 1

# Three at a time: whole rounds wait a good deal, for ticks and for processes that start
test: $(VENV)/.installed-test $(VENV)/wechatpy2/.installed browser
	@$(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

# As `make test`, with what could be tried without end tried many times more: a thousand people in each fault, thousands of
# examples, hundreds of scripts in any order. Hours; one part of it: make prove ARGS=tests/matrix
prove: export TEST_SCALE := whole
prove: $(VENV)/.installed-test $(VENV)/wechatpy2/.installed browser
	@$(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

# The checks that read and the tests that run go side by side; what each says is printed when it has ended
check: $(VENV)/.installed-test
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target check-source check-tests

.PHONY: check-source check-tests
check-source:
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@imports=$$($(BIN)/lint-imports 2>&1) || { echo "$$imports"; exit 1; }

check-tests:
	@TEST_DATABASES=sqlite $(BIN)/python -m pytest -q -n auto --dist loadgroup $(FAST) $(UNREAD) $(ARGS)

format: $(VENV)/.installed-test
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

bench: $(VENV)/.installed-test
	@$(BIN)/python -m benchmarks $(ARGS)

# Fuzzing of callbacks, forms, uploads and logins; atheris (CPython 3.11 on Linux) lies in a place of its own. `make fuzz SECONDS=60 ARGS="--seed 7"`
$(VENV)/fuzz/.installed: requirements-fuzz.lock $(VENV)/.installed-test
	@$(PIP) --no-deps --require-hashes --upgrade --target $(VENV)/fuzz -r requirements-fuzz.lock
	@touch $@

.PHONY: fuzz
fuzz: SECONDS := 600
fuzz: $(VENV)/fuzz/.installed
	@$(BIN)/python -m tests.fuzz $(SECONDS) $(ARGS)

# The READMEs' and docs' pictures, made by the project itself
pictures: $(VENV)/.installed-test browser
	@$(BIN)/python -m docs.pictures.make

# New pins; needs uv (pip install uv)
lock:
	uv pip compile pyproject.toml --extra install --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra install --extra test --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-test.lock
	echo 'wechatpy[cryptography]==2.0.0a26' | uv pip compile - --prerelease allow --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-wechatpy2.lock

clean:
	rm -rf $(VENV) build *.egg-info
