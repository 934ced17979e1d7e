package oracle_test

import (
	"bytes"
	"encoding/json"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// long is how many times as much the tests do that try at random: ASSAY_PROVE is set by make prove.
func long(t testing.TB) int {
	t.Helper()
	times := os.Getenv("ASSAY_PROVE")
	if times == "" {
		return 1
	}
	n, err := strconv.Atoi(times)
	if err != nil || n < 1 {
		t.Fatalf("ASSAY_PROVE must be a number of times, not %q", times)
	}
	return n
}

// TestMutations changes the inputs of the examples in one to three places.
func TestMutations(t *testing.T) {
	t.Parallel()
	var found [different + 1]int
	for _, s := range library(t) {
		for _, example := range s.examples {
			seed := fnv.New64()
			seed.Write([]byte(s.folder + example.file))
			random := rand.New(rand.NewPCG(seed.Sum64(), 1))
			for range 5 * long(t) {
				found[s.compare(t, example.file, mutated(t, random, example.input))]++
			}
		}
	}
	t.Logf("%d are the same, %d fail in both, %d only here, %d have a number written otherwise", found[same], found[failing], found[stricter], found[respelled])
	if found[failing] > found[same]/10 || found[stricter]+found[respelled] > found[same]/1000 {
		t.Error("too few are the same")
	}
}

// spelled are values in other spellings and types.
var spelled = []json.RawMessage{
	json.RawMessage(`null`), json.RawMessage(`true`), json.RawMessage(`false`), json.RawMessage(`""`), json.RawMessage(`[]`), json.RawMessage(`{}`),
	json.RawMessage(`0`), json.RawMessage(`-1`), json.RawMessage(`1.0`), json.RawMessage(`1e2`), json.RawMessage(`600.0`), json.RawMessage(`1.5`),
	json.RawMessage(`12345678901234567890`), json.RawMessage(`"5"`), json.RawMessage(`"true"`), json.RawMessage(`"x"`), json.RawMessage(`"0.0.0.0/0"`),
	json.RawMessage(`"2024-02-30T00:00:00Z"`), json.RawMessage(`"%7B%22a%22:1%7D"`), json.RawMessage(`"{\"Statement\":[]}"`), json.RawMessage(`[null]`),
	json.RawMessage(`["a",1]`), json.RawMessage(`{"a":1}`), json.RawMessage(`"*"`), json.RawMessage(`65535`), json.RawMessage(`"22-443"`),
}

// mutated is an input with one to three values dropped or replaced.
func mutated(t testing.TB, random *rand.Rand, input []byte) []byte {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(input))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	for range 1 + random.IntN(3) {
		places := collections(tree, nil)
		switch at := places[random.IntN(len(places))].(type) {
		case map[string]any:
			name := slices.Sorted(maps.Keys(at))[random.IntN(len(at))]
			if random.IntN(3) == 0 {
				delete(at, name)
			} else {
				at[name] = changed(random, at[name])
			}
		case []any:
			i := random.IntN(len(at))
			at[i] = changed(random, at[i])
		}
	}
	encoded, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func changed(random *rand.Rand, old any) any {
	switch text := old.(type) {
	case json.Number:
		if random.IntN(3) == 0 && !strings.ContainsAny(text.String(), ".eE") {
			return json.Number(text.String() + []string{".0", "e0", ".50"}[random.IntN(3)])
		}
		if random.IntN(3) == 0 {
			return text.String()
		}
	case string:
		if random.IntN(4) == 0 {
			return text[:random.IntN(len(text)+1)]
		}
		if _, err := strconv.ParseUint(text, 10, 63); err == nil && random.IntN(2) == 0 && (text == "0" || text[0] != '0') {
			return json.Number(text)
		}
	}
	return spelled[random.IntN(len(spelled))]
}

// collections are the objects and lists of a tree that are not empty, in a fixed order.
func collections(node any, all []any) []any {
	switch n := node.(type) {
	case map[string]any:
		if len(n) > 0 {
			all = append(all, n)
		}
		for _, name := range slices.Sorted(maps.Keys(n)) {
			all = collections(n[name], all)
		}
	case []any:
		if len(n) > 0 {
			all = append(all, n)
		}
		for _, element := range n {
			all = collections(element, all)
		}
	}
	return all
}
