package protocoltest

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

var update = flag.Bool("update", false, "write the golden files")

// decoded is the content of a golden file.
type decoded struct {
	Event   compliance.Event
	Fetcher bool
	Sweeper bool
	Tags    bool // whether the event has tags, even if empty
	// The original bytes, which the JSON of Event does not show.
	Properties, Supplementary string `json:",omitempty"`
}

// Golden decodes each testdata/*/event.json and compares the result with want.json in the same folder. With -update it writes want.json.
func Golden(t *testing.T, cloud compliance.Cloud) {
	t.Helper()
	for _, path := range events(t) {
		folder := filepath.Dir(path)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			notification, err := cloud.Decode(Read(t, path))
			if err != nil {
				t.Fatal(err)
			}
			_, fetcher := notification.(compliance.Fetcher)
			_, sweeper := notification.(compliance.Sweeper)
			event := *notification.Event()
			got, err := json.MarshalIndent(decoded{
				event, fetcher, sweeper, event.Resource.Tags != nil, string(event.Resource.Properties), string(event.Resource.Supplementary),
			}, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join(folder, "want.json")
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil { //nolint:gosec // test data
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(strings.TrimSpace(string(Read(t, golden))), string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// events returns the paths of the events in testdata.
func events(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*/event.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("found no testdata/*/event.json: %v", err)
	}
	return paths
}

// Item is a native item with the expected result or error.
type Item struct {
	Native string
	Want   compliance.Item
	Wrong  string
}

// Items reads native items.
func Items(t *testing.T, cloud compliance.Cloud, items map[string]Item) {
	t.Helper()
	for name, item := range items {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := cloud.Item([]byte(item.Native))
			if item.Wrong != "" {
				if err == nil || !strings.Contains(err.Error(), item.Wrong) {
					t.Errorf("error %v, want one that says %q", err, item.Wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(item.Want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// FuzzDecode fuzzes Decode, starting with the events in testdata and the given ones. A decoded event must be complete; check, which may be
// nil, tests more.
func FuzzDecode(f *testing.F, cloud compliance.Cloud, check func(t *testing.T, notification compliance.Notification), further ...string) {
	for _, path := range events(f) {
		f.Add(Read(f, path))
	}
	for _, payload := range further {
		f.Add([]byte(payload))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		notification, err := cloud.Decode(payload)
		if err != nil {
			if !errors.Is(err, compliance.ErrForeign) && !errors.Is(err, compliance.ErrEvent) {
				t.Errorf("%v is neither ErrForeign nor ErrEvent", err)
			}
			var secrets struct {
				ResultToken    string
				EvaluationHash string `json:"evaluation_hash"`
			}
			_ = json.Unmarshal(payload, &secrets)
			for _, secret := range []string{secrets.ResultToken, secrets.EvaluationHash} {
				if len(secret) > 8 && strings.Contains(err.Error(), secret) {
					t.Errorf("%q shows a secret", err)
				}
			}
			return
		}
		event := *notification.Event()
		if _, err := json.Marshal(event); err != nil {
			t.Errorf("the event has no JSON form: %v", err)
		}
		if event.Cloud != cloud.Name() || event.Resource.Account == "" {
			t.Errorf("incomplete event: %+v", event)
		}
		checkResource(t, cloud, event.Resource)
		if (event.Action == compliance.Clear || event.Action == compliance.Ignore) != (event.Because != "") {
			t.Errorf("action %v because %q", event.Action, event.Because)
		}
		if check != nil {
			check(t, notification)
		}
	})
}

// FuzzItem fuzzes Item, starting with the given items.
func FuzzItem(f *testing.F, cloud compliance.Cloud, items map[string]Item) {
	for _, item := range items {
		f.Add([]byte(item.Native))
	}
	f.Fuzz(func(t *testing.T, native []byte) {
		item, err := cloud.Item(native)
		if err != nil {
			return
		}
		if _, err := json.Marshal(item); err != nil {
			t.Errorf("the item has no JSON form: %v", err)
		}
		checkResource(t, cloud, item.Resource)
		if item.Action == compliance.Evaluate && item.Resource.Properties == nil {
			t.Error("to be judged without properties")
		}
		if (item.Action == compliance.Clear || item.Action == compliance.Ignore) != (item.Because != "") {
			t.Errorf("action %v because %q", item.Action, item.Because)
		}
	})
}

func checkResource(t *testing.T, cloud compliance.Cloud, resource compliance.Resource) {
	t.Helper()
	if resource.Cloud != cloud.Name() || !strings.HasPrefix(resource.Type, cloud.Name()+"/") || resource.ID == "" {
		t.Errorf("incomplete resource: %+v", resource)
	}
}

// Read reads a file.
func Read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path) //nolint:gosec // test data
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Edit changes a JSON object. Numbers keep their digits.
func Edit(t testing.TB, object []byte, change func(object map[string]any)) []byte {
	t.Helper()
	var members map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(object)))
	decoder.UseNumber()
	if err := decoder.Decode(&members); err != nil {
		t.Fatal(err)
	}
	change(members)
	edited, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return edited
}
