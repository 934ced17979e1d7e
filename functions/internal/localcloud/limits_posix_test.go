//go:build linux || darwin

package localcloud_test

import (
	"os/signal"
	"syscall"
)

// limitFiles makes every file of this process at most n bytes long, as a full disk does.
func limitFiles(n uint64) error {
	signal.Ignore(syscall.SIGXFSZ)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n})
}
