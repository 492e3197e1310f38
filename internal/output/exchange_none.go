//go:build !(darwin || linux)

package output

import (
	"errors"
	"os"
)

const canExchange = false

// exchange is what this system has no call for.
func exchange(*os.File, string, string) error { return errors.ErrUnsupported }
