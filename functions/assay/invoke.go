package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
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

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/rule"
)

type invokeCommand struct {
	Events   []string      `arg:"" name:"event" help:"Event files, directories of them, or - for standard input."`
	Rule     string        `placeholder:"NAME" help:"The rule to evaluate, whatever the events say."`
	Endpoint string        `placeholder:"URL" help:"Send the reports there. Credentials come from the cloud's usual environment variables."`
	Region   string        `env:"AWS_REGION" default:"us-east-1" help:"AWS region of the rule (${default})."`
	Item     string        `type:"existingfile" placeholder:"FILE" help:"What the cloud's API answers for a resource that is too big for its event."`
	Output   string        `enum:"text,json" default:"text" help:"text, or json: one object an event and line."`
	Fail     bool          `help:"Exit with status 1 if something is NonCompliant."`
	Timeout  time.Duration `default:"30s" help:"Time for one event (${default})."`
	directories
}

// Help explains what the flags do not.
func (invokeCommand) Help() string {
	return `Runs the handler that the functions deploy. Without --endpoint nothing is sent: the requests shown are what would be.

Exit status: 0 every event was evaluated, 1 something is NonCompliant (only with --fail), 2 something could not be evaluated.

Credentials for --endpoint: HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_SECURITY_TOKEN; ALIBABA_CLOUD_ACCESS_KEY_ID,
ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.`
}

// invocation is what is shown about one event.
type invocation struct {
	Event    string               `json:"event"`
	Cloud    string               `json:"cloud"`
	Rule     string               `json:"rule"`
	Policy   string               `json:"policy"`
	Resource handler.ResourceName `json:"resource"`
	Verdict  compliance.Verdict   `json:"verdict"`
	Evidence json.RawMessage      `json:"evidence"`
	Reasons  []string             `json:"reasons"`
	Requests []preview.Request    `json:"requests"`
	Error    string               `json:"error,omitempty"`

	Swept map[compliance.Verdict]int `json:"swept,omitempty"` // of an event about all resources: how many, by verdict
}

// nonCompliant says whether something is reported NonCompliant, be it that a rule wants what could not be judged to be.
func (i invocation) nonCompliant() bool {
	found := func(verdict compliance.Verdict) bool { return i.Verdict == verdict || i.Swept[verdict] > 0 }
	return found(compliance.NonCompliant) || i.Error == "" && found(compliance.Undetermined)
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
	h, err := c.handler(ctx, recorder)
	if err != nil {
		return err
	}
	files, err := eventFiles(c.Events)
	if err != nil {
		return err
	}
	var failed, noncompliant int
	for _, file := range files {
		payload, err := readEvent(file, streams.in)
		if err != nil {
			return err
		}
		shown := c.invoke(ctx, h, recorder, payload)
		shown.Event = file
		if err := c.show(streams.out, shown); err != nil {
			return err
		}
		if shown.Error != "" {
			failed++
		}
		if shown.nonCompliant() {
			noncompliant++
		}
	}
	switch {
	case failed > 0:
		return fmt.Errorf("%d of %d events could not be evaluated", failed, len(files))
	case c.Fail && noncompliant > 0:
		return finding{fmt.Errorf("%d of %d events are NonCompliant", noncompliant, len(files))}
	}
	return nil
}

func (c *invokeCommand) handler(ctx context.Context, recorder *preview.Recorder) (*handler.Handler, error) {
	policies, err := c.policies()
	if err != nil {
		return nil, err
	}
	rules, err := c.rules()
	if err != nil {
		return nil, err
	}
	library := engine.NewLibrary(policies)
	return handler.New(ctx, handler.Options{
		Clouds:   endpoints{c.Endpoint, c.Region}.clouds(&http.Client{Transport: recorder}),
		Rules:    rule.NewSet(rules, library),
		Policies: library,
		Rule:     c.Rule,
	})
}

func (c *invokeCommand) invoke(ctx context.Context, h *handler.Handler, recorder *preview.Recorder, payload []byte) invocation {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	runtime := preview.Invocation()
	if c.Endpoint != "" {
		if cloud, err := h.CloudOf(payload); err == nil {
			runtime.Credentials = assembly.Credentials(os.Getenv)[cloud]
		}
	}
	stoppable, end := recorder.Stoppable(ctx)
	defer end()
	result, err := h.Handle(compliance.WithInvocation(stoppable, runtime), payload)
	shown := invocation{Reasons: []string{}, Requests: recorder.Take()}
	if err != nil {
		if ctx.Err() == nil {
			err = cmp.Or(context.Cause(stoppable), err)
		}
		shown.Error = err.Error()
	}
	if result == nil {
		return shown
	}
	shown.Cloud, shown.Rule, shown.Policy, shown.Swept = result.Cloud, result.Rule, result.Policy, result.Swept
	shown.Resource = result.Resource
	if result.Ignored != "" {
		shown.Verdict, shown.Reasons = compliance.NotApplicable, []string{result.Ignored}
	}
	for _, outcome := range result.Outcomes {
		shown.Verdict, shown.Evidence = outcome.Verdict, outcome.Evidence
		for _, reason := range outcome.Reasons {
			shown.Reasons = append(shown.Reasons, reason.Message)
		}
		if outcome.Verdict == compliance.Undetermined {
			shown.Reasons = append(shown.Reasons, outcome.Cause)
		}
	}
	return shown
}

// eventFiles lists the files that the arguments name, those of a directory in alphabetical order.
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
		err = filepath.WalkDir(argument, func(file string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && filepath.Ext(file) == ".json" && !strings.HasSuffix(file, ".item.json") {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, errors.New("there is no event in " + strings.Join(arguments, ", ") + ": events are files with the ending .json")
	}
	return files, nil
}

func readEvent(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(io.LimitReader(stdin, compliance.MaxEvent+1)) // so much that it is refused
	}
	return os.ReadFile(file)
}

func (c *invokeCommand) show(w io.Writer, shown invocation) error {
	if c.Output == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(shown)
	}
	var text bytes.Buffer
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&text, "  %-9s %s\n", label, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n            "))
	}
	paint := painter(w)
	fmt.Fprintln(&text, paint.bold(shown.Event))
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
		line("verdict", "%s", paint.verdict(shown.Verdict))
	}
	for _, verdict := range []compliance.Verdict{compliance.Compliant, compliance.NonCompliant, compliance.NotApplicable, compliance.Undetermined} {
		if n := shown.Swept[verdict]; n > 0 {
			line("swept", "%d %s", n, paint.verdict(verdict))
		}
	}
	if shown.Evidence != nil {
		line("evidence", "%s", shown.Evidence)
	}
	for _, reason := range shown.Reasons {
		if !strings.Contains(shown.Error, reason) {
			line("reason", "%s", reason)
		}
	}
	for _, request := range shown.Requests {
		line("request", "%s %s", request.Method, request.URL)
		for _, name := range slices.Sorted(maps.Keys(request.Headers)) {
			line("", "%s: %s", name, request.Headers[name])
		}
		fmt.Fprintln(&text)
		line("", "%s", request.Body)
	}
	if shown.Error != "" {
		line("error", "%s", paint.bad(shown.Error))
	}
	fmt.Fprintln(&text)
	_, err := w.Write(text.Bytes())
	return err
}
