//go:build !linux

package bench_test

// evict drops a file's pages from memory: only Linux lets it.
func evict(string) bool { return false }
