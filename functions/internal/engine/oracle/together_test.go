package oracle_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// TestTogether: judges of a type that are put together say of each resource what they say alone, in whatever order they are asked, also where something
// cannot be read.
func TestTogether(t *testing.T) {
	t.Parallel()
	types := map[string]*family{}
	opened := engine.Open(assay.Plans(), nil)
	random := rand.New(rand.NewPCG(7, 8))
	for _, s := range library(t) {
		p, err := opened.Policy(t.Context(), strings.ReplaceAll(path.Base(s.folder), "_", "-"), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range s.examples {
			parameters, resource := apart(example.input)
			of := types[resource.Type]
			if of == nil {
				of = &family{judges: map[string]*engine.Judge{}}
				types[resource.Type] = of
			}
			of.resources = append(of.resources, resource)
			for range 2 {
				_, changed := apart(mutated(t, random, example.input))
				changed.Cloud, changed.Type, changed.Account = resource.Cloud, resource.Type, resource.Account
				of.resources = append(of.resources, changed)
			}
			bound, err := p.Bind(parameters)
			if err != nil {
				t.Fatal(err)
			}
			named, err := json.Marshal([]any{p.ID, parameters})
			if err != nil {
				t.Fatal(err)
			}
			of.judges[string(named)] = bound
		}
	}
	if len(types) < 80 {
		t.Errorf("the examples are about %d types", len(types))
	}
	for name, of := range types {
		t.Run(strings.ReplaceAll(name, "/", " "), func(t *testing.T) {
			t.Parallel()
			of.compare(t)
		})
	}
}

// family is what is known of a resource type.
type family struct {
	judges    map[string]*engine.Judge // by policy and parameters
	resources []compliance.Resource
}

func (f *family) compare(t *testing.T) {
	t.Helper()
	names := slices.Sorted(maps.Keys(f.judges))
	alone := make([]*engine.Judge, len(names))
	for i, name := range names {
		alone[i] = f.judges[name]
	}
	together := engine.Together(t.Context(), alone)
	now := time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC)
	random := rand.New(rand.NewPCG(uint64(len(names)), 1))
	for i := range f.resources {
		resource := &f.resources[i]
		input := engine.NewInput(resource, compliance.Change, now)
		for _, judge := range append(random.Perm(len(names))[:min(len(names), 20*long(t))], 0) {
			got, _ := together[judge].Judge(t.Context(), input)
			if d := cmp.Diff(alone[judge].Evaluate(t.Context(), resource, compliance.Change, now), got); d != "" {
				t.Errorf("%s, %s: %s", names[judge], resource.Properties, d)
			}
		}
		input.Close()
	}
}

// apart takes the input of a policy apart.
func apart(input []byte) (policy.Arguments, compliance.Resource) {
	var parsed struct {
		Resource   map[string]json.RawMessage `json:"resource"`
		Parameters policy.Arguments           `json:"parameters"`
		Lookups    json.RawMessage            `json:"lookups"`
	}
	if err := json.Unmarshal(input, &parsed); err != nil {
		return nil, compliance.Resource{}
	}
	resource := compliance.Resource{Lookups: parsed.Lookups}
	for _, name := range slices.Sorted(maps.Keys(parsed.Resource)) { // each for itself: mutations change their types
		member, _ := json.Marshal(map[string]json.RawMessage{name: parsed.Resource[name]})
		before := resource
		if json.Unmarshal(member, &resource) != nil {
			resource = before
		}
	}
	return parsed.Parameters, resource
}
