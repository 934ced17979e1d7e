package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
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

// An interrupted audit is an error: there is no table in which the rest is Undetermined, and no report.
func TestAuditInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	item := `{"accountId":1,"regionId":"cn-hangzhou","resourceId":"eip-1","resourceType":"ACS::EIP::EipAddress","configuration":"{\"Bandwidth\":\"20\"}"}` + "\n"
	items := &reader{lines: []string{strings.Repeat(item, 1000)}, before: func(line int) {
		if line == 30 {
			cancel()
		}
	}}
	folder := t.TempDir()
	var out, errors bytes.Buffer
	status := run(ctx, []string{"audit", "-", "--report", filepath.Join(folder, "report.json")}, stdio{items, &out, &errors})
	left, err := os.ReadDir(folder)
	if status != exitInterrupted || out.Len() > 0 || errors.String() != "assay: interrupted: nothing is reported\n" || err != nil || len(left) > 0 {
		t.Errorf("status %d, files %v %v\n%s%s", status, left, err, &out, &errors)
	}
}
