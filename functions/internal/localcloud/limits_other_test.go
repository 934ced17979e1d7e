//go:build !linux && !darwin

package localcloud_test

import "errors"

func limitFiles(uint64) error { return errors.ErrUnsupported }
