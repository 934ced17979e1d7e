package snapshot

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// File is something to read: a file, a member of an archive, standard input.
type File struct {
	Name     string    // as the user named it, with / before the name in an archive
	Path     string    // of the file or archive on the disk; empty: standard input
	Size     int64     // of what is read from the disk; 0 if it is not known
	Modified time.Time // zero if it is not known
	Older    bool      // there is a newer snapshot of its account and region, so it is not read

	open func() (io.ReadCloser, error)
	once bool // it can be opened only once: standard input, a pipe
}

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Files lists what there is to read at some paths: files, folders with all that is in them, zip archives. Names that begin with a dot are
// left out in folders. Only a path that does not exist is an error: what cannot be opened is a file that cannot be read.
func Files(paths []string, stdin io.Reader) ([]File, error) {
	var all []File
	for _, path := range paths {
		if path == Stdin {
			all = append(all, File{Name: "standard input", once: true, open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }})
			continue
		}
		switch info, err := os.Stat(path); {
		case err != nil:
			return nil, err
		case info.IsDir():
			path = filepath.Clean(path) + string(filepath.Separator) // what a link leads to
		}
		_ = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				all = append(all, unopened(name, err))
				return nil
			case name != path && strings.HasPrefix(entry.Name(), "."):
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			case entry.IsDir(), name != path && marker(entry):
				return nil
			}
			all = append(all, list(name)...)
			return nil
		})
	}
	all = latest(all)
	return append(all, missingParts(all)...), nil
}

// marker reports whether a file is there for its name only, as AWS Config's ConfigWritabilityCheckFile is.
func marker(entry fs.DirEntry) bool {
	info, err := entry.Info()
	return err == nil && forItsName(info)
}

func forItsName(info fs.FileInfo) bool {
	return info.Mode().IsRegular() && info.Size() == 0 && filepath.Ext(info.Name()) == ""
}

// unopened is a file that cannot be opened.
func unopened(name string, err error) File {
	if of := (*fs.PathError)(nil); errors.As(err, &of) { // the name is said anyway
		err = of.Err
	}
	return File{Name: name, Path: name, open: func() (io.ReadCloser, error) { return nil, err }}
}

var errLink = compliance.SayError("a link to a folder is not followed: give the folder's own path, too")

const zipMagic = "PK\x03\x04"

// list is a file, or the members of a zip archive.
func list(name string) []File {
	info, err := os.Stat(name)
	if err != nil {
		return []File{unopened(name, err)}
	}
	switch {
	case info.IsDir():
		return []File{unopened(name, errLink)}
	case !info.Mode().IsRegular():
		return []File{{Name: name, Path: name, once: true, open: func() (io.ReadCloser, error) { return os.Open(name) }}}
	}
	file, err := os.Open(name)
	if err != nil {
		return []File{unopened(name, err)}
	}
	defer file.Close()
	magic := make([]byte, len(zipMagic))
	if _, err := io.ReadFull(file, magic); err != nil || string(magic) != zipMagic {
		return []File{{Name: name, Path: name, Size: info.Size(), Modified: info.ModTime(), open: func() (io.ReadCloser, error) { return os.Open(name) }}}
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil {
		return []File{unopened(name, err)}
	}
	var members []File
	for i, member := range archive.File {
		if info := member.FileInfo(); !info.Mode().IsRegular() || hidden(member.Name) || forItsName(info) {
			continue
		}
		members = append(members, File{
			Name: name + "/" + member.Name, Path: name, Size: int64(member.CompressedSize64), Modified: zipTime(member.Modified), open: func() (io.ReadCloser, error) { return openMember(name, i) },
		})
	}
	return members
}

// hidden reports whether a file of an archive would be left out in a folder.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." {
			return true
		}
	}
	return false
}

// zipTime is a time of a zip archive, whose years begin with 1980: a program that writes no times leaves that year, or none.
func zipTime(modified time.Time) time.Time {
	if modified.Year() <= 1980 {
		return time.Time{}
	}
	return modified
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

// unpacked is the content of a file, also of a compressed one. Count gets the bytes that were read of the file itself.
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
		return nil, nil, errArchive
	case len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b:
		return counted, opened.Close, nil
	}
	unzipped, err := gzip.NewReader(counted)
	if err != nil {
		opened.Close()
		return nil, nil, inPlainWords(err)
	}
	return unzipped, opened.Close, nil
}

var errArchive = compliance.SayError("an archive in an archive, a zip archive in a pipe, and other archives than .gz and .zip are not read: unpack it first")

// isArchive reports whether a file, or what it was packed in, is an archive that is not read.
func isArchive(start []byte) bool {
	const tar = 257 // where its mark is
	return bytes.HasPrefix(start, []byte(zipMagic)) || bytes.HasPrefix(start, []byte("\x1f\x8b")) || len(start) > tar && bytes.HasPrefix(start[tar:], []byte("ustar"))
}

// inPlainWords is why a compressed file cannot be read to its end.
func inPlainWords(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}

// delivered is what the name of a file says that a Config service delivered.
type delivered struct {
	account, region string
	time            time.Time // of the snapshot, or the end of a history
	id              string    // of the snapshot, which all of its parts share
	part            int       // from 1; 0: it is no part
}

// timeOf reads the time in a name: 20160501T081221Z at AWS, 2024-07-22T221441Z at Huawei Cloud.
func timeOf(part string) time.Time {
	for _, form := range [...]string{"20060102T150405Z", "2006-01-02T150405Z"} {
		if at, err := time.Parse(form, part); err == nil {
			return at
		}
	}
	return time.Time{}
}

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
		if d.time = timeOf(parts[4]); len(parts) > 5 && !d.time.IsZero() {
			d.id = parts[5]
		}
		if number, ok := strings.CutPrefix(parts[len(parts)-1], "part-"); ok && len(number) < 6 { // nobody has 200 million resources
			d.part, _ = strconv.Atoi(number)
		}
	case parts[1] == "Config" && parts[3] == "ConfigHistory":
		for _, part := range parts[4:] {
			if at := timeOf(part); !at.IsZero() {
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

var errMissing = compliance.SayError("this part of the snapshot is missing: get it, too")

// missingParts are the parts before or between those of snapshots of which there are several.
func missingParts(files []File) (missing []File) {
	parts := map[string]map[int]bool{}
	for _, file := range files {
		if d := file.delivery(); d.part > 0 && !file.Older {
			if parts[d.id] == nil {
				parts[d.id] = map[int]bool{}
			}
			parts[d.id][d.part] = true
		}
	}
	for _, file := range files {
		d := file.delivery()
		if file.Older || len(parts[d.id]) < 2 {
			continue
		}
		before, after, _ := strings.Cut(file.Name, fmt.Sprintf("_part-%d.", d.part))
		for part := d.part - 1; part > 0 && !parts[d.id][part]; part-- {
			parts[d.id][part] = true
			missing = append(missing, unopened(fmt.Sprintf("%s_part-%d.%s", before, part, after), errMissing))
		}
	}
	return missing
}
