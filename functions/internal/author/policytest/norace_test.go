//go:build !race

package policytest_test

const raceDetector = false
