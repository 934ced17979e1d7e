package access_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
)

func TestKeep(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "credentials.json")
	first, err := access.LoadOrCreate(file, access.Key{})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: others can read it", info.Mode(), err)
	}
	second, err := access.LoadOrCreate(file, access.Key{})
	if err != nil || second != first {
		t.Errorf("other credentials after a restart, %v", err)
	}
	third, err := access.LoadOrCreate(file, access.Key{ID: "mine", Secret: "my-secret"})
	if err != nil || third.User != (access.Key{ID: "mine", Secret: "my-secret"}) || third.Function != first.Function || third.Token != first.Token {
		t.Errorf("credentials with a key of the user's, %v", err)
	}
	if err := os.WriteFile(file, []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := access.LoadOrCreate(file, access.Key{}); err == nil || !strings.Contains(err.Error(), "correct or delete it") {
		t.Errorf("rubbish: %v", err)
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	c := access.New(access.Key{ID: "mine", Secret: "my-secret"})
	for id, want := range map[string]bool{"mine": true, c.Function.ID: true, "": false, "Mine": false, "other": false} {
		if _, known := c.Key(id); known != want {
			t.Errorf("key %q is known: %v", id, known)
		}
	}
	if _, known := (access.Credentials{}).Key(""); known {
		t.Error("no credentials accept an empty key")
	}
	if access.Equal("", "") {
		t.Error("a secret that is not set equals nothing")
	}
}

// Credentials print as what they are, never as their values.
func TestFormat(t *testing.T) {
	t.Parallel()
	c := access.New(access.Key{ID: "the-id", Secret: "the-secret"})
	encoded, err := json.Marshal([]any{c, c.User, c.Function})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(c, c.User, &c.Function), fmt.Sprintf("%+v %#v %q %s %x", c, c, c.User, c.Function, c), string(encoded)} {
		for _, secret := range []string{"the-id", "the-secret", c.Function.Secret, c.Function.Token, c.Token} {
			if strings.Contains(text, secret) {
				t.Errorf("%q contains a secret", text)
			}
		}
	}
}

func TestAcceptsToken(t *testing.T) {
	t.Parallel()
	c := access.New(access.Key{ID: "id", Secret: "secret"})
	for token, want := range map[string]bool{c.Token: true, "secret": true, "id": false, "": false, c.Function.Secret: false, c.Function.Token: false} {
		if got := c.AcceptsToken(token); got != want {
			t.Errorf("accepts %q: %t", token, got)
		}
	}
	if (access.Credentials{}).AcceptsToken("") {
		t.Error("credentials without a token accept an empty one")
	}
}
