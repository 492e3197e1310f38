//go:build darwin || linux

package output

import (
	"io/fs"
	"syscall"
)

func owner(info fs.FileInfo) (user, group int) {
	of := info.Sys().(*syscall.Stat_t)
	return int(of.Uid), int(of.Gid)
}
