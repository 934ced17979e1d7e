.DEFAULT_GOAL := help
SHELL := /bin/bash
CLOUD ?= huaweicloud
FUZZ ?= Fuzz
FUZZTIME ?= 10s

# The function of each cloud.
function = $(or $(function_$(CLOUD)),$(error CLOUD must be huaweicloud, alicloud or aws))
function_huaweicloud = functiongraph
function_alicloud = fc
function_aws = lambda

# Functions are static, stripped and the same bytes wherever they are built.
build_function = @echo "building $@"; CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -tags lambda.norpc -o $@ ./functions/$(@F)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: all
all: lint test build ## Everything that CI does

.PHONY: build
build: bin/assay bin/functiongraph bin/fc bin/lambda ## Build the assay command and the functions into bin/

.PHONY: bin/assay bin/functiongraph bin/fc bin/lambda
bin/assay:
	@echo "building $@"; go build -trimpath -o $@ ./functions/assay
bin/functiongraph bin/fc bin/lambda:
	$(build_function)

.PHONY: dist
dist: ## Build what is uploaded to the clouds into dist/: zips, checksums, bill of materials
	go run ./functions/dist

.PHONY: run
run: bin/assay bin/$(function) ## Show the main job on this machine: CLOUD=huaweicloud, alicloud or aws
	@bin/assay demo --cloud $(CLOUD) --function bin/$(function)

.PHONY: test
test: ## Run every Go test with the race detector, every Rego unit test and every example event
	go test -race -cover ./...
	go test ./functions/internal/author/policytest
	go run ./functions/assay test --min-coverage 100

.PHONY: interop
interop: ## Let the clouds' own clients talk to the local Config service: a module of its own, which downloads their SDKs
	cd functions/interop && go test -mod=mod -race ./...

.PHONY: sweep
sweep: ## Sweep 50,000 resources of each cloud against the local Config service: none lost, none twice, memory flat
	go test -count=1 -timeout 30m -run '^TestSweep$$' -v ./functions/internal/localcloud

.PHONY: lint
lint: ## Check formatting, Go and Rego
	@test -z "$$(gofmt -l functions *.go)" || { echo "gofmt these:"; gofmt -l functions *.go; exit 1; }
	go vet ./...
	go -C functions/internal/deploytest/provider vet ./...
	go tool staticcheck ./...
	go tool opa fmt --list --fail policies
	go tool opa check --strict policies
	go run ./functions/assay check
	go run ./functions/assay docs --check

.PHONY: docs
docs: ## Write the generated documentation
	go run ./functions/assay docs

.PHONY: fmt
fmt: ## Format Go and Rego
	gofmt -w functions *.go
	go tool opa fmt --write policies

.PHONY: bench
bench: ## Measure start, warm events and what else has a benchmark
	go test -run '^$$' -bench Start -benchtime 30x ./functions/internal/bench
	go test -run '^$$' -bench Warm ./functions/internal/bench
	go test -run '^$$' -bench Size -benchtime 1x ./functions/internal/bench
	go test -run '^$$' -bench PutState -benchtime 5s ./functions/internal/localcloud/huaweicloud
	go test -run '^$$' -bench MillionStates -benchtime 1x -timeout 30m ./functions/internal/localcloud/huaweicloud
	$(MAKE) dist
	go test -run '^$$' -bench Report -benchtime 1x ./functions/internal/report ./functions/internal/localcloud/alicloud

.PHONY: fuzz
fuzz: ## Fuzz everything that parses, FUZZTIME each (10s); FUZZ=FuzzDecode: only what reads events
	@for package in $$(grep -rl --include='*_test.go' '^func $(FUZZ)' functions | xargs -n1 dirname | sort -u); do \
	  for target in $$(grep -hoE '^func $(FUZZ)[A-Za-z0-9]*' $$package/*_test.go | sed 's/func //'); do \
	    echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) ./$$package || exit 1; \
	  done; done
