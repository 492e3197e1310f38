// Package database runs the scripts that Petrify renders, as processes with the variables that
// it renders, against a real PostgreSQL:
//
//	go -C test/e2e test -v ./database
//
// It needs PostgreSQL's server, Node.js with npm, BusyBox and netcat. Debian's packages of what is
// missing are installed if the tests run as root. The package pg for Node.js is kept under the
// user's cache directory, in petrify/npm.
package database
