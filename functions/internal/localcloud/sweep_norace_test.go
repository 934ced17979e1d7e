//go:build !race

package localcloud_test

const sweptResources = 50_000
