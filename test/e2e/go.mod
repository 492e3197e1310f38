module github.com/petrify-dev/petrify/test/e2e

go 1.26
