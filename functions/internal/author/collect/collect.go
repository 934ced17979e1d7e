// Package collect gets all that a Config service records and writes it as a snapshot, in the form that the service itself delivers to buckets.
//
// What was collected is kept beside the snapshot until that is complete, so that a collection that was interrupted goes on where it was:
// .NAME.items has an item per line, and .NAME.state says how many bytes of it count and which page is next.
package collect

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// Options are what to collect.
type Options struct {
	Source    Source
	Inventory compliance.Inventory
	Out       string                             // a directory, or a file that ends in .json or .json.gz
	Resumed   func(items int, started time.Time) // is called if an earlier collection goes on; may be nil
	Progress  func(items, total int)             // is called after each page; the total is negative if it is not known; may be nil
	Now       time.Time
}

// Source is what is collected from. A collection can only go on from the same.
type Source struct {
	Cloud      string `json:"cloud"`
	Endpoint   string `json:"endpoint"`
	Account    string `json:"account,omitempty"` // Huawei Cloud: the domain id
	Region     string `json:"region,omitempty"`  // AWS
	Aggregator string `json:"aggregator,omitempty"`
}

// Result is a finished collection.
type Result struct {
	File   string
	Items  int
	Unread int
	First  string // why the first of them could not be read
}

// state says how far a collection is. Its JSON form is a file.
type state struct {
	Form string `json:"form"`
	Source
	ID      string                     `json:"id"` // of the snapshot
	Started time.Time                  `json:"started"`
	Account string                     `json:"owner,omitempty"` // of the resources
	Several bool                       `json:"several,omitempty"`
	Parts   []compliance.InventoryPart `json:"parts"`
	Unread  int                        `json:"unread,omitempty"`
	First   string                     `json:"first_unread,omitempty"`

	Part    int    `json:"part"`           // that is listed
	Mark    string `json:"mark,omitempty"` // of its next page
	Bytes   int64  `json:"bytes"`          // of the items that count
	Items   int    `json:"items"`
	Begun   begun  `json:"begun"` // what there was when the part began
	Rewound bool   `json:"rewound,omitempty"`
}

type begun struct {
	Bytes  int64 `json:"bytes"`
	Items  int   `json:"items"`
	Unread int   `json:"unread,omitempty"`
}

const form = "assay.collect/1"

// Run collects. After an error, what was collected is kept, and another run goes on.
func Run(ctx context.Context, options Options) (Result, error) {
	c := &collection{Options: options}
	if err := c.open(ctx); err != nil {
		return Result{}, err
	}
	defer c.items.Close()
	if err := c.list(ctx); err != nil {
		return Result{Items: c.state.Items}, err
	}
	if c.state.Items == 0 && c.state.Unread == 0 {
		return Result{}, errors.Join(errors.New("the Config service records no resource: is the recorder on? assay doctor says more"), c.remove())
	}
	file, err := c.write()
	if err != nil {
		return Result{Items: c.state.Items}, err
	}
	return Result{File: file, Items: c.state.Items, Unread: c.state.Unread, First: c.state.First}, c.remove()
}

// collection is one that runs.
type collection struct {
	Options
	state     state
	items     *os.File
	directory string
	file      string // that is asked for; empty: its name is that of a snapshot
}

func (c *collection) path(ending string) string {
	return filepath.Join(c.directory, "."+cmp.Or(c.file, "assay-collect-"+c.Source.Cloud)+ending)
}

// open finds an earlier collection or begins one.
func (c *collection) open(ctx context.Context) error {
	c.directory = c.Out
	if strings.HasSuffix(c.Out, ".json") || strings.HasSuffix(c.Out, ".json.gz") {
		c.directory, c.file = filepath.Dir(c.Out), filepath.Base(c.Out)
	}
	if err := os.MkdirAll(c.directory, 0o755); err != nil {
		return err
	}
	known, err := os.ReadFile(c.path(".state"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c.begin(ctx)
	case err != nil:
		return err
	}
	if err := json.Unmarshal(known, &c.state); err != nil || c.state.Form != form {
		return fmt.Errorf("%s is no state of a collection: remove it to start over", c.path(".state"))
	}
	if c.state.Source != c.Source {
		return fmt.Errorf("%s is about another collection (%s %s %s): finish it, remove the file to start over, or choose another --out",
			c.path(".state"), c.state.Source.Cloud, c.state.Endpoint, cmp.Or(c.state.Source.Account, c.state.Region))
	}
	if c.items, err = os.OpenFile(c.path(".items"), os.O_RDWR, 0); err != nil {
		return fmt.Errorf("%w: remove %s to start over", err, c.path(".state"))
	}
	if size, err := c.items.Seek(0, io.SeekEnd); err != nil || size < c.state.Bytes {
		c.items.Close()
		return fmt.Errorf("%s lacks items: remove %s to start over", c.path(".items"), c.path(".state"))
	}
	if c.Resumed != nil {
		c.Resumed(c.state.Items, c.state.Started)
	}
	return nil
}

func (c *collection) begin(ctx context.Context) error {
	parts, err := c.Inventory.Parts(ctx)
	if err != nil {
		return err
	}
	if c.items, err = os.OpenFile(c.path(".items"), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600); err != nil {
		return err
	}
	c.state = state{Form: form, Source: c.Source, ID: newID(), Started: c.Now.UTC().Truncate(time.Second), Account: c.Source.Account, Parts: parts}
	return c.save()
}

func newID() string {
	text := strings.ToLower(rand.Text())
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:26]
}

// save makes the state last. It appears as a whole.
func (c *collection) save() error {
	encoded, err := json.MarshalIndent(c.state, "", "  ")
	if err != nil {
		return err
	}
	next := c.path(".state.next")
	if err := os.WriteFile(next, append(encoded, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(next, c.path(".state"))
}

func (c *collection) remove() error {
	return errors.Join(c.items.Close(), os.Remove(c.path(".items")), os.Remove(c.path(".state")))
}

// list gets all pages that are left.
func (c *collection) list(ctx context.Context) error {
	total := 0
	for _, part := range c.state.Parts {
		if total += part.Count; part.Count < 0 {
			total = -1
			break
		}
	}
	for c.state.Part < len(c.state.Parts) {
		if c.Progress != nil {
			c.Progress(c.state.Items, total)
		}
		page, err := c.Inventory.Page(ctx, c.state.Parts[c.state.Part], c.state.Mark)
		switch {
		case err == nil && page.Next != "" && page.Next == c.state.Mark:
			return errors.New("the service keeps giving the same mark for the next page")
		case err == nil:
			err = c.add(page)
		case c.expired(err):
			s := &c.state
			s.Mark, s.Bytes, s.Items, s.Unread, s.Rewound = "", s.Begun.Bytes, s.Begun.Items, s.Begun.Unread, true
			err = c.save()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// expired reports whether a mark is no longer known, so that the list has to start over; that happens once to each.
func (c *collection) expired(err error) bool {
	refused, ok := errors.AsType[*delivery.Refusal](err)
	return ok && refused.Status == http.StatusBadRequest && !refused.Temporary() && c.state.Mark != "" && !c.state.Rewound
}

// add keeps a page and goes on to the next one.
func (c *collection) add(page compliance.Recorded) error {
	s := &c.state
	var lines strings.Builder
	for _, item := range page.Items {
		c.owner(item)
		lines.Write(item)
		lines.WriteByte('\n')
	}
	if _, err := c.items.WriteAt([]byte(lines.String()), s.Bytes); err != nil {
		return err
	}
	s.Bytes += int64(lines.Len())
	s.Items += len(page.Items)
	for _, err := range page.Unread {
		s.Unread++
		s.First = cmp.Or(s.First, err.Error())
	}
	if s.Mark = page.Next; s.Mark == "" {
		s.Part++
		s.Begun, s.Rewound = begun{s.Bytes, s.Items, s.Unread}, false
	}
	return c.save()
}

// owner finds out whose resources these are, for the file's name.
func (c *collection) owner(item json.RawMessage) {
	if c.Source.Account != "" || c.state.Several {
		return
	}
	var told struct {
		AWS      string `json:"awsAccountId"`
		Alicloud string `json:"accountId"`
	}
	if json.Unmarshal(item, &told) != nil {
		return
	}
	account := cmp.Or(told.AWS, told.Alicloud)
	if c.state.Several = c.state.Account != "" && account != "" && account != c.state.Account; !c.state.Several {
		c.state.Account = cmp.Or(c.state.Account, account)
	}
}

// name is that of the snapshot: as AWS Config and Huawei Cloud Config name them, from which audits read account and time.
func (c *collection) name() string {
	account := cmp.Or(c.state.Account, "unknown")
	if c.state.Several {
		account = "all"
	}
	at := c.state.Started.Format("20060102T150405Z")
	if c.Source.Cloud == compliance.HuaweiCloud {
		return fmt.Sprintf("%s_Snapshot_all_ResourceSnapshot_%s_%s.json.gz", account, at, c.state.ID)
	}
	region := "all"
	if c.Source.Aggregator == "" {
		region = cmp.Or(c.Source.Region, region)
	}
	return fmt.Sprintf("%s_Config_%s_ConfigSnapshot_%s_%s.json.gz", account, region, at, c.state.ID)
}

// write writes the snapshot, which appears as a whole.
func (c *collection) write() (file string, err error) {
	file = filepath.Join(c.directory, cmp.Or(c.file, c.name()))
	temporary, err := os.CreateTemp(c.directory, ".assay-*")
	if err != nil {
		return "", err
	}
	defer os.Remove(temporary.Name())
	var out io.Writer = temporary
	closing := temporary.Close
	if strings.HasSuffix(file, ".gz") {
		zipped := gzip.NewWriter(temporary)
		out, closing = zipped, func() error { return errors.Join(zipped.Close(), temporary.Close()) }
	}
	buffered := bufio.NewWriterSize(out, 256<<10)
	if err := errors.Join(c.content(buffered), buffered.Flush(), closing()); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return file, os.Rename(temporary.Name(), file)
}

func (c *collection) content(w *bufio.Writer) error {
	head := `{"configurationItems":[`
	switch c.Source.Cloud {
	case compliance.HuaweiCloud:
		head = fmt.Sprintf(`{"snapshot_id":%q,"snapshot_time":%q,"items":[`, c.state.ID, c.state.Started.Format("2006-01-02T15:04:05.000Z"))
	case compliance.AWS:
		head = fmt.Sprintf(`{"fileVersion":"1.0","configSnapshotId":%q,"configurationItems":[`, c.state.ID)
	}
	if _, err := w.WriteString(head); err != nil {
		return err
	}
	items := bufio.NewReaderSize(io.NewSectionReader(c.items, 0, c.state.Bytes), 256<<10)
	between := "\n"
	for {
		line, err := items.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if err != nil {
			return err
		}
		_, _ = w.WriteString(between) // the buffer remembers errors
		_, _ = w.Write(bytes.TrimSuffix(line, []byte("\n")))
		between = ",\n"
	}
	_, err := w.WriteString("\n]}\n")
	return err
}
