// Package overlay combines a user's directory with the built-in library: the user's files override built-in ones.
package overlay

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"

	"github.com/assay-rules/assay/functions/internal/bundle/directory"
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
			if err := file.Close(); err != nil {
				return nil, err
			}
			return directory.Open(layers, name, info), nil
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
