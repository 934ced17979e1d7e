package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/report"
	"github.com/assay-rules/assay/functions/internal/report/render"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

var noon = time.Date(2025, 3, 5, 12, 0, 0, 0, time.UTC)

// run audits a text of items, and gives the report with its findings as JSON, without the time of making.
func run(t *testing.T, items string, options audit.Options) (report.Report, string) {
	t.Helper()
	result, err := start(t, items, options)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	var out bytes.Buffer
	if err := render.Write("ndjson", &out, result.Report, result.Findings, report.Options{All: true}); err != nil {
		t.Fatal(err)
	}
	return result.Report, out.String()
}

func start(t *testing.T, items string, options audit.Options) (*audit.Result, error) {
	t.Helper()
	reader := open(t, snapshot.Stdin, strings.NewReader(items))
	defer reader.Close()
	options.Clouds = all.Clouds(nil, nil, "us-east-1")
	if options.At.IsZero() {
		options.At = noon
	}
	return audit.Run(t.Context(), reader, options)
}

// open opens the files of a path, or standard input.
func open(tb testing.TB, path string, stdin io.Reader) *snapshot.Reader {
	tb.Helper()
	files, err := snapshot.Files([]string{path}, stdin)
	if err != nil {
		tb.Fatal(err)
	}
	reader, err := snapshot.Open(tb.Context(), files, "")
	if err != nil {
		tb.Fatal(err)
	}
	return reader
}

// mutants are the items of all example events, with what is in them dropped, emptied, retyped and mixed: what one reads can depend on what
// another had there.
func mutants(tb testing.TB, rounds int) string {
	tb.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	var items []map[string]any
	byType := map[string][]map[string]any{}
	for _, name := range exampleFiles(tb) {
		if item := exampleItem(tb, name); item != nil {
			items = append(items, item)
			kind := fmt.Sprint(item["resourceType"], item["provider"], item["type"])
			byType[kind] = append(byType[kind], item)
		}
	}
	var out strings.Builder
	encode := func(item any) {
		line, err := json.Marshal(item)
		if err != nil {
			tb.Fatal(err)
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	for range rounds {
		for _, item := range items {
			kind := fmt.Sprint(item["resourceType"], item["provider"], item["type"])
			other := byType[kind][random.IntN(len(byType[kind]))]
			mixed := map[string]any{}
			for name, value := range item {
				mixed[name] = value
			}
			for _, name := range []string{"configuration", "properties", "supplementaryConfiguration"} {
				switch value := item[name].(type) {
				case map[string]any:
					theirs, _ := other[name].(map[string]any)
					mixed[name] = mutate(random, value, theirs)
				case string:
					var mine, theirs map[string]any
					text, _ := other[name].(string)
					if json.Unmarshal([]byte(value), &mine) == nil && json.Unmarshal([]byte(text), &theirs) == nil {
						encoded, err := json.Marshal(mutate(random, mine, theirs))
						if err != nil {
							tb.Fatal(err)
						}
						mixed[name] = string(encoded)
					}
				}
			}
			encode(mixed)
		}
	}
	return out.String()
}

func mutate(random *rand.Rand, value, other any) any {
	switch value := value.(type) {
	case map[string]any:
		theirs, _ := other.(map[string]any)
		changed := map[string]any{}
		for name, element := range value {
			if random.IntN(20) > 0 {
				changed[name] = mutate(random, element, theirs[name])
			}
		}
		return changed
	case []any:
		theirs, _ := other.([]any)
		var changed = []any{}
		for i, element := range value {
			var counterpart any
			if i < len(theirs) {
				counterpart = theirs[i]
			}
			if random.IntN(20) > 0 {
				changed = append(changed, mutate(random, element, counterpart))
			}
		}
		return changed
	}
	switch random.IntN(30) {
	case 0:
		return nil
	case 1:
		return ""
	case 2:
		return fmt.Sprint(value)
	case 3:
		return 7
	case 4:
		return []any{value}
	case 5, 6, 7, 8:
		return other
	}
	return value
}

func exampleFiles(tb testing.TB) []string {
	tb.Helper()
	files, err := fs.Glob(assay.Examples(), "*/*/examples/*.json")
	if err != nil || len(files) < 100 {
		tb.Fatal(len(files), err)
	}
	return files
}

func exampleItem(tb testing.TB, name string) map[string]any {
	tb.Helper()
	source, err := fs.ReadFile(assay.Examples(), name)
	if err != nil {
		tb.Fatal(err)
	}
	var event map[string]any
	if json.Unmarshal(source, &event) != nil {
		return nil
	}
	inner := event["invokingEvent"]
	if text, ok := inner.(string); ok {
		inner = nil
		_ = json.Unmarshal([]byte(text), &inner)
	}
	if cloud, _, _ := strings.Cut(path.Base(name), "_"); cloud == "huaweicloud" {
		item, _ := event["invoking_event"].(map[string]any)
		if item["id"] == nil {
			return nil
		}
		return item
	}
	invoking, _ := inner.(map[string]any)
	item, _ := invoking["configurationItem"].(map[string]any)
	return item
}

// What is remembered makes no difference, and neither does who evaluates.
func TestRemembered(t *testing.T) {
	t.Parallel()
	rounds := 12
	if testing.Short() {
		rounds = 2
	}
	items := mutants(t, rounds)
	chosen := choose(t, nil)
	options := audit.Options{Chosen: chosen, All: true, Verify: 100, Lookups: audit.Lookups{Shared: exampleAnswers(t)}}
	_, remembered := run(t, items, options)
	options.Forgetful = true
	_, plain := run(t, items, options)
	if remembered != plain {
		a, b := strings.Split(remembered, "\n"), strings.Split(plain, "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("line %d (-plain +remembered):\n%s", i, cmp.Diff(b[i], a[i]))
			}
		}
		t.Fatalf("%d lines remembered, %d plain", len(a), len(b))
	}
}

func TestVerifiedByOPA(t *testing.T) {
	t.Parallel()
	own := library(t, nil)
	chosen, err := own.Choose(t.Context(), audit.Selection{Rules: benchOwn})
	if err != nil {
		t.Fatal(err)
	}
	own.Policies = compile.OPA{Library: compile.NewLibrary(assay.Policies())}
	second, err := own.Choose(t.Context(), audit.Selection{Rules: benchOwn})
	if err != nil {
		t.Fatal(err)
	}
	var items bytes.Buffer
	if err := (inventory{items: 200}).writeTo(&items); err != nil {
		t.Fatal(err)
	}
	result, err := start(t, items.String(), audit.Options{Chosen: chosen, Second: second.Rules, Verify: 50})
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	if result.Verified < 200 {
		t.Errorf("only %d evaluations were verified", result.Verified)
	}
	// Another policy's judge in the place of one: it must be noticed.
	second.Rules[0], second.Rules[1] = second.Rules[1], second.Rules[0]
	if result, err := start(t, items.String(), audit.Options{Chosen: chosen, Second: second.Rules, Verify: 100}); err == nil || !strings.Contains(err.Error(), "judges differently") && !strings.Contains(err.Error(), "differently the second time") {
		t.Errorf("a difference was not noticed: %v", err)
		result.Close()
	}
}

// OPA is given the whole resource. What it cannot read because of a part that the policy does not read is no difference.
func TestVerifiedByOPAWithoutBeingReadable(t *testing.T) {
	t.Parallel()
	own := library(t, nil)
	selection := audit.Selection{Rules: []string{"eip-bandwidth-limit"}}
	chosen, err := own.Choose(t.Context(), selection)
	if err != nil {
		t.Fatal(err)
	}
	own.Policies = compile.OPA{Library: compile.NewLibrary(assay.Policies())}
	second, err := own.Choose(t.Context(), selection)
	if err != nil {
		t.Fatal(err)
	}
	item := `{"id":"e1","provider":"vpc","type":"publicips","properties":{"bandwidth":{"size":20}%s}}` + "\n"
	items := fmt.Sprintf(item, "") + fmt.Sprintf(item, `,"other":{"a":1,"a":2}`)
	result, err := start(t, items, audit.Options{Chosen: chosen, Second: second.Rules, Verify: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	if got := result.Report.Resources; result.Verified != 1 || got.Compliant != 2 {
		t.Errorf("%d verified, resources %+v; want 1, and 2 compliant ones", result.Verified, got)
	}
}

// Numbers add up, and results are in the order of the items, however many workers there are.
func TestNumbers(t *testing.T) {
	t.Parallel()
	var items bytes.Buffer
	if err := (inventory{items: 3000}).writeTo(&items); err != nil {
		t.Fatal(err)
	}
	r, text := run(t, items.String(), audit.Options{Chosen: choose(t, tagRules(), benchRules...), All: true})
	for i := range 3 {
		if _, again := run(t, items.String(), audit.Options{Chosen: choose(t, tagRules(), benchRules...), All: true}); again != text {
			t.Errorf("run %d differs", i)
		}
	}
	evaluations, resources := r.Evaluations(), report.Count{}
	for _, place := range r.Places {
		resources = resources.Plus(place.Resources)
	}
	if evaluations.Total() != 30_000 || r.Resources.Total() != 3000 || resources != r.Resources || r.Sources[0].Resources != 3000 {
		t.Errorf("%d evaluations, resources %+v, by place %+v, by source %+v", evaluations.Total(), r.Resources, resources, r.Sources)
	}
	if lines := strings.Count(text, "\n"); lines != 30_001 {
		t.Errorf("%d lines", lines)
	}
	if bad := r.Resources.NonCompliant; bad < 60 || bad > 240 {
		t.Errorf("%d resources do not comply", bad)
	}
}

// An audit that is interrupted has no result, and leaves no file.
func TestInterrupted(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	file := filepath.Join(t.TempDir(), "items.json")
	writeInventory(t, file, inventory{items: 2000})
	reader := open(t, file, nil)
	defer reader.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if result, err := audit.Run(ctx, reader, audit.Options{Chosen: choose(t, nil, "eip-attached"), Clouds: all.Clouds(nil, nil, "us-east-1")}); err == nil {
		result.Close()
		t.Error("no error")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// Objects whose members are written alike, but for where names end, are not the same: {"a:1,b":2} and {"a":1,"b":2}.
func TestNamesWithPunctuation(t *testing.T) {
	t.Parallel()
	own := fstest.MapFS{"labels/labels_counted/labels_counted.rego": {Data: []byte(`# METADATA
# title: Few labels
# description: Counts tags and rules.
# custom:
#   id: labels-counted
#   severity: low
#   resource_types: [aws/AWS::EC2::EIP]
package policies.labels.labels_counted

# METADATA
# description: How many.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::EIP"]
evidence := {"tags": count(input.resource.tags), "members": count(input.resource.properties)}

deny contains {"message": "too many"} if evidence.tags + evidence.members > 2
`)}}
	policies := compile.NewLibrary(overlay.FS{own, assay.Policies()})
	rules := rulefile.NewSet(fstest.MapFS{}, policies)
	chosen, err := audit.Library{Rules: rules, Packs: pack.NewSet(fstest.MapFS{}, rules), Policies: policies}.Choose(t.Context(), audit.Selection{Rules: []string{"labels-counted"}})
	if err != nil {
		t.Fatal(err)
	}
	var items strings.Builder
	for i, of := range []string{
		`"tags":{"a,b":"x"},"configuration":{"c":1}`, `"tags":{"a":"x","b":"x"},"configuration":{"c":1}`,
		`"tags":{"a":"x"},"configuration":{"b:1,c":2}`, `"tags":{"a":"x"},"configuration":{"b":1,"c":2}`,
	} {
		fmt.Fprintf(&items, `{"configurationItemStatus":"OK","configurationItemCaptureTime":"2026-11-01T00:00:00Z","awsAccountId":"111122223333","awsRegion":"eu-west-1","resourceType":"AWS::EC2::EIP","resourceId":"eip-%d",%s}`+"\n", i, of)
	}
	options := audit.Options{Chosen: chosen, All: true}
	_, remembered := run(t, items.String(), options)
	options.Forgetful = true
	if _, plain := run(t, items.String(), options); remembered != plain {
		t.Error(cmp.Diff(plain, remembered))
	}
}
