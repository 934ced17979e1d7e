// Package bundle holds the library that a function evaluates: compiled policies, rules and packs, as a tree of files and as one file.
//
//	policies/names                       which policy a name means
//	policies/eip-bandwidth-limit.plan    a compiled policy
//	rules/eip-bandwidth-minimum.json     a rule that differs from its policy
//	packs/iso-27001.json                 a pack
//
// The built-in tree is embedded. A bundle is a zip of such a tree, whose files are stored as they are, with a manifest. The same tree is
// always the same bytes.
package bundle

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"
)

// File is the bundle's name beside a function's binary.
const File = "assay.bundle"

// The folders of rules and packs, and what their files end in.
const (
	RulesDir  = "rules"
	PacksDir  = "packs"
	Extension = ".json"
)

const manifestFile = "manifest.json"

// format is the version of the tree.
const format = 1

// What a bundle can hold at most. The built-in library needs a hundredth of it.
const (
	maxSize  = 64 << 20
	maxFile  = 8 << 20
	maxFiles = 20_000
)

// Manifest says what a bundle is.
type Manifest struct {
	Format int    `json:"format"`
	Assay  string `json:"assay"` // the version that built it
}

// Bundle is a tree of files that was one file.
type Bundle struct {
	Manifest Manifest
	fs.FS
}

// Tree holds files by their paths.
type Tree map[string][]byte

// epoch is the date of every file: the earliest that the format knows.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// Encode writes a tree as one file. It is told which version of assay builds it.
func Encode(tree Tree, version string) ([]byte, error) {
	manifest, err := json.Marshal(Manifest{format, version})
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	files := maps.Clone(tree)
	files[manifestFile] = append(manifest, '\n')
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		part, err := w.CreateHeader(Header(name, zip.Store))
		if err == nil {
			_, err = part.Write(files[name])
		}
		if err != nil {
			return nil, fmt.Errorf("bundle: %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	if archive.Len() > maxSize {
		return nil, fmt.Errorf("the bundle is larger than %d MB", maxSize>>20)
	}
	return archive.Bytes(), nil
}

// Header is that of a file in a zip, the same whenever it is written.
func Header(name string, method uint16) *zip.FileHeader {
	header := &zip.FileHeader{Name: name, Method: method, Modified: epoch}
	header.SetMode(0o644)
	return header
}

// Read reads a bundle from a file.
func Read(file string) (*Bundle, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	content, err := io.ReadAll(io.LimitReader(opened, maxSize+1))
	if err != nil {
		return nil, err
	}
	b, err := Decode(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return b, nil
}

// Decode reads a bundle. The files in it are read, and checked, when they are asked for.
func Decode(content []byte) (*Bundle, error) {
	if len(content) > maxSize {
		return nil, fmt.Errorf("the bundle is larger than %d MB", maxSize>>20)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("not a bundle of assay build: %w", err)
	}
	if len(archive.File) > maxFiles {
		return nil, fmt.Errorf("the bundle has more than %d files", maxFiles)
	}
	for _, file := range archive.File {
		if file.Method != zip.Store || file.UncompressedSize64 > maxFile || file.UncompressedSize64 != file.CompressedSize64 {
			return nil, errors.New("the bundle was not written by assay build: build it again")
		}
	}
	b := &Bundle{FS: archive}
	encoded, err := fs.ReadFile(archive, manifestFile)
	if err != nil {
		return nil, fmt.Errorf("not a bundle of assay build: %w", err)
	}
	if err := json.Unmarshal(encoded, &b.Manifest); err != nil {
		return nil, fmt.Errorf("not a bundle of assay build: %s: %w", manifestFile, err)
	}
	if b.Manifest.Format != format {
		return nil, fmt.Errorf("the bundle was built by another version of assay (%.100q): build it again", b.Manifest.Assay)
	}
	return b, nil
}
