package cli

import (
	"fmt"

	"github.com/petrify-dev/petrify/internal/adopt"
	"github.com/petrify-dev/petrify/internal/dotenv"
)

// dotenv reads the variables of all files that a flag names, in order, up to adopt.Most.
func (r *run) dotenv(flag string, files []string) ([]dotenv.Variable, error) {
	var all []dotenv.Variable
	for _, file := range files {
		if file == "" {
			return nil, flagUsageError(flag, "is an empty name", "allowed: a file, or - for stdin")
		}
		data, err := r.readFile(file, dotenv.Largest+1)
		if err != nil {
			return nil, err
		}
		variables, found := dotenv.Parse(file, data)
		if err := found.Err(); err != nil {
			return nil, err
		}
		r.warnings = append(r.warnings, found...)
		all = append(all, variables...)
	}
	if len(all) > adopt.Most {
		return nil, flagUsageError(flag, fmt.Sprintf("has %d variables", len(all)), fmt.Sprintf("allowed: at most %d", adopt.Most))
	}
	return all, nil
}
