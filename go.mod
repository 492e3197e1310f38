module github.com/petrify-dev/petrify

go 1.26
