# LINT runs the checkers at the versions that test/lint/go.mod pins, apart from
# the module that users import.
LINT = go tool -modfile=test/lint/go.mod

.PHONY: test lint check e2e race bench fuzz golden generate release release-check vulncheck

test:
	go vet ./...
	go test ./...

lint:
	@unformatted=$$(gofmt -l .) && test -z "$$unformatted" || { echo "run gofmt -w:" $$unformatted >&2; exit 1; }
	go vet ./...
	$(LINT) staticcheck ./...
	$(LINT) errcheck -ignoretests ./...

# check holds the output to static checkers, the API server's validators and random specs,
# and runs petrify under the real kustomize.
check:
	go -C test/check test ./...
	go -C test/kustomize test .

# e2e applies the output to real control planes, also by Flux; the first run builds both, for minutes.
e2e:
	go -C test/e2e test -timeout 45m
	go -C test/e2e test ./database

# race needs a C compiler, as Go's race detector does.
race:
	CGO_ENABLED=1 go test -race -run 'Parallel|Deterministic' ./render
	CGO_ENABLED=1 go test -race ./internal/output ./internal/parallel
	CGO_ENABLED=1 go test -race -run 'Environments' ./internal/cli

bench:
	go test -run '^$$' -bench . -benchmem ./render ./schema ./cmd/...

# fuzz runs each fuzz target for FUZZTIME, one after the other. What breaks one is written
# below its package's testdata/fuzz, where make test tries it from then on. CI leaves it
# out: what it finds is chance. Before 1.27, Go now and then takes the end of the time
# itself for a failure (go.dev/issue/75804).
FUZZTIME ?= 30s
fuzz:
	@log=$$(mktemp) && trap 'rm -f "$$log"' EXIT && \
	grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u | while read -r package; do \
		for target in $$(go test -list '^Fuzz' "$$package" | grep '^Fuzz'); do \
			echo "$$package $$target" && \
			go test "$$package" -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s | tee "$$log" && \
			grep -q -e '^ok' -e '^    context deadline exceeded$$' "$$log" || exit 1; \
		done; \
	done

# golden writes expected outputs and diagnostics anew; read the difference before you commit it.
golden:
	go test ./golden ./schema ./internal/explain ./internal/resources ./internal/graph ./internal/starter -update

generate:
	go generate ./...

# release builds what is published into dist/, in seconds once Go has compiled it all.
release:
	rm -rf dist
	go -C release run . .. ../dist

# release-check builds releases in different directories and compares their bytes. go
# test does not see when the source of another module changes: hence -count=1.
release-check:
	go -C release test -count=1 ./...

# vulncheck fails if the module calls what is known to be vulnerable; where the database
# of vulnerabilities cannot be reached, it says so and passes.
vulncheck:
	go -C test/vuln test ./...
	go -C test/vuln run . ../..
