package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/assay-rules/assay/functions/internal/terminal"
)

func painter(w io.Writer) terminal.Paint { return terminal.Painter(w, os.Getenv) }

// counted writes a number with its noun: 1 problem, 2 problems.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// visible is text of others, in which what a terminal would obey, such as escapes and line breaks, is shown.
func visible(text string) string {
	var shown strings.Builder
	for _, r := range text {
		if strconv.IsGraphic(r) {
			shown.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		shown.WriteString(quoted[1 : len(quoted)-1])
	}
	return shown.String()
}

// table aligns columns as a terminal shows them, where an ideograph takes two places.
type table struct {
	right bool // numbers, for the most part
	rows  [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) write(w io.Writer) error {
	widths := make([]int, len(t.rows[0]))
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			padding := strings.Repeat(" ", widths[i]-width(cell))
			switch {
			case t.right:
				line.WriteString("  " + padding + cell)
			case i < len(row)-1:
				line.WriteString(cell + padding + "  ")
			default:
				line.WriteString(cell)
			}
		}
		if _, err := fmt.Fprintln(w, line.String()); err != nil {
			return err
		}
	}
	return nil
}

// width is how many places a text takes on a terminal.
func width(text string) int {
	places := 0
	for _, r := range text {
		places++
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= '\u3000' && r <= '\u303f' || r >= '\uff01' && r <= '\uff60' {
			places++
		}
	}
	return places
}

// writable refuses a file that cannot be written, before the work is done.
func writable(flag, file string) error {
	directory := filepath.Dir(file)
	if info, err := os.Stat(directory); err != nil || !info.IsDir() {
		return fmt.Errorf("%s %s: there is no directory %s", flag, file, directory)
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return fmt.Errorf("%s %s: is a directory", flag, file)
	}
	return nil
}

// replaceFile writes a file completely or leaves the existing one unchanged.
func replaceFile(file string, content []byte, mode fs.FileMode) error {
	temporary, err := stage(file)
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Chmod(mode), temporary.Close()); err != nil {
		return err
	}
	return publish(temporary.Name(), file)
}

// stage creates the file that [publish] puts in a file's place when it is complete.
func stage(file string) (*os.File, error) {
	directory := filepath.Dir(behindLinks(file))
	if isStream(file) {
		directory = "" // that for temporary files
	}
	return os.CreateTemp(directory, ".assay-*")
}

// publish puts a complete file in its place. A symbolic link stays, as does a device or a pipe, such as /dev/null: they are written to.
func publish(complete, file string) error {
	if !isStream(file) {
		return os.Rename(complete, behindLinks(file))
	}
	from, err := os.Open(complete)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// behindLinks is the existing file that a path leads to, or the path itself.
func behindLinks(file string) string {
	if target, err := filepath.EvalSymlinks(file); err == nil {
		return target
	}
	return file
}

// isStream reports whether something other than a file is in a file's place.
func isStream(file string) bool {
	info, err := os.Stat(file)
	return err == nil && !info.Mode().IsRegular()
}

// writeJSON writes a value on a line of its own.
func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// progress shows how far a command is: on a terminal as one line that changes, otherwise as one line per change.
type progress struct {
	out      io.Writer
	terminal bool
	started  time.Time
	last     string
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, terminal: terminal.Is(out), started: time.Now()}
}

func (p *progress) show(text string) {
	switch {
	case p.terminal:
		fmt.Fprintf(p.out, "\r\x1b[K%s, %s", text, time.Since(p.started).Round(time.Second))
	case text != p.last:
		fmt.Fprintln(p.out, text)
	}
	p.last = text
}

func (p *progress) end() {
	if p.terminal && p.last != "" {
		fmt.Fprintln(p.out)
	}
}

// lateProgress shows on a terminal how far a command is that takes longer than two seconds. It can be used by many goroutines at once.
type lateProgress struct {
	mu   sync.Mutex
	line *progress // nil: this is no terminal
}

func newLateProgress(out io.Writer) *lateProgress {
	if !terminal.Is(out) {
		return &lateProgress{}
	}
	return &lateProgress{line: newProgress(out)}
}

func (p *lateProgress) show(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.line != nil && time.Since(p.line.started) > 2*time.Second {
		p.line.show(text)
	}
}

func (p *lateProgress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.line != nil {
		p.line.end()
	}
	p.line = nil
}
