package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// usageError is a mistake in the arguments.
func usageError(message, hint string) diag.List {
	return diag.List{{Message: message, Hint: hint}}
}

// flagUsageError is a mistake in what a flag was given.
func flagUsageError(flag, message, hint string) diag.List {
	return diag.List{{Path: "--" + flag, Message: message, Hint: hint}}
}

// flagError puts what pflag found into the program's own form.
func flagError(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help lists the flags"
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		return unknownFlag(cmd, unknown, help)
	case errors.As(err, &bare):
		return flagUsageError(bare.GetFlag().Name, "is without a value", help)
	case errors.As(err, &invalid):
		return invalidValue(invalid, help)
	}
	return usageError(err.Error(), help)
}

func unknownFlag(cmd *cobra.Command, unknown *pflag.NotExistError, help string) error {
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		return usageError("unknown flag "+diag.Quote("-"+name), help)
	}
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	if meant, ok := diag.Nearest(name, names); ok {
		help = "did you mean --" + meant + "? " + help
	}
	return usageError("unknown flag "+diag.Quote("--"+name), help)
}

func invalidValue(invalid *pflag.InvalidValueError, help string) error {
	var cause diag.List
	if errors.As(invalid, &cause) {
		return flagUsageError(invalid.GetFlag().Name, cause[0].Message, cause[0].Hint)
	}
	return flagUsageError(invalid.GetFlag().Name, schema.Repeated(invalid.GetValue())+" is no value for it", help)
}

// knownVerb refuses arguments of the root command: a verb that exists is not among them.
func knownVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var verbs []string
	for _, verb := range cmd.Root().Commands() {
		if !verb.Hidden {
			verbs = append(verbs, verb.Name())
		}
	}
	return usageError("unknown command "+schema.Repeated(args[0]),
		withMeant("allowed: "+strings.Join(verbs, ", "), args[0], verbs))
}

// noArguments refuses arguments that are no flags.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := cmd.CommandPath() + " --help shows how it is used"
	if cmd.Flags().Lookup("file") != nil {
		hint = "a spec is named with -f: " + cmd.CommandPath() + " -f FILE"
	}
	return usageError("unexpected argument "+schema.Repeated(args[0]), hint)
}
