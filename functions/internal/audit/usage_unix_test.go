//go:build unix

package audit_test

import (
	"time"

	"golang.org/x/sys/unix"
)

// processorTime is what the process has used of all processors.
func processorTime() time.Duration {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
