package oracle_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCertainLibrary: a violation stays one when a list of the item or of a lookup has an element more that cannot be read. The golden file has
// the lists of which the reason says that something is not among the elements, or that depends on all of them: the element could be what counts there.
func TestCertainLibrary(t *testing.T) {
	t.Parallel()
	together := map[string]bool{}
	variants := 0
	for _, s := range library(t) {
		for _, example := range s.examples {
			if verdict, _ := s.strictly(t, example.input, true); verdict != "NonCompliant" {
				continue
			}
			for _, variant := range withUnreadable(t, example.input) {
				variants++
				switch verdict, _ := s.strictly(t, variant.input, true); verdict {
				case "NonCompliant":
				case "Undetermined":
					together[s.folder+" "+variant.list] = true
				default:
					t.Errorf("%s/%s is %s with an unreadable element in %s", s.folder, example.file, verdict, variant.list)
				}
			}
		}
	}
	if variants < 1500 {
		t.Errorf("only %d variants were judged", variants)
	}
	got := strings.Join(slices.Sorted(maps.Keys(together)), "\n") + "\n"
	golden := filepath.Join("testdata", "together.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-update writes it; - is the file):\n%s", golden, diff)
	}
}

type variant struct {
	list  string
	input []byte
}

// withUnreadable is the input with one more element in each of its lists, also of those in the JSON of a string: null, and an object without members.
func withUnreadable(t *testing.T, input []byte) (all []variant) {
	t.Helper()
	root := tree(input).(map[string]any)
	resource := root["resource"].(map[string]any)
	var visit func(node any, list string, put func(any))
	visit = func(node any, list string, put func(any)) {
		switch n := node.(type) {
		case []any:
			for _, element := range []any{nil, map[string]any{}} {
				put(append([]any{element}, n...))
				encoded, err := json.Marshal(root)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, variant{list, encoded})
			}
			put(n)
			for i, element := range n {
				visit(element, list+"[]", func(other any) { n[i] = other; put(n) })
			}
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(n)) {
				visit(n[name], list+"."+name, func(other any) { n[name] = other; put(n) })
			}
		case string:
			if document := tree([]byte(n)); document != nil {
				visit(document, list+":", func(other any) {
					encoded, err := json.Marshal(other)
					if err != nil {
						t.Fatal(err)
					}
					put(string(encoded))
				})
				put(n)
			}
		}
	}
	for _, field := range []string{"properties", "supplementary"} {
		visit(resource[field], field, func(other any) { resource[field] = other })
	}
	visit(root["lookups"], "lookups", func(other any) { root["lookups"] = other })
	return all
}

// tree is what a JSON object or array holds; nil if the text is none.
func tree(source []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	var decoded any
	if err := decoder.Decode(&decoded); err != nil || decoder.More() {
		return nil
	}
	switch decoded.(type) {
	case map[string]any, []any:
		return decoded
	}
	return nil
}
