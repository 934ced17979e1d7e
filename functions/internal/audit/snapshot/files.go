package snapshot

import (
	"archive/zip"
	"bufio"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// File is something to read: a file, a member of an archive, standard input.
type File struct {
	Name     string    // as the user named it, with / before the name in an archive
	Size     int64     // of what is read from the disk; 0 if it is not known
	Modified time.Time // zero if it is not known
	Older    bool      // there is a newer snapshot of its account and region, so it is not read

	open func() (io.ReadCloser, error)
}

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Files lists what there is to read at some paths: files, folders with all that is in them, zip archives. Names that begin with a dot are
// left out in folders. What cannot be listed is an error that names the path.
func Files(paths []string, stdin io.Reader) ([]File, error) {
	var all []File
	for _, path := range paths {
		if path == Stdin {
			all = append(all, File{Name: "standard input", open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }})
			continue
		}
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case name != path && strings.HasPrefix(entry.Name(), "."):
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			case entry.IsDir(), name != path && marker(entry):
				return nil
			}
			files, err := list(name)
			all = append(all, files...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return latest(all), nil
}

// marker reports whether a file is there for its name only, as AWS Config's ConfigWritabilityCheckFile is.
func marker(entry fs.DirEntry) bool {
	info, err := entry.Info()
	return err == nil && info.Mode().IsRegular() && info.Size() == 0 && filepath.Ext(entry.Name()) == ""
}

const zipMagic = "PK\x03\x04"

// list is a file, or the members of a zip archive.
func list(name string) ([]File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return []File{{Name: name, open: func() (io.ReadCloser, error) { return os.Open(name) }}}, nil // a pipe
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	magic := make([]byte, len(zipMagic))
	if _, err := io.ReadFull(file, magic); err != nil || string(magic) != zipMagic {
		return []File{{Name: name, Size: info.Size(), Modified: info.ModTime(), open: func() (io.ReadCloser, error) { return os.Open(name) }}}, nil
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var members []File
	for i, member := range archive.File {
		if !member.FileInfo().Mode().IsRegular() || strings.HasPrefix(filepath.Base(member.Name), ".") {
			continue
		}
		members = append(members, File{
			Name: name + "/" + member.Name, Size: int64(member.CompressedSize64), Modified: member.Modified, open: func() (io.ReadCloser, error) { return openMember(name, i) },
		})
	}
	return members, nil
}

// member is a member of an archive that is open as long as it.
type member struct {
	io.ReadCloser
	archive io.Closer
}

func (m member) Close() error { return errors.Join(m.ReadCloser.Close(), m.archive.Close()) }

func openMember(name string, index int) (io.ReadCloser, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	if index >= len(archive.File) {
		archive.Close()
		return nil, compliance.SayError("the archive changed while it was read")
	}
	opened, err := archive.File[index].Open()
	if err != nil {
		archive.Close()
		return nil, err
	}
	return member{opened, archive}, nil
}

// counter counts what is read.
type counter struct {
	io.Reader
	count func(bytes int)
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.count(n)
	return n, err
}

// unpacked is the content of a file, also of a compressed one. Count is told the bytes that were read of the file itself.
func (f File) unpacked(count func(bytes int)) (content io.Reader, closing func() error, err error) {
	opened, err := f.open()
	if err != nil {
		return nil, nil, err
	}
	counted := bufio.NewReaderSize(counter{opened, count}, 64<<10)
	magic, _ := counted.Peek(len(zipMagic)) // what is shorter is none
	switch {
	case string(magic) == zipMagic:
		opened.Close()
		return nil, nil, compliance.SayError("a zip archive in an archive or on standard input is not read: unpack it first")
	case len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b:
		return counted, opened.Close, nil
	}
	unzipped, err := gzip.NewReader(counted)
	if err != nil {
		opened.Close()
		return nil, nil, err
	}
	return unzipped, opened.Close, nil
}

// delivered is what the name of a file says that a Config service delivered.
type delivered struct {
	account, region string
	time            time.Time // of the snapshot, or the end of a history
	id              string    // of the snapshot, which all of its parts share
}

// The times in names of snapshots: 20160501T081221Z.
const nameTime = "20060102T150405Z"

// delivery reads the name of a file of AWS Config, {account}_Config_{region}_ConfigSnapshot_{time}_{id}.json.gz, or of Huawei Cloud Config,
// {account}_Snapshot_{region}_ResourceSnapshot_{time}_{id}_part-{n}.json.gz.
func (f File) delivery() delivered {
	name, _, _ := strings.Cut(filepath.Base(filepath.ToSlash(f.Name)), ".")
	parts := strings.Split(name, "_")
	if len(parts) < 5 {
		return delivered{}
	}
	d := delivered{account: parts[0], region: parts[2]}
	switch {
	case parts[1] == "Config" && parts[3] == "ConfigSnapshot", parts[1] == "Snapshot" && parts[3] == "ResourceSnapshot":
		d.time, _ = time.Parse(nameTime, parts[4])
		if len(parts) > 5 {
			d.id = parts[5]
		}
	case parts[1] == "Config" && parts[3] == "ConfigHistory":
		for _, part := range parts[4:] {
			if at, err := time.Parse(nameTime, part); err == nil {
				d.time = at
			}
		}
	default:
		return delivered{}
	}
	return d
}

// latest marks older snapshots of an account and region.
func latest(files []File) []File {
	type place struct{ account, region string }
	newest := map[place]delivered{}
	for _, file := range files {
		d := file.delivery()
		if at := (place{d.account, d.region}); d.id != "" && cmp.Or(d.time.Compare(newest[at].time), strings.Compare(d.id, newest[at].id)) > 0 {
			newest[at] = d
		}
	}
	for i, file := range files {
		d := file.delivery()
		files[i].Older = d.id != "" && newest[place{d.account, d.region}].id != d.id
	}
	return files
}
