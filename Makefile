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

.PHONY: help demo up test lint fmt bench test-python test-contracts lock clean
help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1\t/' | expand -t 18
