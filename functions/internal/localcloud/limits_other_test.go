//go:build !unix

package localcloud_test

import "errors"

func limitFiles(uint64) error { return errors.ErrUnsupported }
