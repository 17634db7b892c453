# SPDX-License-Identifier: Apache-2.0

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup bench test test-numa hot lint fuzz san instructions bench-overhead aa power against-peers flatness series \
	lab test-lab fidelity clean release

## ARGS is handed to the script or tool behind a target; the short form takes seconds. Results go
## to a new results/NAME-TIME; ARGS=--refresh replaces what git has, for instructions ARGS="--out results/instructions".
ARGS ?=
KERNELS ?=
FILE ?=

help: ## say what each target does (this text)
	@echo "usage: make TARGET"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { sub(/ \[short: /, "\n" sprintf("%18s", "") "short: ", $$2); sub(/\]$$/, "", $$2); \
		printf "  %-16s%s\n", $$1, $$2 } /^## / { note = note substr($$0, 4) "\n" } \
		END { printf "%s", note }' $(MAKEFILE_LIST)

setup: ## check for Swift and install missing Debian packages, or say what to install
	@scripts/setup.sh

bench: release ## build, compare the kernel before and after the series, show the table [short: ARGS="--budget 2s"]
	@.build/release/bench-cli compare base merged $(ARGS) || { code=$$?; [ $$code -eq 2 ] || [ $$code -eq 3 ]; }

test: setup ## run all quick tests: the rules of the house, the machine code, the test suite
	@scripts/tests/check-layers.sh
	@scripts/check-layers.sh
	@scripts/tests/prose.sh
	@scripts/check-prose.sh
	@scripts/tests/check-hot.sh
	@scripts/tests/ci.sh
	@scripts/tests/results.sh
	@$(MAKE) --no-print-directory hot
	@scripts/tests/docs-commands.sh
	@scripts/docs-commands.sh
	@echo "building the tests"
	@swift build --build-tests --quiet
	@scripts/test.sh

test-numa: release ## boot a stock kernel under QEMU on machines of several nodes and check what the tool says there
	@scripts/setup.sh numa
	@swift build --build-tests --quiet
	@scripts/test-numa.sh $(ARGS)

hot: release ## disassemble the release build: timed loops call only what they may
	@scripts/check-hot.sh

lint: ## check format and warnings of Swift, C and the scripts
	@scripts/setup.sh lint
	@scripts/lint.sh

fuzz: setup ## feed the parsers with mutations for 60 seconds each, under libFuzzer [short: ARGS=2]
	@scripts/fuzz.sh $(ARGS)

san: setup ## run the test suite under the sanitizers [short: ARGS="address+undefined --only c-target"]
	@scripts/san.sh $(ARGS)

instructions: release ## count each step's instructions under callgrind, beside a real kernel's
	@.build/release/bench-cli instructions $(ARGS)

bench-overhead: ## measure the harness on an empty operation, beside Google Benchmark [short: ARGS=1]
	@scripts/setup.sh overhead
	@$(MAKE) --no-print-directory release
	@scripts/bench-overhead.sh $(ARGS)

aa: release ## 200 comparisons of identical code, alone and beside a busy process: how many find a difference (10 min) [short: ARGS="2 1"]
	@scripts/aa.sh $(ARGS)

power: release ## how often planted differences are found, and identical code proved equivalent (50 min) [short: ARGS="1 1"]
	@scripts/power.sh $(ARGS)

against-peers: ## the same loops judged by Google Benchmark's, pyperf's and our way (half an hour) [short: ARGS="1 1"]
	@scripts/setup.sh peers
	@$(MAKE) --no-print-directory release
	@scripts/against-peers.sh $(ARGS)

flatness: release ## churn with nodes of 64 MiB to 8 GiB: whether a table's cost depends on it (10 min) [short: ARGS="3 256 5"]
	@scripts/flatness.sh $(ARGS)

series: release ## compile the kernel builds that a series file needs (FILE=my.yaml), so that it can be timed [short: FILE=docs/data/series-uncounted.yaml]
	@scripts/series.sh "$(FILE)" $(ARGS)

lab: ## boot kernels (KERNELS="PACKAGE...", else the stock one) in QEMU and count each step in them, exactly
	@scripts/setup.sh lab
	@$(MAKE) --no-print-directory release
	@. scripts/common.sh; .build/release/bench-cli lab run $(or $(KERNELS),"$$(stock_kernel cloud)") $(ARGS)

test-lab: setup ## boot one kernel and see every row measured, a panic and a hang reported (a minute or two)
	@scripts/setup.sh lab
	@scripts/test-lab.sh

fidelity: ## the model's steps beside those of stock kernels, booted in QEMU (KERNELS as for lab)
	@scripts/setup.sh lab
	@$(MAKE) --no-print-directory release
	@scripts/fidelity.sh $(KERNELS) $(ARGS)

clean: ## remove everything that was built; results stay
	@rm -rf .build .build-*

release: setup
	@echo "building release (some minutes the first time: every kernel build, lock and loop)"
	@swift build -c release --product bench-cli --quiet
