package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/pflag"

	"github.com/petrify-dev/petrify/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"stubborn": func() { _ = cli.Interruptible(stubborn) },
		"petrify":  func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"docker":   func() { os.Exit(standInForDocker(os.Args[1:])) },
	})
}

// standInForDocker succeeds if docker would understand it as a build with arguments, each
// of which begins with a variable's name.
func standInForDocker(args []string) int {
	argument := regexp.MustCompile(`^[A-Z][A-Z0-9_]*(=|$)`)
	flags := pflag.NewFlagSet("docker build", pflag.ContinueOnError)
	tag := flags.String("tag", "", "")
	arguments := flags.StringArray("build-arg", nil, "")
	err := flags.Parse(args)
	wrong := slices.ContainsFunc(*arguments, func(a string) bool { return !argument.MatchString(a) })
	if err != nil || *tag == "" || len(*arguments) == 0 || wrong || !slices.Equal(flags.Args(), []string{"build", "."}) {
		return 1
	}
	return 0
}

// TestScripts runs the program as a user would. Each script begins with a small
// valid spec in environment.yaml.
func TestScripts(t *testing.T) {
	spec, err := os.ReadFile(filepath.Join("testdata", "environment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			return os.WriteFile(filepath.Join(env.WorkDir, "environment.yaml"), spec, 0o666)
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "root":
				return os.Geteuid() == 0, nil
			case "full":
				_, err := os.Stat("/dev/full")
				return err == nil, nil
			}
			return false, errors.New("unknown condition")
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":  exits,
			"mkfifo": mkfifo,
			"fill":   fill,
		},
	})
}

// exits CODE PROGRAM [ARGUMENT...] runs a program that must exit with exactly that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT...]")
	}
	code := 0
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		code = failed.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("%s exited with %d, want %s", args[1], code, want)
	}
}

// mkfifo FILE makes a named pipe.
func mkfifo(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(syscall.Mkfifo(ts.MkAbs(args[0]), 0o666))
}

// fill FILE SIZE makes a file of that many spaces.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	content := make([]byte, size)
	for i := range content {
		content[i] = ' '
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), content, 0o666))
}
