package localcloud

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// A transaction of an import is short, because all other requests wait for it.
const (
	maxItem    = 4 << 20 // bytes of one native item
	batchItems = 50      // of one transaction
	batchBytes = 1 << 20
)

// Import records native items, one JSON object per line, in several transactions, and returns how many it has recorded. The error for an
// invalid item is errItem; items before it stay recorded.
func (s *Service) Import(ctx context.Context, cloudName string, items io.Reader) (recorded int, err error) {
	c, known := s.clouds[cloudName]
	if !known {
		return 0, fmt.Errorf("unknown cloud %q", cloudName)
	}
	lines := bufio.NewScanner(items)
	lines.Buffer(make([]byte, 0, 64<<10), maxItem)
	var batch []store.Resource
	size, line := 0, 0
	flush := func() error {
		if err := s.record(ctx, c, batch...); err != nil {
			return err
		}
		recorded += len(batch)
		batch, size = batch[:0], 0
		return nil
	}
	for lines.Scan() {
		line++
		native := bytes.Clone(bytes.TrimSpace(lines.Bytes()))
		if len(native) == 0 {
			continue
		}
		resource, err := c.resource(c.account, native, s.now())
		if err != nil {
			return recorded, fmt.Errorf("line %d: %w: %w", line, errItem, err)
		}
		batch, size = append(batch, resource), size+len(native)
		if len(batch) < batchItems && size < batchBytes {
			continue
		}
		if err := flush(); err != nil {
			return recorded, err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return recorded, fmt.Errorf("line %d: %w: longer than %d MiB", line+1, errItem, maxItem>>20)
	case err != nil:
		return recorded, err
	}
	return recorded, flush()
}
