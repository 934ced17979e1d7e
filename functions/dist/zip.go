package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// entry is a file in a zip.
type entry struct {
	name    string
	mode    fs.FileMode
	content []byte
}

// epoch is the date of every file in a zip: the earliest that the format knows.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// writeZip writes entries in the order of their names.
func writeZip(file string, entries []entry) error {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
	for _, e := range slices.SortedFunc(slices.Values(entries), func(a, b entry) int { return cmp.Compare(a.name, b.name) }) {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: epoch}
		header.SetMode(e.mode)
		part, err := w.CreateHeader(header)
		if err != nil {
			return fmt.Errorf("zip %s: %w", e.name, err)
		}
		if _, err := part.Write(e.content); err != nil {
			return fmt.Errorf("zip %s: %w", e.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("zip: %w", err)
	}
	return os.WriteFile(file, archive.Bytes(), 0o644)
}

// artefact is a file that was made.
type artefact struct {
	name   string // below the output directory
	size   int64
	sha256 string
}

func describe(out, name string) (artefact, error) {
	content, err := os.ReadFile(filepath.Join(out, name))
	if err != nil {
		return artefact{}, err
	}
	sum := sha256.Sum256(content)
	return artefact{name: filepath.ToSlash(name), size: int64(len(content)), sha256: hex.EncodeToString(sum[:])}, nil
}

// checksums are lines that `sha256sum --check` reads.
func checksums(artefacts []artefact) []byte {
	var lines []string
	for _, a := range artefacts {
		lines = append(lines, a.sha256+"  "+a.name+"\n")
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(a[66:], b[66:]) })
	return []byte(strings.Join(lines, ""))
}
