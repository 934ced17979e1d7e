package bundle_test

import (
	"bytes"
	"testing"

	"github.com/assay-rules/assay/functions/internal/bundle"
)

// What was cut off at the end, or stands behind it, is noticed when a bundle is opened; what changed in any file, when it is verified.
func TestDamageAnywhere(t *testing.T) {
	t.Parallel()
	content, err := bundle.Encode(bundle.Tree{"policies/names": []byte("a\n"), "types/x.type": []byte("the last")}, "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{"cut off": content[:len(content)-1], "longer": append(bytes.Clone(content), 'x')} {
		if _, err := bundle.Decode(damaged); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	read, err := bundle.Decode(content)
	if err == nil {
		err = read.Verify()
	}
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)-1] ^= 1
	if read, err = bundle.Decode(content); err != nil {
		t.Fatal(err)
	}
	if err := read.Verify(); err == nil {
		t.Error("a changed file is not noticed")
	}
}
