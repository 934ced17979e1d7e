// Package bundle reads and writes the library that a function evaluates: compiled policies, rules, packs and exemptions, as a file tree or a single file.
//
//	policies/names                       names of policies
//	policies/aws/alb-waf-enabled.plan    a compiled policy about resources of one cloud
//	policies/several/eip-attached.plan   a compiled policy about resources of several clouds
//	facts/eip.plan                       the compiled facts that policies have in common
//	texts/eip-bandwidth-limit.json       what people read about a policy
//	types/aws/AWS.EC2.EIP.type           the schema of a resource type
//	rules/eip-bandwidth-minimum.json     a rule that differs from its policy
//	packs/iso-27001.json                 a pack
//	exemptions.json                      the exemptions, if there are any
//
// Of the built-in tree, functions embed what their cloud needs. A bundle is such a tree in one file: an index, then the files. At its start, a function reads only the index
// and the files that it needs. Equal trees give equal bytes.
package bundle

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/bundle/directory"
)

// File is the name of a bundle next to a function's binary.
const File = "assay.bundle"

// The folders of rules and packs, and the extension of their files.
const (
	RulesDir  = "rules"
	PacksDir  = "packs"
	Extension = ".json"
)

// magic begins every bundle; its last byte is the format version. The index's length and checksum follow, then the index: a line per file with
// its name, offset after the index, length and checksum.
const magic = "assay bundle\x03"

const headSize = len(magic) + 8

const manifestFile = "manifest.json"

// Limits of a bundle, about a hundred times the built-in library.
const (
	maxSize  = 64 << 20
	maxFile  = 8 << 20
	maxIndex = 4 << 20
)

// Manifest describes a bundle.
type Manifest struct {
	Assay string `json:"assay"` // the version that built it
}

// Tree holds files by their paths.
type Tree map[string][]byte

// Encode writes a tree as one file. Assay is the version that builds it.
func Encode(tree Tree, version string) ([]byte, error) {
	manifest, err := json.Marshal(Manifest{version})
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	files := maps.Clone(tree)
	files[manifestFile] = append(manifest, '\n')
	index, contents := "\n", []byte(nil)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content := files[name]
		switch {
		case !fs.ValidPath(name) || strings.ContainsAny(name, " \n"):
			return nil, fmt.Errorf("bundle: %q cannot be the name of a file", name)
		case len(content) > maxFile:
			return nil, fmt.Errorf("bundle: %s is larger than %d MB", name, maxFile>>20)
		}
		index += fmt.Sprintf("%s %d %d %08x\n", name, len(contents), len(content), crc32.ChecksumIEEE(content))
		contents = append(contents, content...)
	}
	encoded := binary.BigEndian.AppendUint32([]byte(magic), uint32(len(index)))
	encoded = binary.BigEndian.AppendUint32(encoded, crc32.ChecksumIEEE([]byte(index)))
	encoded = append(append(encoded, index...), contents...)
	if len(encoded) > maxSize || len(index) > maxIndex {
		return nil, fmt.Errorf("the bundle is larger than %d MB", maxSize>>20)
	}
	return encoded, nil
}

// Bundle is a tree of files in one file.
type Bundle struct {
	Manifest Manifest

	source io.ReaderAt
	index  []byte
	from   int64 // offset of the first file
	size   int64
}

var _ interface {
	fs.ReadFileFS
	fs.ReadDirFS
} = (*Bundle)(nil)

// Read opens a bundle, which stays open until the process ends.
func Read(file string) (*Bundle, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	info, err := opened.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	var b *Bundle
	if err == nil {
		b, err = open(opened, info.Size())
	}
	if err != nil {
		opened.Close()
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return b, nil
}

// Decode opens a bundle in memory.
func Decode(content []byte) (*Bundle, error) {
	return open(bytes.NewReader(content), int64(len(content)))
}

// open reads the index and the manifest. The files are checked when they are read.
func open(source io.ReaderAt, size int64) (*Bundle, error) {
	if size > maxSize {
		return nil, fmt.Errorf("the bundle is larger than %d MB", maxSize>>20)
	}
	head := make([]byte, headSize)
	if _, err := source.ReadAt(head, 0); err != nil || string(head[:len(magic)-1]) != magic[:len(magic)-1] {
		return nil, errors.New("not a bundle of assay build")
	}
	if head[len(magic)-1] != magic[len(magic)-1] {
		return nil, errors.New("the bundle was built by another version of assay: build it again")
	}
	length := int64(binary.BigEndian.Uint32(head[len(magic):]))
	from := int64(len(head)) + length
	if length > maxIndex || from > size {
		return nil, errDamaged
	}
	index := make([]byte, length)
	if _, err := source.ReadAt(index, int64(len(head))); err != nil || crc32.ChecksumIEEE(index) != binary.BigEndian.Uint32(head[len(magic)+4:]) {
		return nil, errDamaged
	}
	b := &Bundle{source: source, index: index, from: from, size: size - from}
	if !b.whole() {
		return nil, errDamaged
	}
	manifest, err := b.ReadFile(manifestFile)
	if err == nil {
		err = json.Unmarshal(manifest, &b.Manifest)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errDamaged, manifestFile, err)
	}
	return b, nil
}

// Verify reads every file, so that it detects what is damaged in any.
func (b *Bundle) Verify() error {
	for line := range bytes.Lines(bytes.TrimPrefix(b.index, []byte("\n"))) {
		name, _, _ := strings.Cut(string(line), " ")
		if _, err := b.ReadFile(name); err != nil {
			return err
		}
	}
	return nil
}

// whole reports whether the last file of the index ends where the bundle does.
func (b *Bundle) whole() bool {
	line := b.index[bytes.LastIndexByte(bytes.TrimSuffix(b.index, []byte("\n")), '\n')+1:]
	_, place, _ := bytes.Cut(line, []byte(" "))
	offset, length, _, err := placed(place)
	return err == nil && offset+length == b.size
}

var errDamaged = errors.New("the bundle is damaged: build it again")

// ReadFile reads a file.
func (b *Bundle) ReadFile(name string) ([]byte, error) {
	content, err := b.read(name)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return content, nil
}

func (b *Bundle) read(name string) ([]byte, error) {
	if !fs.ValidPath(name) || strings.ContainsAny(name, " \n") {
		return nil, fs.ErrInvalid
	}
	_, after, found := bytes.Cut(b.index, []byte("\n"+name+" "))
	if !found {
		return nil, fs.ErrNotExist
	}
	line, _, _ := bytes.Cut(after, []byte("\n"))
	offset, length, sum, err := placed(line)
	if err != nil || length > maxFile || offset+length > b.size {
		return nil, errDamaged
	}
	content := make([]byte, length)
	if _, err := b.source.ReadAt(content, b.from+offset); err != nil && (!errors.Is(err, io.EOF) || length > 0) {
		return nil, err
	}
	if crc32.ChecksumIEEE(content) != sum {
		return nil, errDamaged
	}
	return content, nil
}

// placed reads what a line of the index says after the file's name.
func placed(place []byte) (offset, length int64, sum uint32, err error) {
	fields := strings.Fields(string(place))
	if len(fields) != 3 {
		return 0, 0, 0, errDamaged
	}
	from, err1 := strconv.ParseUint(fields[0], 10, 32)
	size, err2 := strconv.ParseUint(fields[1], 10, 32)
	crc, err3 := strconv.ParseUint(fields[2], 16, 32)
	return int64(from), int64(size), uint32(crc), errors.Join(err1, err2, err3)
}

// ReadDir lists a directory.
func (b *Bundle) ReadDir(name string) ([]fs.DirEntry, error) {
	prefix := name + "/"
	if name == "." {
		prefix = ""
	}
	var entries []fs.DirEntry
	last := ""
	for line := range bytes.Lines(b.index) {
		file, rest, _ := strings.Cut(string(line), " ")
		below, inside := strings.CutPrefix(file, prefix)
		if !inside || strings.TrimSpace(below) == "" {
			continue
		}
		first, _, isDir := strings.Cut(below, "/")
		if first == last {
			continue
		}
		last = first
		length, _, _ := strings.Cut(rest[strings.IndexByte(rest, ' ')+1:], " ")
		size, _ := strconv.ParseInt(length, 10, 64)
		if isDir {
			size = 0
		}
		entries = append(entries, fs.FileInfoToDirEntry(info{first, size, isDir}))
	}
	if len(entries) == 0 {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return entries, nil
}

// Open opens a file or a directory.
func (b *Bundle) Open(name string) (fs.File, error) {
	content, err := b.read(name)
	if err == nil {
		return &file{bytes.NewReader(content), info{name[strings.LastIndexByte(name, '/')+1:], int64(len(content)), false}}, nil
	}
	if _, dirErr := b.ReadDir(name); dirErr == nil && fs.ValidPath(name) {
		return directory.Open(b, name, info{name[strings.LastIndexByte(name, '/')+1:], 0, true}), nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: err}
}
