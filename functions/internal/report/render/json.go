package render

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"github.com/go-json-experiment/json/jsontext" // appends strings without reflection: findings come by the hundred thousand

	"github.com/assay-rules/assay/functions/internal/report"
)

// writeJSON writes one object: form, summary, rules, …, findings.
func writeJSON(w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	head, err := encode(newOverview(r, options.Lang))
	if err != nil {
		return err
	}
	if _, err := w.Write(append(bytes.TrimSuffix(head, []byte("}")), `,"findings":[`...)); err != nil {
		return err
	}
	words, line, separator := In(options.Lang), []byte(nil), "\n"
	for finding, err := range findings {
		if err != nil {
			return err
		}
		line = words.appendFinding(append(line[:0], separator...), finding)
		if _, err := w.Write(line); err != nil {
			return err
		}
		separator = ",\n"
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

// writeNDJSON writes one object per line: first what JSON has besides the findings, then each finding.
func writeNDJSON(w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	line, err := encode(newOverview(r, options.Lang))
	if err != nil {
		return err
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return err
	}
	words := In(options.Lang)
	for finding, err := range findings {
		if err != nil {
			return err
		}
		line = append(words.appendFinding(line[:0], finding), '\n')
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// encode is json.Marshal without escapes for HTML.
func encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}

// overview is a report without its findings, as programs read it.
type overview struct {
	Form        string             `json:"form"`
	Assay       string             `json:"assay"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Pack        string             `json:"pack"`
	Created     moment             `json:"created"`
	At          moment             `json:"at"`
	Summary     summary            `json:"summary"`
	Sources     []encodedSource    `json:"sources"`
	Places      []encodedPlace     `json:"places"`
	Clauses     []encodedClause    `json:"clauses"`
	Rules       []encodedRule      `json:"rules"`
	Exemptions  []encodedExemption `json:"exemptions"`
	Uncovered   []encodedUncovered `json:"uncovered"`
	Unread      []encodedUnread    `json:"unread"`
}

type summary struct {
	Resources          int          `json:"resources"`
	ResourcesByVerdict report.Count `json:"resources_by_verdict"`
	Evaluations        report.Count `json:"evaluations"`
	Rate               *int         `json:"rate"` // compliance rate of the evaluations in percent; null if nothing is applicable
	Unread             int          `json:"unread"`
}

type encodedSource struct {
	Name      string `json:"name"`
	Cloud     string `json:"cloud"`
	Form      string `json:"form"`
	Account   string `json:"account"`
	Region    string `json:"region"`
	Time      moment `json:"time"`
	Resources int    `json:"resources"`
	Unread    int    `json:"unread"`
	Repeats   bool   `json:"repeats,omitempty"` // its resources count more than once
}

type encodedPlace struct {
	Cloud       string       `json:"cloud"`
	Account     string       `json:"account"`
	Region      string       `json:"region"`
	Resources   report.Count `json:"resources"`
	Evaluations report.Count `json:"evaluations"`
}

type encodedClause struct {
	Framework string   `json:"framework"`
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Rules     []string `json:"rules"`
	report.Count
}

type encodedRule struct {
	Name        string `json:"name"`
	Policy      string `json:"policy"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Fix         string `json:"fix"`
	Risk        string `json:"risk"`
	Link        string `json:"link"`
	report.Count
}

type encodedExemption struct {
	Name     string `json:"name"`
	Owner    string `json:"owner"`
	Reason   string `json:"reason"`
	Until    string `json:"until"`
	Ticket   string `json:"ticket"`
	State    string `json:"state"`    // used, unused or expired
	Findings int    `json:"findings"` // that are exempt by it
	Reopened int    `json:"reopened"` // that were, until it expired
}

type encodedUncovered struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Because string `json:"because"`
	Count   int    `json:"count"`
}

type encodedUnread struct {
	File     string `json:"file"`
	Position string `json:"position"`
	Because  string `json:"because"`
}

// unread is how many items could not be read: as the sources count them, but at least as many as are listed.
func unread(r report.Report) int {
	total := 0
	for _, source := range r.Sources {
		total += source.Unread
	}
	return max(total, len(r.Unread))
}

func newOverview(r report.Report, lang string) overview {
	words := In(lang)
	o := overview{
		Form: report.Form, Assay: r.Version, Title: r.Title.In(lang), Description: r.Description.In(lang), Pack: r.Pack, Created: moment(r.Created), At: moment(r.At),
		Summary: summary{Resources: r.Resources.Total(), ResourcesByVerdict: r.Resources, Evaluations: r.Evaluations(), Unread: unread(r)},
		Sources: []encodedSource{}, Places: []encodedPlace{}, Clauses: []encodedClause{}, Rules: []encodedRule{}, Exemptions: []encodedExemption{}, Uncovered: []encodedUncovered{}, Unread: []encodedUnread{},
	}
	if percent, applicable := o.Summary.Evaluations.Rate(); applicable {
		o.Summary.Rate = &percent
	}
	for _, s := range r.Sources {
		o.Sources = append(o.Sources, encodedSource{s.Name, s.Cloud, s.Form, s.Account, s.Region, moment(s.Time), s.Resources, s.Unread, s.Repeats})
	}
	for _, p := range r.Places {
		o.Places = append(o.Places, encodedPlace(p))
	}
	for _, c := range r.Clauses {
		o.Clauses = append(o.Clauses, encodedClause{c.Framework, c.ID, c.Title.In(lang), append([]string{}, c.Rules...), c.Count})
	}
	for _, rule := range r.Rules {
		o.Rules = append(o.Rules, encodedRule{
			rule.Name, rule.Policy, rule.Title.In(lang), rule.Description.In(lang), rule.Fix.In(lang), string(rule.Risk), rule.Link, rule.Count,
		})
	}
	for _, e := range r.Exemptions {
		o.Exemptions = append(o.Exemptions, encodedExemption{e.Name, e.Owner, e.Reason, e.Until, e.Ticket, e.State(), e.Findings, e.Reopened})
	}
	for _, u := range r.Uncovered {
		o.Uncovered = append(o.Uncovered, encodedUncovered{u.Kind, u.Name, words.Phrase(u.Because), u.Count})
	}
	for _, u := range r.Unread {
		o.Unread = append(o.Unread, encodedUnread{u.File, words.Phrase(u.Position), words.Phrases(u.Because)})
	}
	return o
}

// moment is a time in UTC; null if it is zero.
type moment time.Time

func (m moment) MarshalJSON() ([]byte, error) { return appendTime(nil, time.Time(m)), nil }

func appendTime(to []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(to, "null"...)
	}
	to = t.UTC().AppendFormat(append(to, '"'), time.RFC3339)
	return append(to, '"')
}

// appendFinding appends a finding as a JSON object on one line.
func (w Words) appendFinding(to []byte, f report.Finding) []byte {
	for _, member := range [...]struct{ name, value string }{
		{`{"rule":`, f.Rule}, {`,"policy":`, f.Policy}, {`,"risk":`, string(f.Risk)}, {`,"cloud":`, f.Cloud}, {`,"account":`, f.Account}, {`,"region":`, f.Region},
		{`,"type":`, f.Type}, {`,"id":`, f.ID}, {`,"name":`, f.Name}, {`,"verdict":`, string(f.Verdict)},
	} {
		to = appendString(append(to, member.name...), member.value)
	}
	to = appendRaw(append(to, `,"evidence":`...), f.Evidence)
	to = append(to, `,"reasons":[`...)
	for i, reason := range f.Reasons {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendString(append(to, `{"message":`...), w.Reason(f, reason))
		if reason.Property != "" {
			to = appendString(append(to, `,"property":`...), reason.Property)
		}
		if reason.Actual != nil {
			to = appendRaw(append(to, `,"actual":`...), reason.Actual)
		}
		if reason.Desired != nil {
			to = appendRaw(append(to, `,"desired":`...), reason.Desired)
		}
		if reason.Operator != "" {
			to = appendString(append(to, `,"operator":`...), reason.Operator)
		}
		to = append(to, '}')
	}
	to = appendString(append(to, `],"cause":`...), w.Phrases(f.Cause))
	to = append(to, `,"exemption":`...)
	if !f.Exempt() {
		to = append(to, "null"...)
	} else {
		to = appendString(append(to, `{"name":`...), f.Exemption.Name)
		to = appendString(append(to, `,"owner":`...), f.Exemption.Owner)
		to = appendString(append(to, `,"reason":`...), f.Exemption.Reason)
		to = appendString(append(to, `,"until":`...), f.Exemption.Until)
		to = append(appendString(append(to, `,"ticket":`...), f.Exemption.Ticket), '}')
	}
	return append(appendTime(append(to, `,"time":`...), f.Time), '}')
}

// appendString appends a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendString(to []byte, text string) []byte {
	to, _ = jsontext.AppendQuote(to, text) // its error is about such bytes only
	return to
}

// appendRaw appends JSON on one line, and as a string what is none.
func appendRaw(to []byte, raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return append(to, "null"...)
	}
	if value := jsontext.Value(raw); value.IsValid(jsontext.AllowDuplicateNames(true)) {
		if !bytes.ContainsAny(raw, "\r\n") {
			return append(to, raw...)
		}
		value = bytes.Clone(value)
		if value.Compact(jsontext.AllowDuplicateNames(true)) == nil {
			return append(to, value...)
		}
	}
	return appendString(to, string(raw))
}
