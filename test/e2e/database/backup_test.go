package database

import (
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// Backups and restores: one after the other, since a restore works in a database whose name is
// always the same.
func TestBackups(t *testing.T) {
	server := startServer(t, need(t, serverPrograms, "postgresql"))
	for _, test := range []struct {
		name string
		run  func(t *testing.T, v vault)
	}{
		{"what was dumped comes back", testRestore},
		{"a database that is gone comes back", testRestoreLost},
		{"old dumps go", testBackupKeeps},
		{"a dump that fails removes none", testBackupFails},
		{"a dump that cannot be read is not kept", testBackupUnreadable},
		{"an empty database is not kept", testBackupEmpty},
		{"what a killed dump left goes", testBackupLeftovers},
		{"a dump waits for the database", testBackupWaits},
		{"the first dump waits for the migration", testBackupAwaitsMigration},
		{"the first dump that waits fails with the database", testBackupAwaitsNoPassword},
		{"a dump ends when told to", testBackupEnds},
		{"two dumps of one second do not meet", testBackupsMeet},
		{"a dump that is not there changes nothing", testRestoreMissing},
		{"a broken dump changes nothing", testRestoreBroken},
		{"a dump that the database refuses changes nothing", testRestoreRefused},
		{"a dump with grants to roles that are gone comes back", testRestoreWithoutRoles},
		{"a database in use stays as it is", testRestoreInUse},
		{"what went to a bucket comes back", testBucket},
		{"an upload that fails removes none", testBucketFull},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, newVault(t, server)) })
	}
}

// A vault is a shop's database, and a directory in place of the volume with its dumps.
type vault struct {
	t        *testing.T
	server   server
	database string
	dir      string
	settings []string
	secrets  map[string]string
	programs string // PATH
	endpoint string // of the bucket, if dumps go to one
}

// backupApp is the label of pods that back up and restore.
const backupApp = "postgres-backup"

// newVault makes a database with something in it. Like that of PostgreSQL's image, its user is
// the server's administrator.
func newVault(t *testing.T, server server) vault {
	t.Helper()
	v := vault{
		t: t, server: server, database: `Shop-` + rand.Text()[:8], dir: t.TempDir(),
		secrets:  map[string]string{"POSTGRES_PASSWORD": server.password},
		programs: server.programs + ":" + os.Getenv("PATH"),
	}
	v.settings = []string{"postgres.inCluster.backup.to.volume.storage=1Gi", "postgres.inCluster.user=" + administrator, "medusa.config.DB_NAME=" + v.database}
	server.must(t, "postgres", `create database "`+v.database+`"`)
	t.Cleanup(v.dropReplaced)
	v.must("create table product (id serial primary key, title text not null unique)")
	v.must("insert into product (title) values ('Shirt'), ('Mug'), ('It''s \"quoted\"; $HOME')")
	return v
}

// dropReplaced drops the databases that restores have replaced: their names tell the second, and
// tests are faster.
func (v vault) dropReplaced() {
	v.t.Helper()
	for _, name := range strings.Fields(v.server.must(v.t, "postgres", "select datname from pg_database where datname like 'petrify_before_%'")) {
		v.server.must(v.t, "postgres", "drop database "+name)
	}
}

func (v vault) must(statement string) string {
	v.t.Helper()
	return v.server.must(v.t, v.database, statement)
}

// start runs a container with the vault's database in place of that in the cluster, and as the
// CronJob does, where it differs from the first Job.
func (v vault) start(r release, container string) *process {
	v.t.Helper()
	return v.startFirst(r, container, "PETRIFY_AWAIT_MIGRATION=false")
}

// startFirst runs a container of the first Job.
func (v vault) startFirst(r release, container string, variables ...string) *process {
	v.t.Helper()
	host, port, _ := strings.Cut(v.server.address, ":")
	return r.start(backupApp, container, append(variables, "PATH="+v.programs, "PGHOST="+host, "PGPORT="+port, "RCLONE_S3_ENDPOINT="+v.endpoint)...)
}

// backup runs the pod of a backup: as in a kubelet, its first container must succeed for the
// second to run.
func (v vault) backup(settings ...string) (name string) {
	v.t.Helper()
	r := v.release(settings...)
	name = v.dump(r)
	v.start(r, "keep").wantExit(0)
	return name
}

// dump runs the container that dumps, and returns the name that it gives the dump.
func (v vault) dump(r release) string {
	v.t.Helper()
	dumped := v.start(r, "dump").wantExit(0)
	printed := regexp.MustCompile(`dumped \S+ as (\S+)\n`).FindStringSubmatch(dumped.output.String())
	if printed == nil {
		v.t.Fatalf("the dump has no name:\n%s", dumped.output)
	}
	return printed[1]
}

func (v vault) release(settings ...string) release {
	v.t.Helper()
	return readRelease(v.t, v.dir, v.secrets, append(slices.Clone(v.settings), settings...))
}

func (v vault) startRestore(name string) *process {
	v.t.Helper()
	return v.start(v.restoring(name), "restore")
}

// restoring renders the Job that restores a dump.
func (v vault) restoring(name string) release {
	v.t.Helper()
	manifest, err := render.Restore(load(v.t, v.settings), schema.DumpName(name))
	if err != nil {
		v.t.Fatal(err)
	}
	return newRelease(v.t, v.dir, v.secrets, manifest)
}

const titles = "select string_agg(title, ',' order by id) from product"

// wantTitles wants these products to be in the database.
func (v vault) wantTitles(want string) {
	v.t.Helper()
	if got := v.must(titles); got != want {
		v.t.Errorf("the products are %s, want %s", got, want)
	}
}

// wantFiles wants exactly these files in place of the volume.
func (v vault) wantFiles(want ...string) {
	v.t.Helper()
	if got := v.files(); !slices.Equal(got, want) {
		v.t.Errorf("the volume has %q, want %q", got, want)
	}
}

func (v vault) files() []string {
	v.t.Helper()
	entries, err := os.ReadDir(v.dir)
	if err != nil {
		v.t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func (v vault) write(name, content string) {
	v.t.Helper()
	if err := os.WriteFile(filepath.Join(v.dir, name), []byte(content), 0o666); err != nil {
		v.t.Fatal(err)
	}
}

const original = `Shirt,Mug,It's "quoted"; $HOME`

func testRestore(t *testing.T, v vault) {
	name := v.backup()
	v.must("delete from product where title = 'Mug'")
	v.must("insert into product (title) values ('Poster')")
	v.must("create table later (id int)")
	changed := v.must(titles)

	restored := v.startRestore(name).wantExit(0).wantSaid("restored " + v.database + " from " + name + "\n")
	v.wantTitles(original)
	if later := v.must("select to_regclass('later')"); later != "" {
		t.Errorf("%s was made after the dump, and is still there", later)
	}
	// Sequences and constraints came with the rows.
	if id := v.must("insert into product (title) values ('Bag') returning id"); id != "4" {
		t.Errorf("the next product has the id %s, want 4", id)
	}
	if _, err := v.server.query(v.database, "insert into product (title) values ('Bag')"); err == nil {
		t.Error("a second product of the same title is taken")
	}

	before := regexp.MustCompile(`as it was is now (petrify_before_[0-9_]+)\n`).FindStringSubmatch(restored.output.String())
	if before == nil {
		t.Fatalf("the restore does not tell where the old database is:\n%s", restored.output)
	}
	if kept := v.server.must(t, before[1], titles); kept != changed {
		t.Errorf("the old database has %s, want %s", kept, changed)
	}
}

func testRestoreLost(t *testing.T, v vault) {
	name := v.backup()
	v.server.must(t, "postgres", `drop database "`+v.database+`"`)
	v.startRestore(name).wantExit(0)
	v.wantTitles(original)
}

// Only dumps are counted, and only they are removed.
func testBackupKeeps(t *testing.T, v vault) {
	for _, name := range []string{"20250101T031700Z.dump", "20250102T031700Z.dump", "20250103T031700Z.dump", "19991231.dump", "notes -rf.txt"} {
		v.write(name, "old")
	}
	name := v.backup("postgres.inCluster.backup.keep=2")
	v.wantFiles("19991231.dump", "20250103T031700Z.dump", name+".dump", "notes -rf.txt")
}

func testBackupFails(t *testing.T, v vault) {
	v.write("20250101T031700Z.dump", "old")
	v.secrets["POSTGRES_PASSWORD"] = rand.Text()
	v.start(v.release(), "dump").wantExit(1).wantSaid(`password authentication failed for user "` + administrator + `"`)
	v.wantFiles("20250101T031700Z.dump")
}

// pg_dump may be wrong in good faith: a disk that loses the end of a file tells nobody.
func testBackupUnreadable(t *testing.T, v vault) {
	v.grow()
	name := v.backup()
	v.programs = v.truncating() + ":" + v.programs
	v.start(v.release(), "dump").wantExit(1).wantSaid("pg_restore: error: could not read from input file: end of file")
	v.wantFiles(name + ".dump")
}

// grow adds rows that no compression makes small, so that a dump's end is far from the list of
// what it holds.
func (v vault) grow() {
	v.t.Helper()
	v.must("create table event as select md5(random()::text) from generate_series(1, 10000)")
}

// truncating returns a directory with a pg_dump that leaves out the end.
func (v vault) truncating() string {
	v.t.Helper()
	return v.program("pg_dump", "for file; do :; done\n"+filepath.Join(v.server.programs, "pg_dump")+` "$@"`+"\ntruncate --size=-100 \"${file#--file=}\"")
}

// program returns a directory with a program of that name, a script.
func (v vault) program(name, script string) (dir string) {
	v.t.Helper()
	dir = v.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nset -e\n"+script+"\n"), 0o777); err != nil {
		v.t.Fatal(err)
	}
	return dir
}

// So that nights of dumping nothing do not push out what is left of a lost shop.
func testBackupEmpty(t *testing.T, v vault) {
	v.write("20250101T031700Z.dump", "old")
	v.must("drop table product")
	v.start(v.release(), "dump").wantExit(1).wantSaid(v.database + " has no tables: nothing is kept of it, and nothing removed\n")
	v.wantFiles("20250101T031700Z.dump")
}

func testBackupLeftovers(t *testing.T, v vault) {
	v.write("20250101T031700Z.partial.a1B2c3", "killed")
	v.write("20250102T031700Z.partial.d4E5f6", "running")
	longAgo := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(filepath.Join(v.dir, "20250101T031700Z.partial.a1B2c3"), longAgo, longAgo); err != nil {
		t.Fatal(err)
	}
	name := v.backup()
	v.wantFiles("20250102T031700Z.partial.d4E5f6", name+".dump")
}

func testBackupWaits(t *testing.T, v vault) {
	addresses, err := plane.FreeAddresses(1)
	if err != nil {
		t.Fatal(err)
	}
	v.server.address = addresses[0]
	p := v.start(v.release(), "dump")
	p.waitUntilItSays(addresses[0] + " - no response\n")
	p.terminate()
	p.wantExitWithin(promptly, 143)
	v.wantFiles()
}

// On a new shop's first day both Jobs begin at once.
func testBackupAwaitsMigration(t *testing.T, v vault) {
	p := v.startFirst(v.release(), "dump")
	p.waitUntilItSays("waiting for the first migration\n")
	v.must("create table petrify_release (name text primary key)")
	p.wantExit(0)
	if dumps := v.files(); len(dumps) != 1 {
		t.Errorf("the volume has %q, want one dump", dumps)
	}
}

func testBackupAwaitsNoPassword(t *testing.T, v vault) {
	v.secrets["POSTGRES_PASSWORD"] = rand.Text()
	v.startFirst(v.release(), "dump").wantExit(1).wantSaid(`password authentication failed for user "` + administrator + `"`)
}

func testBackupEnds(t *testing.T, v vault) {
	v.connect("begin; lock table product; select pg_sleep(600)")
	p := v.start(v.release(), "dump")
	v.waitForBlocked(1)
	p.terminate()
	p.wantExitWithin(promptly, 143)
	v.wantFiles()
}

// waitForBlocked waits until this many sessions wait for a lock.
func (v vault) waitForBlocked(sessions int) {
	v.t.Helper()
	waitFor(v.t, func() error {
		blocked, err := v.server.query(v.database, "select count(*) from pg_locks where not granted")
		if err == nil && blocked != strconv.Itoa(sessions) {
			return fmt.Errorf("%s sessions wait for a lock, want %d", blocked, sessions)
		}
		return err
	})
}

// The CronJob's run and the first Job may both have waited for the database.
func testBackupsMeet(t *testing.T, v vault) {
	v.programs = v.program("date", "echo 20260301T031700Z") + ":" + v.programs
	v.connect("begin; lock table product; select pg_sleep(600)")
	one, other := v.start(v.release(), "dump"), v.start(v.release(), "dump")
	v.waitForBlocked(2)
	one.terminate()
	one.wantExitWithin(promptly, 143)
	v.server.must(t, "postgres", "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = '"+v.database+"'")
	other.wantExit(0)
	v.wantFiles("20260301T031700Z.dump")
}

// connect runs a statement that sleeps in a session of its own, and returns once it does.
func (v vault) connect(statement string) {
	v.t.Helper()
	psql := exec.Command(filepath.Join(v.server.programs, "psql"), "--no-psqlrc", "--dbname="+v.server.url(administrator, v.server.password, v.database), "--command="+statement)
	startProcess(v.t, "psql", psql, nil)
	waitFor(v.t, func() error {
		_, err := v.server.query("postgres", "select 1 / count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = '"+v.database+"'")
		return err
	})
}

func testRestoreMissing(t *testing.T, v vault) {
	name := v.backup()
	v.must("delete from product where title = 'Mug'")
	changed := v.must(titles)
	v.startRestore("20250101T031700Z").wantExit(1).wantSaid("there is no dump 20250101T031700Z, but there are:\n" + name + "\n")
	v.wantTitles(changed)
}

func testRestoreBroken(t *testing.T, v vault) {
	v.grow()
	name := v.backup()
	file := filepath.Join(v.dir, name+".dump")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	v.write(name+".dump", string(whole[:len(whole)-100]))
	v.must("delete from product where title = 'Mug'")
	changed := v.must(titles)
	v.startRestore(name).wantExit(1).wantSaid("pg_restore: error: could not read from input file: end of file")
	v.wantTitles(changed)
}

// A rule that finds its table by the search path finds none in a restore, which has no such path.
func testRestoreRefused(t *testing.T, v vault) {
	v.must("create function few() returns boolean language sql as 'select count(*) < 100 from product'")
	v.must("alter table product add check (few())")
	name := v.backup()
	v.must("delete from product where title = 'Mug'")
	changed := v.must(titles)
	v.startRestore(name).wantExit(1).wantSaid(`relation "product" does not exist`)
	v.wantTitles(changed)
	if left := v.must("select datname from pg_database where datname = 'petrify_restore'"); left != "" {
		t.Errorf("the database %s is still there", left)
	}
}

// A new server has the roles of its own image alone. What they may do stays out of a restore.
func testRestoreWithoutRoles(t *testing.T, v vault) {
	v.must("create role reporting")
	t.Cleanup(func() { v.server.must(t, "postgres", "drop role if exists reporting") })
	v.must("create schema reports authorization reporting")
	v.must("grant select on product to reporting")
	v.must("alter default privileges grant select on tables to reporting")
	name := v.backup()
	v.must("drop owned by reporting cascade")
	v.must("drop role reporting")
	v.startRestore(name).wantExit(0)
	v.wantTitles(original)
}

func testRestoreInUse(t *testing.T, v vault) {
	name := v.backup()
	v.must("delete from product where title = 'Mug'")
	changed := v.must(titles)
	v.connect("select pg_sleep(600)")
	v.startRestore(name).wantExit(1).wantSaid(v.database + " is in use, so nothing is done; scale down what uses it:\npsql|127.0.0.1|active\n")
	v.wantTitles(changed)
	v.server.must(t, "postgres", "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"+v.database+"'")
	waitFor(t, func() error {
		_, err := v.server.query("postgres", "select 1 / (1 - sign(count(*))) from pg_stat_activity where datname = '"+v.database+"'")
		return err
	})
	v.startRestore(name).wantExit(0)
	v.wantTitles(original)
}
