package bench_test

import (
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// evict drops a file's pages from memory, so that it is read from the disk again, and returns whether they are gone.
func evict(name string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || file.Sync() != nil {
		return false
	}
	pages, err := unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return false
	}
	defer unix.Munmap(pages) //nolint:errcheck // nothing follows
	for range 100 {          // the system may hold on to pages for a moment
		if unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED) != nil {
			return false
		}
		if resident(pages) == 0 {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// resident counts the pages that are in memory.
func resident(pages []byte) int {
	status := make([]byte, (len(pages)+os.Getpagesize()-1)/os.Getpagesize())
	_, _, failed := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&pages[0])), uintptr(len(pages)), uintptr(unsafe.Pointer(&status[0]))) //nolint:gosec // there is no other way
	if failed != 0 {
		return len(status)
	}
	count := 0
	for _, s := range status {
		count += int(s & 1)
	}
	return count
}
