package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/assay-rules/assay/functions/internal/commandline"
)

// watched hands every write to a function.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	said func(text string)
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	w.said(w.text.String())
	return len(p), nil
}

// A watched directory is checked again after each change, and Ctrl-C ends the command as it ends others.
func TestWatch(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	policies, rules := filepath.Join(directory, "policies"), filepath.Join(directory, "rules")
	for _, dir := range []string{policies, rules} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	broken := filepath.Join(rules, "broken.yaml")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	steps := []struct {
		after string
		do    func()
	}{
		{"no problems found", func() {}},
		{"watching " + policies, func() {
			if err := os.WriteFile(broken, []byte("name: broken\npolicy: nothing\n"), 0o600); err != nil {
				t.Error(err)
			}
		}},
		{broken + " changed", func() {}},
		{`there is no policy "nothing"`, func() {}},
		{"watching " + policies, func() {
			if err := os.Remove(broken); err != nil {
				t.Error(err)
			}
		}},
		{broken + " changed", func() {}},
		{"no problems found", func() {}},
		{"watching " + policies, cancel},
	}
	read := 0
	out := &watched{}
	out.said = func(text string) {
		for len(steps) > 0 {
			at := strings.Index(text[read:], steps[0].after)
			if at < 0 {
				return
			}
			read += at + len(steps[0].after)
			do := steps[0].do
			steps = steps[1:]
			do()
		}
	}
	var errors bytes.Buffer
	status := run(ctx, []string{"check", "--watch", "--policies", policies, "--rules", rules}, stdio{nil, out, &errors})
	if status != commandline.ExitInterrupted || len(steps) > 0 {
		t.Errorf("status %d, %d steps left\n%s%s", status, len(steps), &out.text, &errors)
	}
}
