package main

import (
	"bytes"
	"context"
	"testing"
)

// reader hands out lines, and does something before each.
type reader struct {
	lines  []string
	before func(line int)
	read   int
}

func (r *reader) Read(p []byte) (int, error) {
	r.before(r.read)
	n := copy(p, r.lines[r.read%len(r.lines)])
	r.read++
	return n, nil
}

// An interrupted evaluation is an error, not a table in which the rest is Undetermined.
func TestPackEvaluateInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	item := `{"accountId":1,"regionId":"cn-hangzhou","resourceId":"eip-1","resourceType":"ACS::EIP::EipAddress","configuration":"{\"Bandwidth\":\"20\"}"}` + "\n"
	items := &reader{lines: []string{item}, before: func(line int) {
		if line == 3 {
			cancel()
		}
	}}
	var out, errors bytes.Buffer
	status := run(ctx, []string{"pack", "evaluate", "network", "--cloud", "alicloud", "-"}, stdio{items, &out, &errors})
	if status != exitError || out.Len() > 0 || errors.String() != "assay: interrupted after 3 items: context canceled\n" {
		t.Errorf("status %d\n%s%s", status, &out, &errors)
	}
}
