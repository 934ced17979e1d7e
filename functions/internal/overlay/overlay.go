// Package overlay lays a user's directory over the built-in library: what both have is taken from the user's.
package overlay

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
)

// FS is a stack of file systems, the first on top.
type FS []fs.FS

var _ fs.ReadDirFS = FS(nil)

// Open opens the file of the topmost layer that has it.
func (layers FS) Open(name string) (fs.File, error) {
	for _, layer := range layers {
		file, err := layer.Open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists what any layer has in the directory.
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
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	byName := func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) }
	slices.SortStableFunc(all, byName)
	return slices.CompactFunc(all, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}
