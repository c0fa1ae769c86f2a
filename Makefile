# Everything a person or a pipeline does here. Needs: Debian or Ubuntu, Python 3.11 or later, make.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := 0.13.9
LOCK := $(shell cat requirements/dev.lock pyproject.toml 2>/dev/null | sha256sum | cut -c1-16)
INSTALLED := $(VENV)/.installed-$(LOCK)
OCDS ?= ../shared/ocds/real
PACKAGES := $(VENV)/.packages
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml

.PHONY: help setup lock demo down test lint bench clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | while IFS=$$'\t' read -r target text; do printf '  make %-8s %s\n' "$$target" "$$text"; done

setup: $(PACKAGES) $(INSTALLED)  ## install everything: system packages (apt), .venv, this project
	@:

$(PACKAGES): deploy/install-packages | $(BIN)/python
	@deploy/install-packages
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || deploy/install-packages python3-venv
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements/dev.lock pyproject.toml | $(BIN)/python
	@echo "installing the packages of requirements/dev.lock"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.installed-*
	@touch $@

lock: setup  ## choose versions anew and write requirements/*.lock
	@$(COMPILE) --upgrade --output-file requirements/run.lock
	@$(COMPILE) --upgrade --all-extras --output-file requirements/dev.lock

demo: setup  ## run a whole procurement on a local platform
	@$(BIN)/rongcai demo $(if $(wildcard $(OCDS)),--ocds $(OCDS))

down:  ## stop the local platform; data stay in .rongcai
	@if [ -x $(BIN)/rongcai ]; then $(BIN)/rongcai down; fi

test: setup lint  ## lint and run all tests
	@$(BIN)/pytest $(ARGS)

lint: setup  ## check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports

bench: setup  ## measure throughput on a local platform
	@$(BIN)/python -m bench $(ARGS)

clean: down  ## remove the local platform with its data, caches and .venv
	@rm -rf .rongcai .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
