// Package snapshot reads what Config services deliver about a whole account: the snapshots and histories of AWS Config, the snapshots of
// Alibaba Cloud Config in OSS and in Simple Log Service, those of its Resource Center, the parts of Huawei Cloud Config's snapshots, answers
// of the clouds' APIs, and native items one per line or in arrays. Which cloud and form it is, the content says.
//
// Snapshots are read once, in memory that does not grow with them. A history has several records of a resource, of which the last counts, and
// those of deleted resources: where there is one, everything is read twice, and at most 64 bytes are kept for each resource.
package snapshot

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// OlderSnapshot is the form of a snapshot that is not read, because there is a newer one of its account and region.
const OlderSnapshot = "older snapshot, not read"

// Source is a file that is read.
type Source struct {
	Name    string
	Form    string // in words
	Account string // of items that name none; empty: not known
	Region  string
	Time    time.Time // of the snapshot; zero if nothing states it

	file    File
	history bool
}

// Block is some items of a file. Blocks are numbered in the order of the files, so that results can be put into that order.
type Block struct {
	Number int
	Source int   // index of the source
	Broken error // the rest of the file cannot be read; nil: it can
	Where  Position

	items
}

// Reader reads files. Its blocks can be taken by many goroutines.
type Reader struct {
	Sources []*Source
	Total   int64 // bytes of all files; 0 if it is not known

	read    atomic.Int64
	taking  sync.Mutex
	number  int
	at      int // source
	current *splitter
	closing func() error
	cleanup []func()

	last *lastRecords // nil: there is no history
}

// Open finds out what the files are. A history on standard input or in a pipe is copied into a temporary file, which Close removes.
func Open(ctx context.Context, files []File, cloud string) (*Reader, error) {
	r := &Reader{}
	known := true
	for _, file := range files {
		source, err := r.source(file, cloud)
		if err != nil {
			r.Close()
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
		r.Sources = append(r.Sources, source)
		if file.Older {
			continue
		}
		r.Total += file.Size
		known = known && file.Size > 0
	}
	if !known {
		r.Total = 0
	}
	for _, source := range r.Sources {
		if !source.history {
			continue
		}
		if err := r.findLast(ctx, cloud); err != nil {
			r.Close()
			return nil, err
		}
		break
	}
	return r, nil
}

// Close closes what is open, and removes temporary files.
func (r *Reader) Close() {
	if r.closing != nil {
		_ = r.closing() // it was only read
		r.closing = nil
	}
	for _, clean := range r.cleanup {
		clean()
	}
	r.cleanup = nil
}

// Read is how many bytes of the files were read.
func (r *Reader) Read() int64 { return r.read.Load() }

func (r *Reader) count(bytes int) { r.read.Add(int64(bytes)) }

// source looks at the beginning of a file.
func (r *Reader) source(file File, cloud string) (*Source, error) {
	told := file.delivery()
	s := &Source{Name: file.Name, Account: told.account, Region: told.region, Time: told.time, file: file}
	if file.Older {
		s.Form = OlderSnapshot
		return s, nil
	}
	if file.once {
		opened, err := file.open()
		if err != nil {
			s.file = unopened(file.Name, err)
			return s, nil //nolint:nilerr // said when it is read
		}
		buffered := bufio.NewReaderSize(opened, blockSize)
		s.file.open = func() (io.ReadCloser, error) {
			return struct {
				io.Reader
				io.Closer
			}{buffered, opened}, nil
		}
		start, _ := buffered.Peek(blockSize) // what is shorter is all there is
		file.open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(start)), nil }
	}
	content, closing, err := file.unpacked(func(int) {})
	if err != nil {
		return s, nil //nolint:nilerr // said when it is read
	}
	defer func() { _ = closing() }()
	first := &splitter{in: content}
	found := first.block(items{})
	s.Time = firstTime(s.Time, first.told.time, file.Modified)
	s.describe(first, found, cloud)
	if s.history && file.once {
		return s, r.copy(s)
	}
	return s, nil
}

func firstTime(times ...time.Time) time.Time {
	var zero time.Time
	for _, at := range times {
		if !at.IsZero() {
			return at.UTC()
		}
	}
	return zero
}

// describe says what form a file has, by its beginning.
func (s *Source) describe(first *splitter, found items, of string) {
	parser := Parser{Cloud: of}
	var shape *Shape
	cloud := ""
	for _, one := range found.values { // the first that can be read
		text := found.text[one.from:one.to]
		item, err := parser.Parse(text, "")
		if err != nil {
			continue
		}
		cloud = item.Cloud
		if parser.scan(text) == nil && parser.tape.Kind(0) == '{' {
			shape, _ = parser.Shapes.Of(&parser.tape, 0, nil, nil)
		}
		break
	}
	has := func(name string) bool { return shape != nil && shape.Find(name) >= 0 }
	title := map[string]string{"aws": "AWS Config", "alicloud": "Alibaba Cloud Config", "huaweicloud": "Huawei Cloud Config"}[cloud]
	switch told := first.told; {
	case has("resourceSnapshot"):
		s.Form = "Alibaba Cloud Resource Center"
	case has("configurationDiff") || has("resourceEventType"):
		s.Form, s.history = title+" history", true
	case has("dataType"):
		s.Form = title + " snapshot in Simple Log Service"
	case told.member == "configurationItems" && cloud == "aws" && !told.snapshot:
		s.Form, s.history = title+" history", true
	case told.member == "configurationItems", told.member == "items":
		s.Form = title + " snapshot"
	case told.member != "":
		s.Form = title + " API"
	default:
		s.Form = title + " items"
	}
	if cloud == "" {
		s.Form = "unknown"
	}
}

// copy keeps what can be read only once.
func (r *Reader) copy(s *Source) error {
	kept, err := NewScratch()
	if err != nil {
		return err
	}
	r.cleanup = append(r.cleanup, func() { _ = kept.Close() })
	in, err := s.file.open()
	if err != nil {
		return err
	}
	defer in.Close()
	if _, err := io.Copy(kept, in); err != nil {
		return err
	}
	s.file.open = func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(kept, 0, 1<<62)), nil }
	return nil
}

// Next is the next block; nil at the end. It takes the memory of one that is done with, which can be nil: no item of that is valid any longer.
func (r *Reader) Next(spent *Block) *Block {
	if spent == nil {
		spent = &Block{}
	}
	r.taking.Lock()
	defer r.taking.Unlock()
	for r.at < len(r.Sources) {
		if r.Sources[r.at].file.Older {
			r.at++
			continue
		}
		block := spent
		*block = Block{Number: r.number, Source: r.at, items: spent.items}
		if r.current == nil {
			content, closing, err := r.Sources[r.at].file.unpacked(r.count)
			if err != nil {
				block.Broken, block.values = err, block.values[:0]
				r.number++
				r.at++
				return block
			}
			r.current, r.closing = &splitter{in: content}, closing
		}
		block.items = r.current.block(block.items)
		if r.current.phase == finished {
			block.Broken, block.Where = r.current.broken, r.current.where
			_ = r.closing() // it was only read
			r.current, r.closing = nil, nil
			r.at++
		}
		if len(block.values) > 0 || block.Broken != nil {
			r.number++
			return block
		}
	}
	return nil
}

// Each parses the items of a block. Where there is a history, only the last record of a resource is among them.
func (r *Reader) Each(block *Block, parser *Parser, handle func(item *Item, at Position, err error)) {
	source := r.Sources[block.Source]
	for _, value := range block.values {
		var err error
		parser.item, err = parser.parse(&block.items, value, source.Account)
		if err == nil && r.last != nil && !r.last.counts(parser.item, block.Source, value.at) {
			continue
		}
		handle(&parser.item, value.at, err)
	}
}

// History reports whether there are several records of a resource, so that one of a deleted resource means that there is none.
func (r *Reader) History() bool { return r.last != nil }
