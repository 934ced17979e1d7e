package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/author/bareitem"
	"github.com/assay-rules/assay/functions/internal/author/findings"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

type invokeCommand struct {
	Events   []string      `arg:"" name:"event" help:"Event files, directories of event files, or - for standard input."`
	Rule     string        `complete:"rule" placeholder:"NAME" help:"Rule to evaluate (default: the rule that each event names)."`
	Endpoint string        `placeholder:"URL" help:"Send the reports to this Config service (default: send nothing)."`
	Region   string        `env:"AWS_REGION" default:"us-east-1" help:"AWS region of the rule (default ${default})."`
	Item     string        `type:"existingfile" placeholder:"FILE" help:"Response of the cloud's API for a resource that is too large for its event."`
	Lookups  []string      `type:"existingpath" placeholder:"PATH" help:"File, or directory of files, with recorded answers of lookups (default: EVENT.lookups.json beside EVENT.json). Repeatable."`
	Record   string        `placeholder:"FILE" help:"Make the calls of lookups in the account of the credentials, and write their answers to this file. Nothing is reported without --endpoint."`
	Output   string        `enum:"text,json,${ci}" default:"text" help:"Output format: text, json (one object per event and line), junit (XML), sarif (SARIF 2.1.0), github (annotations of GitHub Actions) or md (Markdown) (default text)."`
	Fail     bool          `help:"Exit with code 1 if anything is NonCompliant and not exempt."`
	Timeout  time.Duration `default:"30s" help:"Timeout per event (default ${default})."`
	engineFlag
	directories
}

func (invokeCommand) Help() string {
	return `Runs the handler that the functions deploy. Without --endpoint nothing is sent, and the output shows the requests that would be.

Exit codes: 0 every event was evaluated, 1 anything is NonCompliant and not exempt (only with --fail), 2 error: an event could not be evaluated.

Some policies need the answer of a read-only call, or another item, besides the event: a lookup. Its answers come from --lookups, from the file beside the event, or, with --record or --endpoint, from the account.

Environment variables with credentials for --endpoint and --record: HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_SECURITY_TOKEN; ALIBABA_CLOUD_ACCESS_KEY_ID,
ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.`
}

// invocation is the result of one event.
type invocation struct {
	Event  string `json:"event"`
	Cloud  string `json:"cloud"`
	Rule   string `json:"rule"`
	Policy string `json:"policy"`
	handler.Outcome
	Requests []preview.Request          `json:"requests"`
	Note     string                     `json:"note,omitempty"`
	Error    string                     `json:"error,omitempty"`
	Swept    map[compliance.Verdict]int `json:"swept,omitempty"`  // for an event about all resources: how many, by verdict, without those that are exempt
	Exempt   int                        `json:"exempt,omitempty"` // how many of all resources
}

// nonCompliant reports whether anything is reported as NonCompliant and not exempt, including an Undetermined verdict if the rule says so.
func (i invocation) nonCompliant() bool {
	found := func(verdict compliance.Verdict) bool {
		return i.Verdict == verdict && i.Exemption == nil || i.Swept[verdict] > 0
	}
	return found(compliance.NonCompliant) || i.Error == "" && found(compliance.Undetermined)
}

// test is the result as CI systems show it: whatever does not comply, and whatever could not be evaluated, has failed.
func (i invocation) test() findings.Test {
	test := findings.Test{Name: strings.TrimPrefix(i.Rule+": "+i.Event, ": ")}
	if i.Error == "" && !i.nonCompliant() {
		return test
	}
	about := []string{i.Rule}
	if name := cmp.Or(i.Resource.Name, i.Resource.ID); name != "" {
		about = append(about, i.Resource.Type+" "+name)
	}
	for _, verdict := range compliance.Verdicts() {
		if n := i.Swept[verdict]; n > 0 {
			about = append(about, fmt.Sprintf("%d %s", n, verdict))
		}
	}
	if i.Error != "" {
		about = append(about, i.Error)
	} else {
		about = append(about, string(i.Verdict))
		for _, reason := range i.Reasons {
			about = append(about, reason.Message)
		}
		about = append(about, i.Cause)
	}
	about = slices.DeleteFunc(about, func(part string) bool { return part == "" })
	test.Failed = &findings.Finding{Message: strings.Join(about, ": ")}
	if i.Event != "-" {
		test.Failed.File = i.Event
	}
	return test
}

func (c *invokeCommand) Run(ctx context.Context, streams stdio) error {
	recorder := &preview.Recorder{}
	if c.Endpoint != "" {
		if err := delivery.CheckEndpoint(c.Endpoint); err != nil {
			return fmt.Errorf("--endpoint: %w", err)
		}
		recorder.Next = http.DefaultTransport
	}
	if c.Item != "" {
		item, err := os.ReadFile(c.Item)
		if err != nil {
			return err
		}
		recorder.Item = item
	}
	if c.Record != "" {
		if err := writable("--record", c.Record); err != nil {
			return err
		}
	}
	schemas, err := c.schemas()
	if err != nil {
		return err
	}
	asked, err := c.lookups()
	if err != nil {
		return err
	}
	set, err := c.ruleset()
	if err != nil {
		return err
	}
	h, err := c.handler(ctx, recorder, set, asked)
	if err != nil {
		return err
	}
	files, err := eventFiles(c.Events)
	if err != nil {
		return err
	}
	var tests []findings.Test
	var failed, noncompliant int
	for _, file := range files {
		payload, err := readEvent(file, streams.in)
		if err != nil {
			return err
		}
		if err := asked.about(file); err != nil {
			return err
		}
		shown := c.invoke(ctx, h, recorder, payload)
		shown.Event = file
		if err := c.show(streams.out, shown); err != nil {
			return err
		}
		if message, probably := misspelledType(schemas, shown.Outcome); probably {
			fmt.Fprintf(streams.err, "warning: %s: %s\n", file, message)
		}
		if err := ctx.Err(); err != nil {
			return err // nothing is recorded or summed up of a part
		}
		if shown.Error != "" {
			failed++
		}
		if shown.nonCompliant() {
			noncompliant++
		}
		tests = append(tests, shown.test())
	}
	if c.Output != "text" && c.Output != "json" {
		summary := fmt.Sprintf("%s, %d NonCompliant, %d could not be evaluated", counted(len(files), "event"), noncompliant, failed)
		if err := findings.Write(streams.out, c.Output, findings.Event, version(), summary, tests); err != nil {
			return err
		}
	}
	if c.Record != "" {
		if err := asked.write(c.Record); err != nil {
			return err
		}
	}
	switch {
	case failed > 0:
		return fmt.Errorf("%d of %d events could not be evaluated", failed, len(files))
	case c.Fail && noncompliant > 0:
		return commandline.Finding(fmt.Sprintf("NonCompliant: %d of %d events", noncompliant, len(files)))
	}
	return nil
}

func (c *invokeCommand) handler(ctx context.Context, recorder *preview.Recorder, set ruleset, asked *askedLookups) (*handler.Handler, error) {
	return handler.New(ctx, handler.Options{
		Clouds:     bareitem.Clouds(all.Clouds(&http.Client{Transport: recorder}, c.endpoints(), c.Region)),
		Rules:      set.rules,
		Policies:   c.evaluator(set.library),
		Exemptions: set.exemptions,
		Rule:       c.Rule,
		Lookups:    asked.lookups(set.library),
	})
}

// endpoints makes all clouds send their reports to the endpoint, if it is set.
func (c *invokeCommand) endpoints() map[string]string {
	endpoints := map[string]string{}
	for _, cloud := range compliance.Clouds() {
		endpoints[cloud] = c.Endpoint
	}
	return endpoints
}

func (c *invokeCommand) invoke(ctx context.Context, h *handler.Handler, recorder *preview.Recorder, payload []byte) invocation {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	runtime := preview.Invocation()
	if c.Endpoint != "" {
		if cloud, err := h.CloudOf(payload); err == nil {
			runtime.Credentials = all.Credentials(os.Getenv)[cloud]
		}
	}
	shown := invocation{Outcome: handler.Outcome{Reasons: []compliance.Reason{}}, Requests: []preview.Request{}}
	if read, err := bareitem.Decode(bareitem.Clouds(offlineClouds()), payload); err == nil && bareitem.Is(read) {
		shown.Cloud, shown.Note = read.Event().Cloud, bareitem.Note
		switch {
		case c.Endpoint != "":
			shown.Error = "--endpoint: an item is no event, so there is no rule to report it to"
			return shown
		case c.Rule == "":
			shown.Error = errItemRule.Error()
			return shown
		}
	}
	stoppable, end := recorder.Stoppable(ctx)
	defer end()
	result, err := h.Handle(compliance.WithInvocation(stoppable, runtime), payload)
	shown.Requests = recorder.Take()
	if err != nil {
		if ctx.Err() == nil {
			err = cmp.Or(context.Cause(stoppable), err)
		}
		shown.Error = err.Error()
	}
	if result == nil {
		return shown
	}
	shown.Cloud, shown.Rule, shown.Policy, shown.Swept, shown.Exempt = result.Cloud, result.Rule, result.Policy, result.Swept, result.Exempt
	shown.Resource = result.Resource
	if result.Ignored != "" {
		shown.Verdict, shown.Reasons = compliance.NotApplicable, []compliance.Reason{{Message: result.Ignored}}
	}
	for _, outcome := range result.Outcomes {
		shown.Outcome = outcome
	}
	return shown
}

// errItemRule says that nothing names the rule to judge a bare item by.
var errItemRule = errors.New("the item names no rule: give --rule")

// eventFiles lists the files that the arguments name. Files in a directory are in alphabetical order.
func eventFiles(arguments []string) ([]string, error) {
	var files []string
	for _, argument := range arguments {
		info, err := os.Stat(argument)
		switch {
		case argument == "-":
			files = append(files, argument)
			continue
		case err != nil:
			return nil, err
		case !info.IsDir():
			files = append(files, argument)
			continue
		}
		before := len(files)
		err = filepath.WalkDir(argument, func(file string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && filepath.Ext(file) == ".json" && !strings.HasSuffix(file, ".item.json") && !strings.HasSuffix(file, recording.Suffix) {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(files) == before {
			return nil, fmt.Errorf("no events in %s: the names of event files must end in .json", argument)
		}
	}
	return files, nil
}

// readEvent reads an event without the byte order mark that editors write and clouds do not.
func readEvent(file string, stdin io.Reader) (event []byte, err error) {
	if file == "-" {
		event, err = io.ReadAll(io.LimitReader(stdin, compliance.MaxEvent+1)) // one byte too many is refused
	} else {
		event, err = os.ReadFile(file)
	}
	return bytes.TrimPrefix(event, []byte("\xef\xbb\xbf")), err
}

func (c *invokeCommand) show(w io.Writer, shown invocation) error {
	switch c.Output {
	case "text":
	case "json":
		return writeJSON(w, shown)
	default:
		return nil // the other formats are written in the end
	}
	var text bytes.Buffer
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&text, "  %-9s %s\n", label, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n            "))
	}
	paint := painter(w)
	fmt.Fprintln(&text, paint.Bold(shown.Event))
	switch {
	case shown.Policy != "":
		line("rule", "%s (policy %s, %s)", shown.Rule, shown.Policy, shown.Cloud)
	case shown.Rule != "":
		line("rule", "%s (%s)", shown.Rule, shown.Cloud)
	}
	if r := shown.Resource; r.ID != "" {
		line("resource", "%s", strings.Join(slices.DeleteFunc([]string{r.Type, r.ID, r.Name, r.Region, r.Account}, func(s string) bool { return s == "" }), "  "))
	}
	if shown.Verdict != "" {
		line("verdict", "%s", paint.Verdict(shown.Verdict))
	}
	if shown.Exemption != nil {
		line("exemption", "%s", shown.Exemption)
	}
	for _, verdict := range compliance.Verdicts() {
		if n := shown.Swept[verdict]; n > 0 {
			line("swept", "%d %s", n, paint.Verdict(verdict))
		}
	}
	if shown.Exempt > 0 {
		line("swept", "%d exempt", shown.Exempt)
	}
	if shown.Evidence != nil {
		line("evidence", "%s", shown.Evidence)
	}
	for _, reason := range shown.Reasons {
		line("reason", "%s", reason.Message)
	}
	if shown.Cause != "" && !strings.Contains(shown.Error, shown.Cause) {
		line("cause", "%s", shown.Cause)
	}
	for _, request := range shown.Requests {
		line("request", "%s %s", request.Method, request.URL)
		for _, name := range slices.Sorted(maps.Keys(request.Headers)) {
			line("", "%s: %s", name, request.Headers[name])
		}
		fmt.Fprintln(&text)
		line("", "%s", request.Body)
	}
	if shown.Note != "" {
		line("note", "%s", shown.Note)
	}
	if shown.Error != "" {
		line("error", "%s", paint.Bad(shown.Error))
	}
	fmt.Fprintln(&text)
	_, err := w.Write(text.Bytes())
	return err
}
