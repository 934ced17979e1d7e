package audit

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
)

// A resource whose rules ask for other items, or for what is the same for an account, is judged when all have been read. Until then its item is
// in a temporary file: source, offset, line, cloud, account, item, with the length of all before it.
func appendDeferred(to []byte, source int, at snapshot.Position, item *snapshot.Item) []byte {
	var head [4]byte
	from := len(to)
	to = append(to, head[:]...)
	to = binary.AppendUvarint(to, uint64(source))
	to = binary.AppendUvarint(to, uint64(at.Offset))
	to = binary.AppendUvarint(to, uint64(at.Line))
	for _, text := range [...]string{item.Cloud, item.Account} {
		to = append(binary.AppendUvarint(to, uint64(len(text))), text...)
	}
	to = append(to, item.Native...)
	binary.LittleEndian.PutUint32(to[from:], uint32(len(to)-from-len(head)))
	return to
}

// deferredItem is what [appendDeferred] wrote.
type deferredItem struct {
	source         int
	at             snapshot.Position
	cloud, account string
	native         []byte
}

func decodeDeferred(record []byte) deferredItem {
	number := func() uint64 {
		n, size := binary.Uvarint(record)
		record = record[size:]
		return n
	}
	text := func() string {
		n := number()
		s := string(record[:n])
		record = record[n:]
		return s
	}
	d := deferredItem{source: int(number())}
	d.at.Offset, d.at.Line = int64(number()), int(number())
	d.cloud, d.account = text(), text()
	d.native = record
	return d
}

// deferredReader hands out blocks of deferred items.
type deferredReader struct {
	mu     sync.Mutex
	in     *bufio.Reader
	number int
	err    error
}

const deferredBlock = 256 // items

// next is the next block; empty at the end.
func (r *deferredReader) next() (number int, records [][]byte, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.err == nil && len(records) < deferredBlock {
		var head [4]byte
		if _, r.err = io.ReadFull(r.in, head[:]); r.err != nil {
			break
		}
		record := make([]byte, binary.LittleEndian.Uint32(head[:]))
		if _, r.err = io.ReadFull(r.in, record); r.err == nil {
			records = append(records, record)
		}
	}
	if r.err != nil && !errors.Is(r.err, io.EOF) {
		return 0, nil, fmt.Errorf("read the items again: %w", r.err)
	}
	number = r.number
	r.number++
	return number, records, nil
}

// judgeDeferred judges what had to wait, and the accounts.
func (a *audit) judgeDeferred(ctx context.Context, workers []*worker) error {
	for _, w := range workers {
		a.asking.add(&w.noted)
		w.late = true
	}
	a.asking.settle()
	if err := a.deferred.out.Flush(); err != nil {
		return fmt.Errorf("keep the items: %w", err)
	}
	in := &deferredReader{in: bufio.NewReaderSize(io.NewSectionReader(a.deferred.file, 0, 1<<62), 256<<10), number: a.next}
	var group sync.WaitGroup
	for _, w := range workers {
		group.Go(func() { w.again(ctx, in) })
	}
	group.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return workers[0].judgeAccounts(ctx)
}

// again judges deferred items.
func (w *worker) again(ctx context.Context, in *deferredReader) {
	for ctx.Err() == nil {
		number, records, err := in.next()
		if err == nil && len(records) == 0 {
			return
		}
		w.out = written{}
		for _, record := range records {
			if err != nil || ctx.Err() != nil {
				break
			}
			d := decodeDeferred(record)
			w.parser.Cloud = d.cloud
			item, failed := w.parser.Parse(d.native, d.account)
			if failed == nil {
				failed = w.judge(ctx, d.source, d.at, &item)
			}
			if failed != nil {
				w.unreadable(d.source, d.at, failed)
			}
			err = w.err
		}
		w.parser.Cloud = w.Cloud
		if err == nil {
			err = w.done(number, w.out)
		}
		if err != nil {
			w.err = err
			w.fail(err)
			return
		}
	}
}

// judgeAccounts judges each account that was seen by the rules about accounts, as a scheduled event does.
func (w *worker) judgeAccounts(ctx context.Context) error {
	owners := slices.SortedFunc(maps.Keys(w.asking.accounts), func(a, b owner) int {
		return place{a.cloud, a.account, ""}.compare(place{b.cloud, b.account, ""})
	})
	w.out = written{}
	for _, of := range owners {
		t := w.typed(compliance.AccountType(of.cloud))
		if len(t.rules) == 0 {
			continue
		}
		resource := compliance.Resource{Cloud: of.cloud, Type: compliance.AccountType(of.cloud), ID: of.account, Account: of.account}
		item := snapshot.Item{Cloud: of.cloud, Type: resource.Type, ID: of.account, Account: of.account}
		c := &itemCase{worker: w, item: &item, read: compliance.Item{Resource: resource}, have: true, at: w.latest(), scheduled: true}
		if err := w.judgeBy(ctx, t, c, false); err != nil {
			return err
		}
		c.close()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if w.err != nil {
			return w.err
		}
	}
	return w.done(w.next, w.out)
}

// latest is the time as of which the whole audit is.
func (a *audit) latest() (at time.Time) {
	for i, of := range a.at {
		if at.Before(of) && a.reader.Sources[i].Form != snapshot.OlderSnapshot {
			at = of
		}
	}
	return at
}
