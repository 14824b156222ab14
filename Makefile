# Needs Python 3.11 or newer (PYTHON=...), git and make. Everything else goes into $(VENV).
PYTHON ?= python3
VENV ?= .venv
PLATFORMS_VENV ?= .venv-platforms
RAGAS_VENV ?= .venv-ragas
KFP_VENV ?= .venv-kfp
PROMPTFLOW_VENV ?= .venv-promptflow
PROXY_VENV ?= .venv-proxy
FUZZ_VENV ?= .venv-fuzz
# Seconds for each target of `make fuzz`, and which.
FUZZ_SECONDS ?= 60
FUZZ ?= $(basename $(notdir $(wildcard tests/fuzz/fuzz_*.py)))
UPGRADE ?=

# uv installs in a tenth of pip's time; what it cannot (another index in pip's settings, no wheel of uv), pip does.
PIP = $(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2)
UV = $(VENV)/bin/uv pip install --quiet --system-certs $(UV_SOURCES) --python $(1)/bin/python $(2)
UV_SOURCES := $(if $(PIP_INDEX_URL),--default-index $(PIP_INDEX_URL)) $(if $(PIP_NO_INDEX),--no-index) \
	$(foreach place,$(PIP_EXTRA_INDEX_URL),--index $(place)) $(foreach place,$(PIP_FIND_LINKS),--find-links $(place))
EITHER = $(call UV,$(1),$(2)) 2>$(1)/.uv.log || { echo "make: uv could not install into $(1), pip does" >&2; $(call PIP,$(1),$(2)); }
INSTALL = $(call EITHER,$(1),--require-hashes $(2))
PENSTOCK = $(call EITHER,$(1),--no-deps --no-build-isolation -e .)
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --system-certs \
	--custom-compile-command "make lock" $(UPGRADE)

test_parts := environment test-types test-text test-libraries test-ragas test-kfp test-promptflow
.PHONY: help demo test test-platforms $(test_parts) bench fuzz generate lock clean
.DELETE_ON_ERROR:

help:
	@echo "make demo            gate three branches of the example: UNCHANGED, PASS, FAIL"
	@echo "make test            format, lint, types, floors, generated files, tests"
	@echo "make test-platforms  tests against platforms and heavy libraries"
	@echo "make bench           time the product against its floor, as ratios"
	@echo "make fuzz            look for inputs that break a law; FUZZ_SECONDS=60 each"
	@echo "make generate        schemas and generated pages"
	@echo "make lock            requirements/*.txt; UPGRADE=--upgrade takes newer versions"
	@echo "make clean           remove what the other targets made"

demo: $(VENV)/.run-stamp
	@$(VENV)/bin/python scripts/demo.py

# What asks for no other's result goes side by side, each part's output in one piece (GNU make 4; 3.81 mixes them).
IN_ONE_PIECE := $(if $(filter output-sync,$(.FEATURES)),-Otarget)
test: $(VENV)/.test-stamp
	@$(MAKE) --no-print-directory -j2 $(IN_ONE_PIECE) test-types test-text
	$(VENV)/bin/pytest -q -n 2 --dist worksteal

environment: $(VENV)/.test-stamp

test-types: $(VENV)/.test-stamp
	$(VENV)/bin/mypy

test-text: $(VENV)/.test-stamp
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/python scripts/generate.py --check

test-platforms:
	@$(MAKE) --no-print-directory -j2 $(IN_ONE_PIECE) test-libraries test-ragas test-promptflow test-kfp

test-libraries: $(PLATFORMS_VENV)/.stamp $(PROXY_VENV)/.stamp
	PENSTOCK_TEST_LITELLM=$(abspath $(PROXY_VENV))/bin/litellm \
		$(PLATFORMS_VENV)/bin/pytest -q -m platforms $(sort $(shell grep -rl --include='*.py' mark.platforms tests))

test-ragas: $(RAGAS_VENV)/.stamp
	$(RAGAS_VENV)/bin/pytest -q -m platforms $(wildcard tests/metrics/test_ragas*.py)

test-kfp: $(KFP_VENV)/.stamp
	$(KFP_VENV)/bin/pytest -q -m platforms tests/targets/platforms/test_vertex.py

test-promptflow: $(PROMPTFLOW_VENV)/.stamp
	$(PROMPTFLOW_VENV)/bin/pytest -q -m platforms tests/targets/platforms/test_promptflow.py

bench: $(VENV)/.run-stamp
	@$(VENV)/bin/python -m benchmarks

fuzz: $(FUZZ_VENV)/.stamp
	@set -e; for target in $(FUZZ); do echo "$$target: $(FUZZ_SECONDS) s"; \
		PYTHONPATH=. $(FUZZ_VENV)/bin/python -m tests.fuzz.$$target -max_total_time=$(FUZZ_SECONDS) -verbosity=0; done

generate: $(VENV)/.run-stamp
	$(VENV)/bin/python scripts/generate.py

lock: $(VENV)/.stamp
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --group test -c requirements/run.txt -o requirements/test.txt
	$(COMPILE) pyproject.toml --group test --group platforms --extra llm --extra ray -c requirements/test.txt -o requirements/platforms.txt
	$(COMPILE) pyproject.toml --group ragas --extra ragas -o requirements/ragas.txt
	$(COMPILE) pyproject.toml --group kfp -o requirements/kfp.txt
	$(COMPILE) pyproject.toml --group promptflow -o requirements/promptflow.txt
	$(COMPILE) --group proxy -o requirements/proxy.txt
	$(COMPILE) pyproject.toml --group fuzz -c requirements/test.txt -o requirements/fuzz.txt
	$(COMPILE) --group build -o requirements/build.txt
	$(COMPILE) --group lock -o requirements/lock.txt

clean:
	rm -rf $(VENV) $(PLATFORMS_VENV) $(RAGAS_VENV) $(PROXY_VENV) $(KFP_VENV) $(PROMPTFLOW_VENV) $(FUZZ_VENV) .venv-npm .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
		build dist

# A stamp is newer than what it was made from, so a second call installs nothing.
define environment
	@command -v "$(PYTHON)" >/dev/null || { echo "make: no '$(PYTHON)' found; name one: make PYTHON=python3.11" >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: Penstock needs Python 3.11 or newer, '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1);" \
			"name another: make PYTHON=python3.11" >&2; exit 2; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make: '$(PYTHON)' cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "Installing into $(1) ..." >&2
	@"$(PYTHON)" -m venv $(1)
endef

$(VENV)/.stamp: requirements/lock.txt
	$(call environment,$(VENV))
	@$(call PIP,$(VENV),--require-hashes -r requirements/lock.txt) || echo "make: no uv here, so pip installs" >&2
	@touch $@

$(VENV)/.run-stamp: $(VENV)/.stamp requirements/run.txt requirements/build.txt pyproject.toml
	@$(call INSTALL,$(VENV),-r requirements/run.txt -r requirements/build.txt)
	@$(call PENSTOCK,$(VENV))
	@touch $@

$(VENV)/.test-stamp: $(VENV)/.run-stamp requirements/test.txt
	@$(call INSTALL,$(VENV),-r requirements/test.txt)
	@touch $@

$(PLATFORMS_VENV)/.stamp: $(VENV)/.stamp requirements/platforms.txt requirements/build.txt pyproject.toml
	$(call environment,$(PLATFORMS_VENV))
	@$(call INSTALL,$(PLATFORMS_VENV),-r requirements/platforms.txt -r requirements/build.txt)
	@$(call PENSTOCK,$(PLATFORMS_VENV))
	@touch $@

$(RAGAS_VENV)/.stamp: $(VENV)/.stamp requirements/ragas.txt requirements/build.txt pyproject.toml
	$(call environment,$(RAGAS_VENV))
	@$(call INSTALL,$(RAGAS_VENV),-r requirements/ragas.txt -r requirements/build.txt)
	@$(call PENSTOCK,$(RAGAS_VENV))
	@touch $@

$(KFP_VENV)/.stamp: $(VENV)/.stamp requirements/kfp.txt requirements/build.txt pyproject.toml
	$(call environment,$(KFP_VENV))
	@$(call INSTALL,$(KFP_VENV),-r requirements/kfp.txt -r requirements/build.txt)
	@$(call PENSTOCK,$(KFP_VENV))
	@touch $@

$(PROMPTFLOW_VENV)/.stamp: $(VENV)/.stamp requirements/promptflow.txt requirements/build.txt pyproject.toml
	$(call environment,$(PROMPTFLOW_VENV))
	@$(call INSTALL,$(PROMPTFLOW_VENV),-r requirements/promptflow.txt -r requirements/build.txt)
	@$(call PENSTOCK,$(PROMPTFLOW_VENV))
	@touch $@

$(PROXY_VENV)/.stamp: $(VENV)/.stamp requirements/proxy.txt
	$(call environment,$(PROXY_VENV))
	@$(call INSTALL,$(PROXY_VENV),-r requirements/proxy.txt)
	@touch $@

$(FUZZ_VENV)/.stamp: $(VENV)/.stamp requirements/fuzz.txt requirements/build.txt pyproject.toml
	$(call environment,$(FUZZ_VENV))
	@$(call INSTALL,$(FUZZ_VENV),-r requirements/fuzz.txt -r requirements/build.txt)
	@$(call PENSTOCK,$(FUZZ_VENV))
	@touch $@
