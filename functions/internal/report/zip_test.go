package report_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/report"
)

var created = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

func TestZIP(t *testing.T) {
	t.Parallel()
	var content bytes.Buffer
	text := func(text string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
	}
	if err := report.WriteZIP(&content, created, report.File{Name: "a.csv", Write: text("a")}, report.File{Name: "b/c.csv", Write: text("c")}); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(content.Bytes()), int64(content.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, member := range archive.File {
		file, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(file)
		if err != nil || !member.Modified.Equal(created) {
			t.Error(err, member.Modified)
		}
		got[member.Name] = string(text)
	}
	if diff := cmp.Diff(map[string]string{"a.csv": "a", "b/c.csv": "c"}, got); diff != "" {
		t.Error(diff)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestZIPFails(t *testing.T) {
	t.Parallel()
	gone := report.File{Name: "a.csv", Write: func(io.Writer) error { return errors.New("disk gone") }}
	if err := report.WriteZIP(io.Discard, created, gone); err == nil || !strings.Contains(err.Error(), "disk gone") {
		t.Errorf("got %v", err)
	}
	if err := report.WriteZIP(fullDisk{}, created); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("on a full disk: %v", err)
	}
}
