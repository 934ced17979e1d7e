// Package overlay combines a user's directory with the built-in library: the user's files override built-in ones.
package overlay

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"slices"
)

// FS is a stack of file systems, the first one on top. A directory has the files of all layers.
type FS []fs.FS

var _ fs.ReadDirFS = FS(nil)

// Open opens the file of the topmost layer that has it.
func (layers FS) Open(name string) (fs.File, error) {
	for _, layer := range layers {
		file, err := layer.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if info, err := file.Stat(); err == nil && info.IsDir() {
			return &directory{File: file, name: name, layers: layers}, nil
		}
		return file, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: missing(name)}
}

func missing(name string) error {
	if !fs.ValidPath(name) {
		return fs.ErrInvalid
	}
	return fs.ErrNotExist
}

// ReadDir lists the entries that any layer has in the directory.
func (layers FS) ReadDir(name string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	found := false
	for _, layer := range layers {
		entries, err := fs.ReadDir(layer, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = true
		all = append(all, entries...)
	}
	if !found {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: missing(name)}
	}
	byName := func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) }
	slices.SortStableFunc(all, byName)
	return slices.CompactFunc(all, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}

// directory is an open directory of all layers.
type directory struct {
	fs.File
	name    string
	layers  FS
	entries []fs.DirEntry // not read yet
	listed  bool
}

var _ fs.ReadDirFile = (*directory)(nil)

func (d *directory) ReadDir(n int) ([]fs.DirEntry, error) {
	if !d.listed {
		entries, err := d.layers.ReadDir(d.name)
		if err != nil {
			return nil, err
		}
		d.entries, d.listed = entries, true
	}
	if n > 0 && len(d.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.entries) {
		n = len(d.entries)
	}
	read := d.entries[:n:n]
	d.entries = d.entries[n:]
	return read, nil
}
