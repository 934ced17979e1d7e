// Package directory opens the directories of file systems that list them by themselves.
package directory

import (
	"io"
	"io/fs"
)

// Open returns the open directory of that name, which is there.
func Open(fsys fs.ReadDirFS, name string, info fs.FileInfo) fs.ReadDirFile {
	return &directory{fsys: fsys, name: name, info: info}
}

type directory struct {
	fsys    fs.ReadDirFS
	name    string
	info    fs.FileInfo
	listed  bool
	entries []fs.DirEntry // not read yet
}

func (d *directory) Stat() (fs.FileInfo, error) { return d.info, nil }
func (*directory) Close() error                 { return nil }

func (d *directory) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: fs.ErrInvalid}
}

// ReadDir reads the next n entries, or all that are left if n is not positive.
func (d *directory) ReadDir(n int) ([]fs.DirEntry, error) {
	if !d.listed {
		entries, err := d.fsys.ReadDir(d.name)
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
