.DEFAULT_GOAL := help
SHELL := /bin/bash
CLOUD ?= huaweicloud
FUZZ ?= Fuzz
FUZZTIME ?= 10s
RESOURCES ?= 50000
EVENTS ?= 100000

# Every build, test and linter uses these settings, so that Go compiles each package only once. Functions speak HTTP/1.1, so that HTTP/2 is not
# linked.
export CGO_ENABLED := 0
export GOFLAGS := $(GOFLAGS) -trimpath -tags=lambda.norpc,nethttpomithttp2

# The function of each cloud.
function = $(or $(function_$(CLOUD)),$(error CLOUD must be huaweicloud, alicloud or aws))
function_huaweicloud = functiongraph
function_alicloud = fc
function_aws = lambda

# Programs are static and stripped. One go command builds everything that a target needs, so that shared packages compile in parallel.
build = @echo "building $(1)"; go build -ldflags '-s -w' -o bin/ $(addprefix ./functions/,$(1))

# Debian packages that tests need: a C compiler for the race detector. Chromium is not among them: it takes 300 MB and is needed by one test
# only, so "make prove" asks for it and "make test" says that it left the test out.
debian = gcc libc6-dev

# Packages with concurrent code that do not link SQLite, which the race detector makes ten times slower.
raced = $(addprefix ./functions/internal/,handler/... platform/... protocol/... assembly assembly/roots localcloud/platform)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: all
all: lint test build ## Lint, test and build

.PHONY: build
build: ## Build the assay command, the demo and the functions into bin/
	$(call build,assay demo functiongraph functiongraph-image fc lambda)

.PHONY: dist
dist: ## Build what the clouds run into dist/: zips, container binaries, checksums, bill of materials
	go run ./functions/dist

.PHONY: release
release: ## Build a release into dist/: what dist builds, and the assay command for Linux, macOS and Windows
	go run ./functions/dist -release

.PHONY: reproduce
reproduce: ## Build the release of this commit from two clones: the files must be the same
	@clones=$$(mktemp -d); trap 'rm -rf "$$clones"' EXIT; \
	git clone -q . "$$clones/one" && git clone -q "$$clones/one" "$$clones/the/other" || exit 1; \
	for clone in "$$clones/one" "$$clones/the/other"; do \
	  (cd "$$clone" && go run ./functions/dist -release >/dev/null) || exit 1; \
	done; \
	diff "$$clones/one/dist/SHA256SUMS" "$$clones/the/other/dist/SHA256SUMS" && cd "$$clones/one/dist" && sha256sum --check SHA256SUMS

.PHONY: run
run: ## Show Assay at work on this machine: CLOUD=huaweicloud, alicloud or aws
	$(call build,demo $(function))
	@bin/demo --cloud $(CLOUD) --function bin/$(function)

.PHONY: deps
deps: ## Download modules and install what tests need besides Go: Debian packages, as root
	@dpkg -s $(debian) >/dev/null 2>&1 || { apt-get update -q && apt-get install -qy --no-install-recommends $(debian); }
	go mod download
	go mod download -modfile=functions/tools.mod
	go -C functions/internal/deploytest/provider mod download

.PHONY: installable
installable: ## Install this commit by go install, from a module proxy in a folder
	go test -count=1 -timeout 60m -run '^TestInstall$$' ./functions/dist -args -install

.PHONY: test
test: build bin/provider ## Run all tests: Go, Rego unit tests, example events
	go test -timeout 20m ./...
	$(if $(compiler),CGO_ENABLED=1 go test -race $(raced))
	bin/assay test --min-coverage 100
	@$(if $(compiler),,echo "left out: the race detector, because no C compiler is installed (make deps)")
	@$(call without,terraform,the tests of deploy/)
	@$(call without,cfn-lint,the linter of CloudFormation templates)
	@$(call without,chromium,the tests of reports in a browser)

# Optional on a developer's machine, required in CI.
compiler = $(shell command -v $${CC:-gcc})
without = command -v $(1) >/dev/null || echo "left out: $(2), because $(1) is not installed"

.PHONY: bin/provider
bin/provider: # a mock of the clouds' Terraform providers
	@echo "building provider"; go build -C functions/internal/deploytest/provider -ldflags '-s -w' -o $(CURDIR)/bin/provider .

.PHONY: prove
prove: build bin/provider ## Run the slow tests: all tests with the race detector, fuzzing for FUZZTIME each, sweeps of RESOURCES
	@command -v chromium >/dev/null || { echo "install chromium: reports are tested in a browser"; exit 1; }
	CGO_ENABLED=1 go test -race -timeout 60m ./...
	ASSAY_PROVE=20 go test -timeout 60m $(addprefix ./functions/internal/,engine/oracle author/policytest)
	$(MAKE) fuzz sweep reproduce installable
	$(MAKE) soak EVENTS=3000

.PHONY: interop
interop: ## Test the local Config service with the clouds' own SDKs (downloads the SDKs)
	go -C functions/interop test -mod=mod ./...

.PHONY: sweep
sweep: build ## Sweep RESOURCES (50000) per cloud against the local Config service: none lost or repeated, memory constant
	go test -count=1 -timeout 30m -run '^TestSweep$$' -v ./functions/internal/localcloud -args -resources $(RESOURCES)
	go test -count=1 -timeout 30m -run '^TestSweepPoisoned$$' ./functions/internal/handler -args -resources 10000

.PHONY: soak
soak: build ## Deliver EVENTS (100000) of three clouds with network faults, kill -9 and redelivery: every final state must be right
	go test -count=1 -timeout 3h -run '^TestSoak$$' -v ./functions/internal/localcloud -args -events $(EVENTS)

.PHONY: lint
lint: ## Check Go, Rego, rules and the generated documents
	@test -z "$$(gofmt -l functions *.go)" || { echo "gofmt these:"; gofmt -l functions *.go; exit 1; }
	go vet ./...
	go -C functions/internal/deploytest/provider vet ./...
	go tool -modfile=functions/tools.mod staticcheck ./...
	$(call build,assay)
	bin/assay fmt --check
	bin/assay build --tree plans --check
	bin/assay docs --check

.PHONY: generate
generate: ## Compile the built-in policies into plans/, and write the generated documentation
	$(call build,assay)
	bin/assay build --tree plans
	bin/assay docs

.PHONY: fmt
fmt: ## Format Go and Rego
	gofmt -w functions *.go
	$(call build,assay)
	bin/assay fmt

.PHONY: bench
bench: ## Run all benchmarks: starts, warm events, sweeps, reports
	go test -run '^$$' -bench Start -benchtime 30x ./functions/internal/bench
	go test -run '^$$' -bench Warm ./functions/internal/bench
	go test -run '^$$' -bench Size -benchtime 1x ./functions/internal/bench
	go test -run '^$$' -bench Sweep -benchtime 3x ./functions/internal/bench
	go test -run '^$$' -bench PutState -benchtime 5s ./functions/internal/localcloud/huaweicloud
	go test -run '^$$' -bench MillionStates -benchtime 1x -timeout 30m ./functions/internal/localcloud/huaweicloud
	go test -run '^$$' -bench Audit -benchtime 1x -timeout 30m ./functions/internal/audit
	$(MAKE) dist
	go test -run '^$$' -bench Report -benchtime 1x ./functions/internal/report/render ./functions/internal/localcloud/alicloud

.PHONY: fuzz
fuzz: ## Fuzz every parser for FUZZTIME each (10s, or 1000x inputs); FUZZ=FuzzDecode: only event decoders
	@for package in $$(grep -rl --include='*_test.go' '^func $(FUZZ)' functions | xargs -n1 dirname | sort -u); do \
	  for target in $$(grep -hoE '^func $(FUZZ)[A-Za-z0-9]*' $$package/*_test.go | sed 's/func //'); do \
	    echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x ./$$package || exit 1; \
	  done; done
