package snapshot

import (
	"context"
	"hash/maphash"
	"strings"
	"time"
)

// lastRecords knows which record of each resource is the last one.
type lastRecords struct {
	known    map[uint64]lastRecord
	collided map[string]lastRecord // resources that share a hash, by what identifies them
}

// lastRecord is where the last record of a resource is, in 16 bytes: with its key, and in a map that just grew, that is less than 64.
type lastRecord struct {
	captured uint64 // in milliseconds, of which the later one counts; above, more bits of the hash
	place    uint64 // the offset in a file; above, the index of its source
}

const (
	captureBits = 44 // milliseconds until the year 2527
	offsetBits  = 44 // 16 TiB
)

func newRecordOf(check uint64, captured time.Time, source int, at Position) lastRecord {
	milliseconds := uint64(max(captured.UnixMilli(), 0))
	return lastRecord{check<<captureBits | milliseconds&(1<<captureBits-1), uint64(source)<<offsetBits | uint64(at.Offset)&(1<<offsetBits-1)}
}

func (r lastRecord) check() uint64 { return r.captured >> captureBits }

var seed = maphash.MakeSeed()

// identity is what tells resources apart.
func identity(item Item) string {
	return strings.Join([]string{item.Type, item.ID, item.Account, item.Region}, "\x00")
}

// identified reports whether it is known which resource an item is about. What is not cannot be a record of the same one as another item.
func identified(item Item) bool { return item.Type != "" && item.ID != "" }

func hashes(identity string) (hash, check uint64) {
	return maphash.String(seed, identity), maphash.String(seed, identity+"\x00") >> captureBits
}

// findLast reads all files once.
func (r *Reader) findLast(ctx context.Context, cloud string) error {
	last := &lastRecords{known: map[uint64]lastRecord{}, collided: map[string]lastRecord{}}
	pass := &Reader{Sources: r.Sources}
	defer pass.Close()
	parser := &Parser{Cloud: cloud}
	for block := pass.Next(nil); block != nil; block = pass.Next(block) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		for _, value := range block.values {
			if item, err := parser.parse(&block.items, value, r.Sources[block.Source].Account); err == nil {
				last.add(item, r.captured(item, block.Source), block.Source, value.at)
			}
		}
	}
	r.last = last
	return nil
}

// captured is when a record was made: that of a snapshot, which need not say it, when the snapshot was.
func (r *Reader) captured(item Item, source int) time.Time {
	return firstTime(item.Captured, r.Sources[source].Time)
}

func (l *lastRecords) add(item Item, captured time.Time, source int, at Position) {
	if !identified(item) {
		return
	}
	who := identity(item)
	hash, check := hashes(who)
	record := newRecordOf(check, captured, source, at)
	if other, ok := l.collided[who]; ok {
		if record.captured >= other.captured {
			l.collided[who] = record
		}
		return
	}
	switch other, ok := l.known[hash]; {
	case ok && other.check() != check:
		l.collided[who] = record
	case !ok || record.captured >= other.captured:
		l.known[hash] = record
	}
}

// counts reports whether a record is the last one of its resource.
func (l *lastRecords) counts(item Item, source int, at Position) bool {
	if !identified(item) {
		return true
	}
	who := identity(item)
	hash, check := hashes(who)
	record, ok := l.collided[who]
	if !ok {
		record = l.known[hash]
	}
	return record.place == newRecordOf(check, time.Time{}, source, at).place
}
