package database

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// promptly is how long a process may take to end when it is asked to, even on a busy machine:
// much less than the grace period of any pod.
const promptly = 10 * time.Second

// Fakes of Medusa's commands, by what they print and how they end.
const (
	migrates         = "echo 'Migrations completed'\n"
	migratesInPieces = "printf 'Migrations '; sleep 0.1; echo completed >&2\n"
)

func TestScripts(t *testing.T) {
	need(t, inPath("node"), "nodejs", "npm")
	modules := nodePackages(t, need(t, inPath("npm"), "nodejs", "npm"))
	server := startServer(t, need(t, serverPrograms, "postgresql"))
	for name, test := range map[string]func(t *testing.T, s *shop){
		"gate":               testGate,
		"gate-refused":       testGateRefused,
		"gate-refused-all":   testGateRefusedEverywhere,
		"gate-password":      testGatePassword,
		"gate-ends":          testGateEnds,
		"rollback":           testRollback,
		"database":           testDatabase,
		"database-ends":      testDatabaseEnds,
		"migration":          testMigration,
		"migration-twice":    testMigrationTwice,
		"migration-silent":   testMigrationSilent,
		"migration-fails":    testMigrationFails,
		"migration-missing":  testMigrationMissing,
		"migration-password": testMigrationPassword,
		"migration-ends":     testMigrationEnds,
		"seed":               testSeed,
		"seed-fails":         testSeedFails,
		"admin":              testAdmin,
		"admin-exists":       testAdminExists,
		"admin-fails":        testAdminFails,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newShop(t, server, modules))
		})
	}
}

// Servers, workers and the later Jobs all wait, and say for what, until the migration of their
// own release is recorded.
func testGate(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa(migrates)
	earlier, later := s.render(), s.render("images.medusa.tag=b2c3d4e")
	if earlier.migration == later.migration {
		t.Fatalf("both releases migrate as %s", later.migration)
	}
	var waiting []*process
	for _, app := range []string{"medusa", "medusa-worker", "medusa-seed", "medusa-admin-user"} {
		p := later.start(app, "wait-for-migration")
		p.waitUntilItSays("waiting for " + later.migration + ": nothing recorded yet\n")
		waiting = append(waiting, p)
	}
	earlier.start("medusa-migrate", "migrate").wantExit(0)
	for _, p := range waiting {
		p.waitUntilItSays("waiting for " + later.migration + ": not recorded yet\n")
	}
	later.start("medusa-migrate", "migrate").wantExit(0)
	for _, p := range waiting {
		p.wantExit(0)
	}
}

func testGateRefused(t *testing.T, s *shop) {
	addresses, err := plane.FreeAddresses(1)
	if err != nil {
		t.Fatal(err)
	}
	s.secrets["DATABASE_URL"] = strings.Replace(s.secrets["DATABASE_URL"], s.server.address, addresses[0], 1)
	s.render().start("medusa", "wait-for-migration").waitUntilItSays("connect ECONNREFUSED " + addresses[0])
}

// Node reports a host with several addresses by an error without a message of its own.
func testGateRefusedEverywhere(t *testing.T, s *shop) {
	const manyAddresses = `require("dns").lookup = (host, options, done) => done(null, [{ address: "127.0.0.1", family: 4 }, { address: "127.0.0.2", family: 4 }]);`
	script := filepath.Join(t.TempDir(), "addresses.cjs")
	if err := os.WriteFile(script, []byte(manyAddresses), 0o644); err != nil {
		t.Fatal(err)
	}
	addresses, err := plane.FreeAddresses(1)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(addresses[0], ":")
	s.secrets["DATABASE_URL"] = strings.Replace(s.secrets["DATABASE_URL"], s.server.address, "database.invalid:"+port, 1)
	s.render("medusa.config.NODE_OPTIONS=--require="+script).start("medusa", "wait-for-migration").waitUntilItSays("connect ECONNREFUSED 127.0.0.1:" + port + ", connect ECONNREFUSED 127.0.0.2:" + port)
}

func testGatePassword(t *testing.T, s *shop) {
	s.createDatabase()
	s.secrets["DATABASE_URL"] = s.server.url(owner, s.secrets["ADMIN_PASSWORD"], s.database)
	s.render().start("medusa", "wait-for-migration").waitUntilItSays(`password authentication failed for user "` + owner + `"`)
}

func testGateEnds(t *testing.T, s *shop) {
	p := s.render().start("medusa", "wait-for-migration")
	p.waitUntilItSays("waiting for ")
	p.terminate()
	p.wantExitWithin(promptly, 143)
}

// Going back to a release that ran before takes no new migration.
func testRollback(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa(migrates)
	earlier, later := s.render(), s.render("images.medusa.tag=b2c3d4e")
	earlier.start("medusa-migrate", "migrate").wantExit(0)
	later.start("medusa-migrate", "migrate").wantExit(0)
	s.wantRecorded(earlier.migration, later.migration)
	earlier.start("medusa", "wait-for-migration").wantExit(0).wantNotSaid("waiting")
}

func testDatabase(t *testing.T, s *shop) {
	right := s.secrets["DATABASE_URL"]
	s.secrets["DATABASE_URL"] = s.server.url(owner, s.secrets["ADMIN_PASSWORD"], s.database)
	s.render().start("medusa-migrate", "wait-for-database").waitUntilItSays(`waiting for the database: password authentication failed for user "` + owner + `"`)

	s.secrets["DATABASE_URL"] = right
	p := s.render().start("medusa-migrate", "wait-for-database")
	p.waitUntilItSays(`waiting for the database: database "` + s.database + `" does not exist`)
	s.createDatabase()
	p.wantExit(0)
	s.render().start("medusa-migrate", "wait-for-database").wantExit(0).wantNotSaid("waiting")
}

func testDatabaseEnds(t *testing.T, s *shop) {
	p := s.render().start("medusa-migrate", "wait-for-database")
	p.waitUntilItSays("waiting for ")
	p.terminate()
	p.wantExitWithin(promptly, 143)
}

func testMigration(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa(migratesInPieces)
	r := s.render()
	r.start("medusa-migrate", "migrate").wantExit(0).wantSaid("recorded " + r.migration + "\n")
	s.wantRecorded(r.migration)
	s.wantCalls("db:migrate --execute-safe-links")
}

// A Job whose pod is lost runs again.
func testMigrationTwice(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa(migrates)
	r := s.render()
	r.start("medusa-migrate", "migrate").wantExit(0)
	r.start("medusa-migrate", "migrate").wantExit(0)
	s.wantRecorded(r.migration)
}

// So Medusa ends when it could not reach the database.
func testMigrationSilent(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa("echo 'Unable to connect'\n")
	s.render().start("medusa-migrate", "migrate").wantExit(1).
		wantSaid("Unable to connect\n").
		wantSaid(`failed: the command exited with 0 and never printed "Migrations completed"`)
	s.wantNothingRecorded()
}

func testMigrationFails(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa(migrates + "exit 1\n")
	s.render().start("medusa-migrate", "migrate").wantExit(1).wantSaid("failed: the command exited with 1\n")
	s.wantNothingRecorded()
}

func testMigrationMissing(t *testing.T, s *shop) {
	s.createDatabase()
	s.render().start("medusa-migrate", "migrate").wantExit(1).wantSaid("failed: spawn node_modules/.bin/medusa ENOENT")
	s.wantNothingRecorded()
}

// A migration that cannot be recorded is none.
func testMigrationPassword(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa(migrates)
	s.secrets["DATABASE_URL"] = s.server.url(owner, s.secrets["ADMIN_PASSWORD"], s.database)
	s.render().start("medusa-migrate", "migrate").wantExit(1).wantSaid(`failed: password authentication failed for user "` + owner + `"`)
	s.wantNothingRecorded()
}

// SIGTERM reaches Medusa, though the script is what the kubelet started.
func testMigrationEnds(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa("echo started\nexec sleep 600\n")
	p := s.render().start("medusa-migrate", "migrate")
	p.waitUntilItSays("started\n")
	p.terminate()
	p.wantExitWithin(promptly, 1)
	s.wantNothingRecorded()
}

func testSeed(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa("echo 'Finished executing script'\n")
	r := s.render()
	r.start("medusa-seed", "seed").wantExit(0).wantSaid("recorded medusa-seed\n")
	r.start("medusa-seed", "seed").wantExit(0).wantSaid("medusa-seed was done before: nothing to do\n")
	s.render("images.medusa.tag=b2c3d4e").start("medusa-seed", "seed").wantExit(0).wantSaid("nothing to do\n")
	s.wantRecorded("medusa-seed")
	s.wantCalls("exec ./src/scripts/seed.js")
}

// What failed half way is not taken for done.
func testSeedFails(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa("exit 1\n")
	r := s.render()
	r.start("medusa-seed", "seed").wantExit(1).wantSaid(`failed: the command exited with 1 and never printed "Finished executing script"`)
	s.wantRecorded()
	s.medusa("echo 'Finished executing script'\n")
	r.start("medusa-seed", "seed").wantExit(0)
	s.wantRecorded("medusa-seed")
}

func testAdmin(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa("echo 'User created successfully.'\n")
	s.render().start("medusa-admin-user", "admin-user").wantExit(0)
	s.wantCalls("user --email=admin@example.com --password=" + s.secrets["ADMIN_PASSWORD"])
}

func testAdminExists(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa("echo 'User with email: admin@example.com, already exists.' >&2\nexit 1\n")
	s.render().start("medusa-admin-user", "admin-user").wantExit(0).wantSaid("already exists")
}

func testAdminFails(t *testing.T, s *shop) {
	s.createDatabase()
	s.medusa("echo 'Unable to connect'\n")
	s.render().start("medusa-admin-user", "admin-user").wantExit(1).wantSaid(`never printed "User created successfully"`)
}

func (s *shop) wantCalls(want ...string) {
	s.t.Helper()
	if got := s.calls(); !slices.Equal(got, want) {
		s.t.Errorf("Medusa was called with %q, want %q", got, want)
	}
}

func (s *shop) wantNothingRecorded() {
	s.t.Helper()
	if table := s.server.must(s.t, s.database, "select to_regclass('petrify_release')"); table != "" {
		s.wantRecorded()
	}
}
