package render

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
)

var (
	//go:embed page/page.html.tmpl
	pageLayout string
	//go:embed page/page.css
	pageStyle string
	//go:embed page/page.js
	pageScript string
)

// writeHTML writes a page that is one file and loads nothing: what reports say about accounts, clauses and rules is in it as HTML, and the
// findings as compressed JSON, of which its script shows a page at a time.
func writeHTML(w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	p := page{Report: r, table: newTable(r, options.Lang), all: options.All}
	layout, err := template.New("report").Funcs(template.FuncMap{
		"say": p.Say, "risk": p.risk, "cloud": p.cloud, "form": p.form, "title": func(t report.Text) string { return t.In(p.lang) }, "time": timeText, "number": grouped,
		"rate": rateOf, "rateValue": rateValue, "bar": bar, "level": func(s policy.Severity) int { return -cmp.Or(s.Level(), 9) },
		"link": p.link, "drill": p.drill, "open": func(c report.Count) int { return c.NonCompliant + c.Undetermined },
	}).Parse(pageLayout)
	if err != nil {
		return err
	}
	head, err := compress(p.head())
	if err != nil {
		return err
	}
	var failed error
	err = layout.Execute(w, struct {
		page
		Head   template.HTML
		Chunks iter.Seq[template.HTML]
	}{p, head, func(yield func(template.HTML) bool) {
		failed = p.chunks(findings, yield)
	}})
	return cmp.Or(failed, err)
}

// page is what the template shows.
type page struct {
	report.Report
	table
	all bool
}

func (p page) HTMLLang() string {
	return map[bool]string{true: "zh-CN", false: "en"}[p.lang == report.Chinese]
}
func (p page) Form() string        { return report.Form }
func (p page) Heading() string     { return p.heading(p.Report) }
func (p page) Facts() []fact       { return p.facts(p.Report) }
func (p page) Total() report.Count { return p.Evaluations() }
func (p page) Style() template.CSS { return template.CSS(pageStyle) }
func (p page) Script() template.JS { return template.JS(pageScript) }
func (p page) Foot() string {
	return p.Say("Made by Assay from the configuration of the resources. Verdicts are as of the time above.")
}

// All reports whether everything is listed.
func (p page) All() bool { return p.all }

func (p page) Policy() string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(pageStyle) + "; script-src " + hash(pageScript) + "; base-uri 'none'; form-action 'none'"
}

// Scope says in one sentence what was judged by how many rules.
func (p page) Scope() string {
	judged := 0
	for _, rule := range p.Report.Rules {
		if rule.Total() > 0 {
			judged++
		}
	}
	accounts := map[string]bool{}
	for _, place := range p.Report.Places {
		accounts[place.Cloud+"/"+place.Account] = true
	}
	return fmt.Sprintf(p.Say("Resources: %s · accounts: %s · rules: %s, of which %s had a resource to judge"),
		grouped(p.Resources.Total()), grouped(len(accounts)), grouped(len(p.Report.Rules)), grouped(judged))
}

// Rules are the rules, the worst first: by risk, then by how many findings they have.
func (p page) Rules() []report.Rule {
	return slices.SortedStableFunc(slices.Values(p.Report.Rules), func(a, b report.Rule) int {
		return cmp.Or(
			cmp.Compare(none(a.Count), none(b.Count)),
			cmp.Compare(cmp.Or(a.Risk.Level(), 9), cmp.Or(b.Risk.Level(), 9)),
			cmp.Compare(b.NonCompliant+b.Undetermined, a.NonCompliant+a.Undetermined),
		)
	})
}

// Worst are the rules with the most findings that people must look at.
func (p page) Worst() []report.Rule {
	var all []report.Rule
	for _, rule := range p.Rules() {
		if rule.NonCompliant+rule.Undetermined > 0 {
			all = append(all, rule)
		}
	}
	slices.SortStableFunc(all, func(a, b report.Rule) int {
		return cmp.Compare(b.NonCompliant+b.Undetermined, a.NonCompliant+a.Undetermined)
	})
	return all[:min(len(all), 5)]
}

func none(c report.Count) int {
	if c.Total() == 0 {
		return 1
	}
	return 0
}

// verdictLine is a line of the summary.
type verdictLine struct {
	State, Name            string
	Resources, Evaluations int
	Listed                 bool
}

// states are the verdicts, with the letters and colors that they have on the page.
var states = []struct {
	letter, class, word string
	of                  func(report.Count) int
}{
	{"C", "f-good", "Compliant", func(c report.Count) int { return c.Compliant }},
	{"N", "f-bad", "Non-compliant", func(c report.Count) int { return c.NonCompliant }},
	{"U", "f-unknown", "Undetermined", func(c report.Count) int { return c.Undetermined }},
	{"E", "f-exempt", "Exempt", func(c report.Count) int { return c.Exempt }},
	{"A", "", "Not applicable", func(c report.Count) int { return c.NotApplicable }},
}

// parts are the parts of a bar, in its order: what is applicable.
var parts = states[:4]

func (p page) listed(letter string) bool { return p.all || letter != "C" && letter != "A" }

// Verdicts are the lines of the summary.
func (p page) Verdicts() []verdictLine {
	var lines []verdictLine
	for _, s := range states {
		lines = append(lines, verdictLine{s.letter, p.Say(s.word), s.of(p.Resources), s.of(p.Evaluations()), p.listed(s.letter)})
	}
	return lines
}

// missing is what was not judged.
type missing struct {
	What, Name, Because string
	Count               int
}

// Missing lists what was not judged and what could not be read.
func (p page) Missing() []missing {
	var all []missing
	for _, u := range notJudged(p.Report) {
		all = append(all, missing{p.Say(uncoveredWords[u.Kind]), u.Name, p.Phrase(u.Because), u.Count})
	}
	for _, u := range p.Unread {
		all = append(all, missing{What: p.Say("Could not be read"), Name: p.unreadAt(u), Because: p.Phrases(u.Because)})
	}
	return all
}

// frame is a framework with its clauses.
type frame struct {
	Name, Summary string
	Clauses       []report.Clause
}

// Frameworks are the clauses by framework, with a summary of each.
func (p page) Frameworks() []frame {
	var frames []frame
	for _, name := range p.Report.Frameworks() {
		f := frame{Name: name}
		var met, open, nothing int
		for _, clause := range p.Clauses {
			if clause.Framework != name {
				continue
			}
			f.Clauses = append(f.Clauses, clause)
			switch {
			case clause.Applicable() == 0:
				nothing++
			case clause.Compliant == clause.Applicable():
				met++
			default:
				open++
			}
		}
		f.Summary = fmt.Sprintf(p.Say("Clauses: %d · without findings: %d · with findings: %d · nothing to judge: %d"), len(f.Clauses), met, open, nothing)
		frames = append(frames, f)
	}
	return frames
}

// rateOf is the rate as text, empty if there is none.
func rateOf(c report.Count) string {
	if _, applicable := c.Rate(); !applicable {
		return ""
	}
	return c.RateText()
}

// rateValue orders rates; what has none comes first.
func rateValue(c report.Count) int {
	percent, applicable := c.Rate()
	if !applicable {
		return -1
	}
	return percent
}

// stack draws the applicable part of a count into a box. Something is always visible of what is not zero.
func stack(to *strings.Builder, c report.Count, x, y, width, height float64) {
	total := c.Applicable()
	if total == 0 {
		fmt.Fprintf(to, `<rect x="%g" y="%g" width="%g" height="%g" class="f-faint"/>`, x, y, width, height)
		return
	}
	const least = 1.5
	spare, shown := width, 0
	for _, part := range parts {
		if part.of(c) > 0 {
			spare, shown = spare-least, shown+1
		}
	}
	if shown == 0 {
		return
	}
	for _, part := range parts {
		n := part.of(c)
		if n == 0 {
			continue
		}
		wide := least + spare*float64(n)/float64(total)
		fmt.Fprintf(to, `<rect x="%.2f" y="%g" width="%.2f" height="%g" class="%s"/>`, x, y, wide, height, part.class)
		x += wide
	}
}

// bar is a small bar; the numbers beside it say the same.
func bar(c report.Count) template.HTML {
	var svg strings.Builder
	svg.WriteString(`<svg class="bar" viewBox="0 0 84 8" preserveAspectRatio="none" aria-hidden="true">`)
	stack(&svg, c, 0, 0, 84, 8)
	svg.WriteString("</svg>")
	return template.HTML(svg.String())
}

// Chart shows the evaluations by risk, and the resources.
func (p page) Chart() template.HTML {
	type line struct {
		name string
		report.Count
	}
	lines := []line{{p.Say("All evaluations"), p.Evaluations()}}
	for _, level := range p.Levels() {
		lines = append(lines, line{p.level(level), level.Count})
	}
	lines = append(lines, line{p.Say("Resources"), p.Resources})
	const width, left, row, thick = 640, 130, 46, 18
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, 24+row*len(lines), template.HTMLEscapeString(p.Say("Evaluations by risk, and resources, by verdict")))
	fmt.Fprintf(&svg, `<text x="0" y="14" class="small">%s</text>`, template.HTMLEscapeString(p.Say("Evaluations by risk, and resources, by verdict")))
	for i, line := range lines {
		y := float64(30 + row*i)
		fmt.Fprintf(&svg, `<text x="0" y="%g">%s</text>`, y+14, template.HTMLEscapeString(line.name))
		stack(&svg, line.Count, left, y, width-left, thick)
		fmt.Fprintf(&svg, `<text x="%d" y="%g" class="small value">%s</text>`, left, y+thick+14, template.HTMLEscapeString(p.inWords(line.Count)))
	}
	svg.WriteString("</svg>")
	return template.HTML(svg.String())
}

// inWords names the parts of a count that are not zero.
func (p page) inWords(c report.Count) string {
	if c.Applicable() == 0 {
		return p.Say("nothing to judge")
	}
	var told []string
	for _, part := range parts {
		if n := part.of(c); n > 0 {
			told = append(told, grouped(n)+" "+strings.ToLower(p.Say(part.word)))
		}
	}
	return strings.Join(told, " · ")
}

// Legend names the colours.
func (p page) Legend() []struct{ Class, Name string } {
	var legend []struct{ Class, Name string }
	for _, part := range parts {
		legend = append(legend, struct{ Class, Name string }{part.class, p.Say(part.word)})
	}
	return legend
}

// linked are the numbers of a table's line, which link to the findings that they count.
type linked struct {
	report.Count
	page    page
	filters []string
}

func (p page) link(c report.Count, filters ...string) linked { return linked{c, p, filters} }

// Link is the number of a verdict.
func (l linked) Link(letter string) template.HTML {
	n := 0
	for _, s := range states {
		if s.letter == letter {
			n = s.of(l.Count)
		}
	}
	if !l.page.listed(letter) {
		return template.HTML(grouped(n))
	}
	return l.page.drill(n, append([]string{"verdict", letter}, l.filters...)...)
}

// drill is a number that links to the findings that it counts, given by names and values of filters.
func (p page) drill(n int, filters ...string) template.HTML {
	if n == 0 {
		return "0"
	}
	query := url.Values{}
	for i := 0; i < len(filters); i += 2 {
		query.Set(filters[i], filters[i+1])
	}
	return template.HTML(`<a href="#findings?` + template.HTMLEscapeString(query.Encode()) + `">` + grouped(n) + `</a>`)
}

// grouped writes a number with a comma after every third digit.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	var text strings.Builder
	for i, digit := range digits {
		if i > 0 && digit != '-' && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			text.WriteByte(',')
		}
		text.WriteRune(digit)
	}
	return text.String()
}

// pageHead is what the script knows besides the findings.
type pageHead struct {
	Lang     string            `json:"lang"`
	Words    map[string]string `json:"words"`
	Risks    map[string]string `json:"risks"`
	Verdicts map[string]string `json:"verdicts"`
	Clouds   map[string]string `json:"clouds"`
	Clauses  json.RawMessage   `json:"titles"` // titles by "framework|clause", in order
	Rules    []pageRule        `json:"rules"`
}

type pageRule struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Fix         string   `json:"fix"`
	Link        string   `json:"link"`
	Clauses     []string `json:"clauses"`
}

func (p page) head() pageHead {
	head := pageHead{Lang: cmp.Or(p.lang, report.English), Words: map[string]string{}, Risks: map[string]string{"": p.Say("No risk")}, Verdicts: map[string]string{}, Clouds: map[string]string{}}
	if p.lang == report.Chinese {
		head.Words = chinese
	}
	for _, risk := range []policy.Severity{policy.High, policy.Medium, policy.Low} {
		head.Risks[string(risk)] = p.risk(risk)
	}
	for _, s := range states {
		head.Verdicts[s.letter] = p.Say(s.word)
	}
	for _, cloud := range compliance.Clouds() {
		head.Clouds[cloud] = p.cloud(cloud)
	}
	byRule := map[string][]string{}
	titles := []byte{'{'}
	for i, clause := range p.Clauses {
		key := clause.Framework + "|" + clause.ID
		if i > 0 {
			titles = append(titles, ',')
		}
		titles = appendString(append(appendString(titles, key), ':'), clause.Title.In(p.lang))
		for _, rule := range clause.Rules {
			byRule[rule] = append(byRule[rule], key)
		}
	}
	head.Clauses = append(titles, '}')
	for _, rule := range p.Rules() {
		head.Rules = append(head.Rules, pageRule{rule.Name, rule.Title.In(p.lang), rule.Description.In(p.lang), rule.Fix.In(p.lang), rule.Link, append([]string{}, byRule[rule.Name]...)})
	}
	return head
}

// chunkSize is how many findings are compressed together: the script reads them one chunk after the other and says how far it is.
const chunkSize = 5000

// chunk is findings as the script reads them: each is a list of indexes into the strings, which are stored once.
type chunk struct {
	strings  []byte // JSON
	findings []byte // JSON
	index    map[string]int
	count    int
}

func (c *chunk) of(text string) int {
	i, known := c.index[text]
	if !known {
		i = len(c.index)
		c.index[text] = i
		if i > 0 {
			c.strings = append(c.strings, ',')
		}
		c.strings = appendString(c.strings, text)
	}
	return i
}

func (p page) chunks(findings report.Findings, yield func(template.HTML) bool) error {
	c := chunk{index: map[string]int{}}
	flush := func() (bool, error) {
		encoded, err := compressBytes(slices.Concat([]byte(`{"s":[`), c.strings, []byte(`],"f":[`), c.findings, []byte(`]}`)))
		if err != nil {
			return false, err
		}
		clear(c.index)
		c.strings, c.findings, c.count = c.strings[:0], c.findings[:0], 0
		return yield(encoded), nil
	}
	for finding, err := range findings {
		if err != nil {
			return err
		}
		p.add(&c, finding)
		if c.count == chunkSize {
			if more, err := flush(); !more {
				return err
			}
		}
	}
	if c.count > 0 {
		_, err := flush()
		return err
	}
	return nil
}

func (p page) add(c *chunk, f report.Finding) {
	evidence := ""
	if len(f.Evidence) > 0 {
		evidence = string(appendRaw(nil, f.Evidence))
	}
	if c.count > 0 {
		c.findings = append(c.findings, ',')
	}
	separator := byte('[')
	for _, text := range [...]string{
		f.Rule, string(f.Risk), f.Cloud, f.Account, f.Region, f.Type, f.ID, f.Name, stateOf(f), evidence, p.pageReasons(f), p.Phrases(f.Cause), p.exemption(f), timeText(p.time(f)),
	} {
		c.findings = strconv.AppendInt(append(c.findings, separator), int64(c.of(text)), 10)
		separator = ','
	}
	c.findings = append(c.findings, ']')
	c.count++
}

func stateOf(f report.Finding) string {
	switch {
	case f.Verdict == compliance.Compliant:
		return "C"
	case f.Verdict == compliance.NotApplicable:
		return "A"
	case f.Exempt():
		return "E"
	case f.Verdict == compliance.NonCompliant:
		return "N"
	default:
		return "U"
	}
}

// pageReasons are the reasons as JSON: lists of sentence, property, actual and desired value.
func (p page) pageReasons(f report.Finding) string {
	if len(f.Reasons) == 0 {
		return ""
	}
	var encoded []byte
	separator := byte('[')
	for _, reason := range f.Reasons {
		encoded = append(encoded, separator)
		inner := byte('[')
		for _, text := range [...]string{p.Reason(f, reason), reason.Property, actual(reason), desired(reason)} {
			encoded = appendString(append(encoded, inner), text)
			inner = ','
		}
		encoded, separator = append(encoded, ']'), ','
	}
	return string(append(encoded, ']'))
}

func compress(value any) (template.HTML, error) {
	encoded, err := encode(value)
	if err != nil {
		return "", err
	}
	return compressBytes(encoded)
}

// compressBytes makes text that needs no escapes in HTML.
func compressBytes(content []byte) (template.HTML, error) {
	var text bytes.Buffer
	encoder := base64.NewEncoder(base64.StdEncoding, &text)
	zip := gzip.NewWriter(encoder)
	if _, err := zip.Write(content); err != nil {
		return "", err
	}
	if err := zip.Close(); err != nil {
		return "", err
	}
	if err := encoder.Close(); err != nil {
		return "", err
	}
	return template.HTML(text.String()), nil
}
