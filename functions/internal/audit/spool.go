package audit

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/report"
)

// spool keeps findings in a temporary file, so that they need no memory and can be read for every report.
type spool struct {
	file snapshot.Scratch
	out  *bufio.Writer
}

func newSpool() (*spool, error) {
	file, err := snapshot.NewScratch()
	if err != nil {
		return nil, err
	}
	return &spool{file, bufio.NewWriterSize(file, 256<<10)}, nil
}

func (s *spool) close() { _ = s.file.Close() }

// A finding in the spool is its length, and this: rule, exemption, time, the resource, the outcome. Texts stand behind their
// lengths.
func appendFinding(to []byte, rule, exemption int, at time.Time, cloud, account, region, kind, id, name string, outcome []byte) []byte {
	var head [4]byte
	from := len(to)
	to = append(to, head[:]...)
	to = binary.AppendUvarint(to, uint64(rule))
	to = binary.AppendUvarint(to, uint64(exemption))
	to = binary.AppendVarint(to, at.UnixMilli())
	for _, text := range [...]string{cloud, account, region, kind, id, name} {
		to = append(binary.AppendUvarint(to, uint64(len(text))), text...)
	}
	to = append(to, outcome...)
	binary.LittleEndian.PutUint32(to[from:], uint32(len(to)-from-len(head)))
	return to
}

func encodeOutcome(to []byte, o compliance.Outcome) []byte {
	text := func(s string) { to = append(binary.AppendUvarint(to, uint64(len(s))), s...) }
	text(string(o.Verdict))
	text(string(o.Evidence))
	said := o.Phrases
	if text := cmp.Or(o.Cause, o.Unread); len(said) == 0 && text != "" {
		said = compliance.Phrases{compliance.Say(compliance.Quoted, text)}
	}
	undecided := 0 // 1: they are the cause, not what could not be read besides
	if o.Cause != "" {
		undecided = 1
	}
	to = binary.AppendUvarint(to, uint64(undecided))
	to = binary.AppendUvarint(to, uint64(len(said)))
	for _, phrase := range said {
		text(phrase.Words)
		to = binary.AppendUvarint(to, uint64(len(phrase.Values)))
		for _, value := range phrase.Values {
			text(value)
		}
	}
	to = binary.AppendUvarint(to, uint64(len(o.Reasons)))
	for _, reason := range o.Reasons {
		text(reason.Message)
		text(reason.Property)
		text(string(reason.Actual))
		text(string(reason.Desired))
		text(reason.Operator)
	}
	return to
}

// findings reads the spool.
func (s *spool) findings(chosen Chosen) report.Findings {
	return func(yield func(report.Finding, error) bool) {
		if err := s.out.Flush(); err != nil {
			yield(report.Finding{}, err)
			return
		}
		in := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, 1<<62), 256<<10)
		var buffer []byte
		for {
			var head [4]byte
			if _, err := io.ReadFull(in, head[:]); err != nil {
				if !errors.Is(err, io.EOF) {
					yield(report.Finding{}, fmt.Errorf("read the findings again: %w", err))
				}
				return
			}
			size := int(binary.LittleEndian.Uint32(head[:]))
			if cap(buffer) < size {
				buffer = make([]byte, size)
			}
			buffer = buffer[:size]
			if _, err := io.ReadFull(in, buffer); err != nil {
				yield(report.Finding{}, fmt.Errorf("read the findings again: %w", err))
				return
			}
			if !yield(decodeFinding(record(buffer), chosen), nil) {
				return
			}
		}
	}
}

// decodeFinding is the inverse of appendFinding. All texts share one memory.
func decodeFinding(record record, chosen Chosen) report.Finding {
	r := chosen.Rules[record.number()]
	exempt := record.number()
	zigzag := record.number()
	f := report.Finding{Rule: r.Judge.Rule.Name, Policy: r.Policy.ID, Risk: r.Risk, Time: time.UnixMilli(int64(zigzag>>1) ^ -int64(zigzag&1)).UTC()}
	if exempt > 0 {
		f.Exemption = &chosen.Exemptions[exempt-1].Exemption
	}
	for _, to := range []*string{&f.Cloud, &f.Account, &f.Region, &f.Type, &f.ID, &f.Name} {
		*to = record.text()
	}
	o := record.outcome()
	f.Verdict, f.Evidence, f.Reasons, f.Cause = o.Verdict, o.Evidence, o.Reasons, o.Phrases
	return f
}

// record is what is left to read of something encoded.
type record string

func (r *record) number() (n uint64) {
	for shift := 0; len(*r) > 0; shift += 7 {
		c := (*r)[0]
		*r = (*r)[1:]
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			break
		}
	}
	return n
}

func (r *record) text() string {
	n := r.number()
	text := string((*r)[:n])
	*r = (*r)[n:]
	return text
}

func (r *record) raw() json.RawMessage {
	if text := r.text(); text != "" {
		return json.RawMessage(text)
	}
	return nil
}

// outcome is the inverse of encodeOutcome.
func (r *record) outcome() compliance.Outcome {
	o := compliance.Outcome{Verdict: compliance.Verdict(r.text()), Evidence: r.raw()}
	undecided := r.number() == 1
	for range r.number() {
		phrase := compliance.Phrase{Words: r.text()}
		for range r.number() {
			phrase.Values = append(phrase.Values, r.text())
		}
		o.Phrases = append(o.Phrases, phrase)
	}
	if undecided {
		o.Cause = o.Phrases.String()
	} else {
		o.Unread = o.Phrases.String()
	}
	for range r.number() {
		o.Reasons = append(o.Reasons, compliance.Reason{Message: r.text(), Property: r.text(), Actual: r.raw(), Desired: r.raw(), Operator: r.text()})
	}
	return o
}
