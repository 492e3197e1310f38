package output

import (
	"os"

	"golang.org/x/sys/unix"
)

const canExchange = true

// exchange makes two names in a directory change places, at once.
func exchange(directory *os.File, one, other string) error {
	fd := int(directory.Fd())
	return unix.Renameat2(fd, one, fd, other, unix.RENAME_EXCHANGE)
}
