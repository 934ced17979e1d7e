package builtin

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"net/url"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var encodings = []Builtin{
	{"base64.encode", 1, encoded(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })},
	{"base64.decode", 1, decoded(base64.StdEncoding.DecodeString)},
	{"base64.is_valid", 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
		if a[0].Kind() != value.String {
			return value.False, nil
		}
		_, err := base64.StdEncoding.DecodeString(a[0].Text())
		return value.Of(err == nil), nil
	}},
	{"base64url.encode", 1, encoded(func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) })},
	{"base64url.encode_no_pad", 1, encoded(func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) })},
	{"base64url.decode", 1, decoded(decodeBase64URL)},
	{"hex.encode", 1, encoded(func(s string) string { return hex.EncodeToString([]byte(s)) })},
	{"hex.decode", 1, decoded(hex.DecodeString)},
	{"urlquery.encode", 1, encoded(url.QueryEscape)},
	{"urlquery.decode", 1, decoded(func(s string) ([]byte, error) {
		text, err := url.QueryUnescape(s)
		return []byte(text), err
	})},
	{"urlquery.encode_object", 1, encodeQuery},
	{"urlquery.decode_object", 1, decodeQuery},
	{"uri.parse", 1, parseURI},
	{"uri.is_valid", 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
		if a[0].Kind() != value.String || a[0].Text() == "" {
			return value.False, nil
		}
		_, err := url.Parse(a[0].Text())
		return value.Of(err == nil), nil
	}},
	{"crypto.md5", 1, digest(md5.New)},
	{"crypto.sha1", 1, digest(sha1.New)},
	{"crypto.sha256", 1, digest(sha256.New)},
	{"crypto.hmac.md5", 2, authentication(md5.New)},
	{"crypto.hmac.sha1", 2, authentication(sha1.New)},
	{"crypto.hmac.sha256", 2, authentication(sha256.New)},
	{"crypto.hmac.sha512", 2, authentication(sha512.New)},
	{"crypto.hmac.equal", 2, textTest(func(s, t string) bool { return hmac.Equal([]byte(s), []byte(t)) })},
}

// encoded returns a string that is derived from another one and at most three times as long.
func digest(algorithm func() hash.Hash) Func {
	return encoded(func(s string) string {
		sum := algorithm()
		sum.Write([]byte(s))
		return hex.EncodeToString(sum.Sum(nil))
	})
}

func authentication(algorithm func() hash.Hash) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := wantTwo(a, value.String); err != nil {
			return nil, err
		}
		mac := hmac.New(algorithm, []byte(a[1].Text()))
		mac.Write([]byte(a[0].Text()))
		return c.String(hex.EncodeToString(mac.Sum(nil))), nil
	}
}

func encoded(encode func(string) string) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		text, err := textAt(a, 0)
		if err != nil {
			return nil, err
		}
		if err := c.Room(len(text)); err != nil {
			return nil, err
		}
		return c.String(encode(text)), nil
	}
}

func decoded(decode func(string) ([]byte, error)) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		text, err := textAt(a, 0)
		if err != nil {
			return nil, err
		}
		result, err := decode(text)
		if err != nil {
			return nil, err
		}
		return c.String(string(result)), nil
	}
}

// decodeBase64URL adds missing padding.
func decodeBase64URL(s string) ([]byte, error) {
	if !strings.HasSuffix(s, "=") {
		switch len(s) % 4 {
		case 1:
			return nil, errors.New("illegal base64url string: " + s)
		case 2:
			s += "=="
		case 3:
			s += "="
		}
	}
	return base64.URLEncoding.DecodeString(s)
}

var errQuery = errors.New("operand 1 values must be string, array[string], or set[string]")

func encodeQuery(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Object); err != nil {
		return nil, err
	}
	query := url.Values{}
	for _, member := range a[0].Members() {
		name := member.Key.Text()
		if member.Key.Kind() != value.String {
			text, err := marshaled(c, member.Key)
			if err != nil {
				return nil, err
			}
			name = string(text)
		}
		values := []*value.Value{member.Value}
		if kind := member.Value.Kind(); kind == value.Array || kind == value.Set {
			values = member.Value.Elements()
		}
		for _, v := range values {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			if v.Kind() != value.String {
				return nil, errQuery
			}
			query.Add(name, v.Text())
		}
	}
	return c.String(query.Encode()), nil
}

func decodeQuery(c *Context, a []*value.Value) (*value.Value, error) {
	text, err := textAt(a, 0)
	if err != nil {
		return nil, err
	}
	if err := c.Room(len(text)); err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(text)
	if err != nil {
		return nil, err
	}
	object := c.NewObject(len(query))
	for name, values := range query {
		array, err := stringsResult(c, values)
		if err != nil {
			return nil, err
		}
		c.Put(object, c.String(name), array)
	}
	return object, nil
}

func parseURI(c *Context, a []*value.Value) (*value.Value, error) {
	text, err := textAt(a, 0)
	if err != nil {
		return nil, err
	}
	uri, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	object := c.NewObject(7)
	put := func(name, text string) {
		if text != "" {
			c.Put(object, c.String(name), c.String(text))
		}
	}
	put("scheme", uri.Scheme)
	put("hostname", uri.Hostname())
	put("port", uri.Port())
	put("path", uri.Path)
	if uri.RawPath == "" || uri.Path == "" {
		put("raw_path", uri.Path)
	} else {
		put("raw_path", uri.RawPath)
	}
	put("raw_query", uri.RawQuery)
	put("fragment", uri.Fragment)
	return object, nil
}
