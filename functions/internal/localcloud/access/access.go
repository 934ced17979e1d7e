// Package access holds the development credentials of the local Config service.
package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Key is an access key. It prints as its kind, never as its values.
type Key struct {
	ID     string
	Secret string
	Token  string // security (session) token of a temporary key, which requests must send
}

// Format writes only the kind of the key, for every verb.
func (k Key) Format(f fmt.State, _ rune) {
	if k.Token != "" {
		fmt.Fprint(f, "temporary access key")
		return
	}
	fmt.Fprint(f, "access key")
}

// MarshalJSON hides the values from every encoder.
func (k Key) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", fmt.Sprint(k)), nil }

// Credentials are all that the service accepts.
type Credentials struct {
	User     Key    // permanent, for the user's clients
	Function Key    // temporary, passed to a function with each event
	Token    string // an IAM token of Huawei Cloud, passed to a function
}

// New returns credentials with the user's key; a missing ID or secret is random.
func New(user Key) Credentials {
	if user.ID == "" {
		user.ID = "ASSAY" + random(8)
	}
	if user.Secret == "" {
		user.Secret = random(20)
	}
	return Credentials{User: user, Function: Key{ID: "ASSAYTMP" + random(6), Secret: random(20), Token: random(48)}, Token: random(48)}
}

// LoadOrCreate returns credentials that survive restarts: it reads them from a file, or creates the file. The user's key takes precedence
// over the file.
func LoadOrCreate(file string, user Key) (Credentials, error) {
	type plain struct{ ID, Secret, Token string } // a Key does not encode
	var kept struct {
		User, Function plain
		Token          string
	}
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return Credentials{}, fmt.Errorf("credentials: %w", err)
	default:
		if err := json.Unmarshal(text, &kept); err != nil {
			return Credentials{}, fmt.Errorf("credentials: %s: %w: correct or delete it", file, err)
		}
	}
	if user.ID == "" {
		user.ID = kept.User.ID
	}
	if user.Secret == "" {
		user.Secret = kept.User.Secret
	}
	c := New(user)
	if f := kept.Function; f.ID != "" && f.Secret != "" && f.Token != "" && kept.Token != "" {
		c.Function, c.Token = Key(f), kept.Token
	}
	kept.User, kept.Function, kept.Token = plain(c.User), plain(c.Function), c.Token
	if text, err = json.MarshalIndent(kept, "", "  "); err != nil {
		return Credentials{}, fmt.Errorf("credentials: %w", err)
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o600); err != nil {
		return Credentials{}, fmt.Errorf("credentials: %w", err)
	}
	return c, nil
}

// Format hides the values, for every verb.
func (c Credentials) Format(f fmt.State, _ rune) { fmt.Fprint(f, "credentials") }

// MarshalJSON hides the values from every encoder.
func (c Credentials) MarshalJSON() ([]byte, error) { return []byte(`"credentials"`), nil }

// Key finds a key by its ID.
func (c Credentials) Key(id string) (Key, bool) {
	for _, key := range []Key{c.User, c.Function} {
		if Equal(key.ID, id) {
			return key, true
		}
	}
	return Key{}, false
}

// AcceptsToken reports whether a claimed IAM token of Huawei Cloud is valid: the function's, or the secret of the user's key, so that one pair
// of values is enough for the clients of all clouds.
func (c Credentials) AcceptsToken(claimed string) bool {
	function, user := Equal(c.Token, claimed), Equal(c.User.Secret, claimed)
	return function || user
}

// Equal compares a secret with what a request claims, in a time that depends only on the lengths.
func Equal(secret, claimed string) bool {
	return secret != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(claimed)) == 1
}

// random is n random bytes in hex.
func random(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}
