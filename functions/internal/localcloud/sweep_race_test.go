//go:build race

package localcloud_test

// sweptResources is fewer with the race detector, which makes the service's database ten times slower. `make sweep` runs the test
// without it.
const sweptResources = 500
