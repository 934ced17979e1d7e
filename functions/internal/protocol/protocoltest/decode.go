package protocoltest

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// samples contains an event of every cloud, <cloud>.json.
//
//go:embed testdata
var samples embed.FS

func testDecode(t *testing.T, h Harness) {
	c := h.Cloud("http://"+host, new(http.Client), firstWait)

	t.Run("event", func(t *testing.T) {
		t.Parallel()
		notification, err := c.Decode(h.Event)
		if err != nil {
			t.Fatal(err)
		}
		event := notification.Event()
		if event.Cloud != c.Name() || event.Resource.Cloud != c.Name() || !strings.HasPrefix(event.Resource.Type, c.Name()+"/") {
			t.Errorf("cloud %q, resource of %q with type %q, want all of %q", event.Cloud, event.Resource.Cloud, event.Resource.Type, c.Name())
		}
		if event.Trigger != compliance.Change || event.Action != compliance.Evaluate {
			t.Errorf("trigger %q, action %d, want a change to evaluate", event.Trigger, event.Action)
		}
		if event.Time.IsZero() || event.Resource.ID == "" || event.Resource.Account == "" || !json.Valid(event.Resource.Properties) {
			t.Errorf("time, id, account and properties are wanted: %+v", event)
		}
		again, err := c.Decode(h.Event)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(event, again.Event()); diff != "" {
			t.Errorf("decoded twice (-first +second):\n%s", diff)
		}
	})

	t.Run("foreign", func(t *testing.T) {
		t.Parallel()
		foreign := map[string]string{}
		for i, payload := range []string{`{}`, `[]`, `null`, `true`, `42`, `"event"`, `{"a":1}`, `[{}]`, ` {} `, `{"":null}`} {
			foreign[fmt.Sprint("shape ", i)] = payload
		}
		for _, name := range compliance.Clouds() {
			if name == c.Name() {
				continue
			}
			payload, err := samples.ReadFile("testdata/" + name + ".json")
			if err != nil {
				t.Fatal(err)
			}
			foreign[name] = string(payload)
		}
		for name, payload := range foreign {
			if _, err := c.Decode([]byte(payload)); !errors.Is(err, compliance.ErrForeign) {
				t.Errorf("%s: error %v, want one that wraps compliance.ErrForeign", name, err)
			}
		}
	})

	t.Run("own", func(t *testing.T) {
		t.Parallel()
		payload, err := samples.ReadFile("testdata/" + c.Name() + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Decode(payload); err != nil {
			t.Error(err)
		}
	})

	// A payload that is not JSON could come from any cloud, so the first cloud must say what is wrong.
	t.Run("truncated", func(t *testing.T) {
		t.Parallel()
		whole := []byte(strings.TrimSpace(string(h.Event)))
		step := max(1, len(whole)/500)
		for n := 0; n < len(whole); n += step {
			_, err := c.Decode(whole[:n])
			if !errors.Is(err, compliance.ErrEvent) || errors.Is(err, compliance.ErrForeign) {
				t.Fatalf("the first %d of %d bytes: error %v, want one that wraps compliance.ErrEvent", n, len(whole), err)
			}
		}
	})

	t.Run("oversized", func(t *testing.T) {
		t.Parallel()
		// Not even JSON, so the payload must be refused by its size alone.
		_, err := c.Decode([]byte(strings.Repeat("x", compliance.MaxEvent+1)))
		if !errors.Is(err, compliance.ErrEvent) || !strings.Contains(err.Error(), "6 MiB") && !strings.Contains(err.Error(), "6291456") {
			t.Errorf("error %v, want one that wraps compliance.ErrEvent and tells the limit", err)
		}
	})

	// Every value of the event is removed, and replaced by a value of every type, including values in JSON strings.
	t.Run("mutated", func(t *testing.T) {
		t.Parallel()
		for mutant := range mutants(t, h.Event) {
			notification, err := c.Decode(mutant.payload)
			switch {
			case err != nil:
				if !errors.Is(err, compliance.ErrEvent) && !errors.Is(err, compliance.ErrForeign) {
					t.Errorf("%s: error %v, want one that wraps compliance.ErrEvent or compliance.ErrForeign", mutant.name, err)
				}
				h.checkError(t, err)
			default:
				event := notification.Event()
				if event.Action == compliance.Evaluate && (event.Resource.ID == "" || event.Resource.Account == "" || event.Resource.Type == "") {
					t.Errorf("%s: to be evaluated, but without id, account or type: %+v", mutant.name, event.Resource)
				}
			}
		}
	})
}
