# Everything that can be done with Tandem; `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

BUILD := build
JOBS ?= $(shell nproc)
configure = cmake -S . -B $(1) -G Ninja $(2) > $(1).log 2>&1 || { tail -n 30 $(1).log; exit 1; }
ninja = ninja -C $(1) -j $(JOBS) $$([ -t 1 ] || echo --quiet) $(2)
# In memory, where there is room: most tests wait for hundreds of syncs, and none of them pulls the plug.
test_folder = $$([ "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -ge 4194304 ] 2>/dev/null && echo /dev/shm || echo $${TMPDIR:-/tmp})
ctest = TMPDIR=$(test_folder) ctest --test-dir $(1) --output-on-failure --parallel $(2) --no-tests=error

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build, start the suite on 127.0.0.1:7400, load the samples, serve until Ctrl-C
	@exec $(BUILD)/bin/tandem serve --samples samples --data-dir data

run-distributed: build kafka ## the same as four processes, on PostgreSQL, Kafka and Redis that it starts
	@exec $(BUILD)/bin/run_distributed $(BUILD)/bin/tandem

test: tests kafka deploy-tools python ## build and run every test
	@$(call ctest,$(BUILD),5)

build: install ## build the programs into build/ (the binary: build/bin/tandem)
	@$(call configure,$(BUILD))
	@$(call ninja,$(BUILD),programs)

tests: install ## build the programs and the tests
	@$(call configure,$(BUILD))
	@$(call ninja,$(BUILD))

bench: python kafka ## measure: cached read, durable command, commit to visible, growth
	@deploy/kafka/fetch.sh $(BUILD)/debezium tests/bench/debezium/pom.xml
	@$(call configure,$(BUILD))
	@$(call ninja,$(BUILD),bench)
	@for program in $(BUILD)/bench/*; do echo "== $${program##*/}"; $$program || exit 1; done

soak: tests kafka ## the long runs of tests (1,000 kills, 10,000 schedules, a second build and the like; an hour or two)
	@tests/deploy/image/twice $(BUILD)
	@TANDEM_SOAK=1 $(BUILD)/bin/rpc_test --gtest_filter='Tls*'
	@TANDEM_SOAK=1 $(BUILD)/bin/events_test --gtest_filter='Parking*:*Parked*:*Projections*:*Restore*:KafkaTopics.*'
	@TANDEM_SOAK=1 $(BUILD)/bin/placement_test --gtest_filter='*SchedulesTest*'
	@TANDEM_SOAK=1 TANDEM_BUILD_DIR=$(CURDIR)/$(BUILD) $(BUILD)/bin/integration_test

lint: install ## format of all files, clang-tidy on changed ones (ALL=1: on all)
	@$(call configure,build-lint,-DCMAKE_UNITY_BUILD=$(if $(ALL),ON,OFF))
	@$(call ninja,build-lint,generated)
	@ALL=$(ALL) .ci/lint build-lint

format: ## format all sources
	@git ls-files -co --exclude-standard -- '*.h' '*.cc' | { xargs -r ls -d 2>/dev/null || true; } | xargs -r clang-format -i

export UBSAN_OPTIONS := print_stacktrace=1
# librdkafka is not instrumented (see libs/common/events/c11_threads_test.cc).
export TSAN_OPTIONS := second_deadlock_stack=1 suppressions=$(CURDIR)/cmake/races.txt
# What c-ares keeps of a name that was being looked up at the end is not ours.
export LSAN_OPTIONS := suppressions=$(CURDIR)/cmake/leaks.txt
sanitize: kafka deploy-tools python ## all tests under Address- and UndefinedBehaviorSanitizer, store, events and cache under ThreadSanitizer
	@$(call configure,build-asan,-DTANDEM_SANITIZE='address;undefined')
	@$(call ninja,build-asan)
	@$(call ctest,build-asan,2)
	@$(call configure,build-tsan,-DTANDEM_SANITIZE=thread)
	@$(call ninja,build-tsan,tsan_tests)
	@$(call ctest,build-tsan,2) --tests-regex '^(store|events|events_kafka|cache)_test$$'

kafka: install ## fetch the Kafka that tests start into build/kafka, once
	@deploy/kafka/fetch.sh $(BUILD)/kafka && deploy/kafka/archive.sh $(BUILD)/kafka

image: build kafka deploy-tools ## make the image of deploy/image with podman, and test it: its contents, a cell's Deployments
	@deploy/install.sh deploy/image/packages.txt
	@image=$$(deploy/image/build.sh $(BUILD)) && tests/deploy/image/run $(BUILD) $$image

dry-run: deploy-tools ## apply every cell to a real API server, which it builds once (some ten minutes)
	@deploy/k8s/apiserver.sh $(BUILD)/tools/apiserver
	@TANDEM_BUILD_DIR=$(BUILD) $(BUILD)/tools/venv/bin/python -B tests/deploy/dry_run.py

deploy-tools: install ## fetch what checks deploy/k8s into build/tools, once
	@deploy/k8s/fetch.sh $(BUILD)/tools

python: install ## install what tests compare with and send traces to (scipy, OR-tools, OpenTelemetry) into build/python, once
	@tests/matching/python.sh $(BUILD)/python || true

install: ## install the packages of deploy/packages.txt that are missing
	@deploy/install.sh

descriptors: install ## refresh proto/tandem.binpb, the committed contract
	@$(call configure,$(BUILD))
	@$(call ninja,$(BUILD),descriptors)

dashboards: install ## write deploy/grafana/dashboards anew from the Python beside them
	@deploy/grafana/generate.sh $(BUILD)/grafana

clean: ## remove what was built (not ./data)
	@rm -rf $(foreach folder,build build-asan build-tsan build-lint,$(folder) $(folder).log)

.PHONY: help run run-distributed test build tests kafka deploy-tools python image dry-run bench soak lint format sanitize install descriptors dashboards clean
