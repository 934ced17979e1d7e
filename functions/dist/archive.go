package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// entry is a file in an archive.
type entry struct {
	name    string
	mode    fs.FileMode
	content []byte
}

// epoch is the date of every file in an archive: the earliest that zip knows.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// writeArchive writes entries in the order of their names, as the ending of the file says: .zip or .tar.gz.
func writeArchive(file string, entries []entry) error {
	entries = slices.SortedFunc(slices.Values(entries), func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	write := writeZip
	if strings.HasSuffix(file, ".tar.gz") {
		write = writeTar
	}
	var archive bytes.Buffer
	if err := write(&archive, entries); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, archive.Bytes(), 0o644)
}

func writeZip(out io.Writer, entries []entry) error {
	w := zip.NewWriter(out)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: epoch}
		header.SetMode(e.mode)
		part, err := w.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := part.Write(e.content); err != nil {
			return err
		}
	}
	return w.Close()
}

func writeTar(out io.Writer, entries []entry) error {
	compressed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(compressed)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: int64(e.mode), Size: int64(len(e.content)), ModTime: epoch, Typeflag: tar.TypeReg}
		if err := w.WriteHeader(header); err != nil {
			return err
		}
		if _, err := w.Write(e.content); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), compressed.Close())
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
	return artefact{name: filepath.ToSlash(name), size: int64(len(content)), sha256: sum(content)}, nil
}

func sum(content []byte) string {
	hashed := sha256.Sum256(content)
	return hex.EncodeToString(hashed[:])
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
