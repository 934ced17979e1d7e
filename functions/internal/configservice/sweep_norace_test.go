//go:build !race

package configservice_test

const sweptResources = 50_000
