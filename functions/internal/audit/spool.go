package audit

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/report"
)

// spool keeps findings in a temporary file, so that they need no memory and can be read for every report.
type spool struct {
	file *os.File
	out  *bufio.Writer
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "assay-*")
	if err != nil {
		return nil, err
	}
	return &spool{file, bufio.NewWriterSize(file, 256<<10)}, nil
}

func (s *spool) close() {
	s.file.Close()
	os.Remove(s.file.Name())
}

// A finding in the spool is its length, and this: rule, exemption, time, the resource, the outcome. Texts stand behind their
// lengths.
func appendFinding(to []byte, rule, exemption int, at time.Time, cloud, account, region, kind, id, name string, outcome []byte) []byte {
	var head [4]byte
	from := len(to)
	to = append(to, head[:]...)
	to = binary.AppendUvarint(to, uint64(rule))
	to = binary.AppendUvarint(to, uint64(exemption))
	to = binary.AppendVarint(to, at.UnixNano())
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
		var record []byte
		for {
			var head [4]byte
			if _, err := io.ReadFull(in, head[:]); err != nil {
				if !errors.Is(err, io.EOF) {
					yield(report.Finding{}, fmt.Errorf("read the findings again: %w", err))
				}
				return
			}
			size := int(binary.LittleEndian.Uint32(head[:]))
			if cap(record) < size {
				record = make([]byte, size)
			}
			record = record[:size]
			if _, err := io.ReadFull(in, record); err != nil {
				yield(report.Finding{}, fmt.Errorf("read the findings again: %w", err))
				return
			}
			if !yield(decodeFinding(string(record), chosen), nil) {
				return
			}
		}
	}
}

// decodeFinding is the inverse of appendFinding. All texts share one memory.
func decodeFinding(record string, chosen Chosen) report.Finding {
	number := func() uint64 {
		n, size := uvarint(record)
		record = record[size:]
		return n
	}
	text := func() string {
		n := number()
		s := record[:n]
		record = record[n:]
		return s
	}
	raw := func() json.RawMessage {
		if s := text(); s != "" {
			return json.RawMessage(s)
		}
		return nil
	}
	r := chosen.Rules[number()]
	exempt := number()
	zigzag := number()
	f := report.Finding{Rule: r.Judge.Rule.Name, Policy: r.Policy.ID, Risk: r.Risk, Time: time.Unix(0, int64(zigzag>>1)^-int64(zigzag&1)).UTC()}
	if exempt > 0 {
		f.Exemption = &chosen.Exemptions[exempt-1].Exemption
	}
	for _, to := range []*string{&f.Cloud, &f.Account, &f.Region, &f.Type, &f.ID, &f.Name} {
		*to = text()
	}
	f.Verdict, f.Evidence = compliance.Verdict(text()), raw()
	for range number() {
		phrase := compliance.Phrase{Words: text()}
		for range number() {
			phrase.Values = append(phrase.Values, text())
		}
		f.Cause = append(f.Cause, phrase)
	}
	f.Reasons = make([]compliance.Reason, number())
	for i := range f.Reasons {
		f.Reasons[i] = compliance.Reason{Message: text(), Property: text(), Actual: raw(), Desired: raw(), Operator: text()}
	}
	if len(f.Reasons) == 0 {
		f.Reasons = nil
	}
	return f
}

func uvarint(text string) (n uint64, size int) {
	for shift := 0; size < len(text); shift += 7 {
		c := text[size]
		size++
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			break
		}
	}
	return n, size
}
