package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/commandline"
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

// An interrupted command exits with its own code, whatever it has found so far.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	const example = "../../policies/eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant.json"
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	folder := t.TempDir()
	bundle, pages := filepath.Join(folder, "assay.bundle"), filepath.Join(folder, "docs")
	for _, arguments := range [][]string{
		{"invoke", "--fail", example}, {"invoke", "--output", "junit", example}, {"test", "../../policies/eip/eip_bandwidth_limit"},
		{"check"}, {"build", "--out", bundle}, {"docs", "--out", pages, "--deploy", pages}, {"doctor", "--cloud", "aws", "--endpoint", "http://127.0.0.1:1"},
	} {
		var out, errors bytes.Buffer
		if status := run(ctx, arguments, stdio{&out, &out, &errors}); status != commandline.ExitInterrupted || !strings.HasPrefix(errors.String(), "assay: interrupted: ") {
			t.Errorf("%v: status %d\n%s", arguments, status, &errors)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("files %v %v", left, err)
	}
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
	if status != commandline.ExitInterrupted || out.Len() > 0 || errors.String() != "assay: interrupted: nothing is reported\n" || err != nil || len(left) > 0 {
		t.Errorf("status %d, files %v %v\n%s%s", status, left, err, &out, &errors)
	}
}
