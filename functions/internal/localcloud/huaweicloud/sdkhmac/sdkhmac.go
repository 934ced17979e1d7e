// Package sdkhmac verifies the signature of a request to Huawei Cloud (SDK-HMAC-SHA256).
//
// The algorithm is described in "Signing API Requests" (API Signing Guide, devg-apisign) and implemented in core/auth/signer of
// github.com/huaweicloud/huaweicloud-sdk-go-v3. What the guide leaves open is refused.
package sdkhmac

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
)

const (
	algorithm = "SDK-HMAC-SHA256"
	dateForm  = "20060102T150405Z"
	maxSkew   = 15 * time.Minute
)

// Authorization is a parsed Authorization header.
type Authorization struct {
	Access        string   // the ID of the access key
	SignedHeaders []string // lower case, ascending
	Signature     []byte
}

// Parse reads an Authorization header: "SDK-HMAC-SHA256 Access=…, SignedHeaders=…;…, Signature=…".
func Parse(header string) (Authorization, error) {
	var a Authorization
	rest, found := strings.CutPrefix(header, algorithm+" ")
	if !found {
		return a, fmt.Errorf("the algorithm is not %s", algorithm)
	}
	fields := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if _, repeated := fields[name]; !found || repeated {
			return a, errors.New("the fields are not Access, SignedHeaders and Signature")
		}
		fields[name] = value
	}
	if len(fields) != 3 || fields["Access"] == "" || fields["SignedHeaders"] == "" || len(fields["Signature"]) != hex.EncodedLen(sha256.Size) {
		return a, errors.New("the fields are not Access, SignedHeaders and Signature")
	}
	signature, err := hex.DecodeString(fields["Signature"])
	if err != nil || fields["Signature"] != strings.ToLower(fields["Signature"]) {
		return a, errors.New("the signature is not lower-case hexadecimal")
	}
	signed := strings.Split(fields["SignedHeaders"], ";")
	for i, name := range signed {
		if name == "" || name != strings.ToLower(name) || i > 0 && signed[i-1] >= name {
			return a, errors.New("the signed headers are not in lower case and ascending")
		}
	}
	return Authorization{fields["Access"], signed, signature}, nil
}

// Verify returns the key that signed a request with this body. Errors contain no secret.
func Verify(r *http.Request, body []byte, credentials access.Credentials, now time.Time) (access.Key, error) {
	authorization, err := Parse(r.Header.Get("Authorization"))
	if err != nil {
		return access.Key{}, err
	}
	if !slices.Contains(authorization.SignedHeaders, "x-sdk-date") {
		return access.Key{}, errors.New("X-Sdk-Date is not signed")
	}
	date := r.Header.Get("X-Sdk-Date")
	at, err := time.Parse(dateForm, date)
	if err != nil {
		return access.Key{}, errors.New("X-Sdk-Date is not of the form YYYYMMDDTHHMMSSZ")
	}
	if at.Before(now.Add(-maxSkew)) || at.After(now.Add(maxSkew)) {
		return access.Key{}, fmt.Errorf("X-Sdk-Date is more than %v from the server's time", maxSkew)
	}
	key, known := credentials.Key(authorization.Access)
	if !known {
		return access.Key{}, errors.New("the access key does not exist")
	}
	canonical, err := canonicalRequest(r, body, authorization.SignedHeaders)
	if err != nil {
		return access.Key{}, err
	}
	digest := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(key.Secret))
	fmt.Fprintf(mac, "%s\n%s\n%s", algorithm, date, hex.EncodeToString(digest[:]))
	if !hmac.Equal(mac.Sum(nil), authorization.Signature) {
		return access.Key{}, errors.New("verify aksk signature fail")
	}
	token := r.Header.Get("X-Security-Token")
	switch {
	case key.Token == "" && token != "":
		return access.Key{}, errors.New("X-Security-Token is sent with a permanent access key")
	case key.Token != "" && !access.Equal(key.Token, token):
		return access.Key{}, errors.New("X-Security-Token is missing or is not that of the temporary access key")
	}
	return key, nil
}

func canonicalRequest(r *http.Request, body []byte, signed []string) (string, error) {
	uri, err := canonicalURI(r.URL)
	if err != nil {
		return "", err
	}
	query, err := canonicalQuery(r.URL.RawQuery)
	if err != nil {
		return "", err
	}
	var headers strings.Builder
	for _, name := range signed {
		values := r.Header.Values(name)
		if name == "host" {
			values = []string{r.Host}
		}
		if len(values) != 1 {
			return "", fmt.Errorf("the signed header %q occurs %d times", name, len(values))
		}
		fmt.Fprintf(&headers, "%s:%s\n", name, strings.TrimSpace(values[0]))
	}
	digest := sha256.Sum256(body)
	hash := hex.EncodeToString(digest[:])
	// UNSIGNED-PAYLOAD is for uploads; here the body must be signed.
	if claimed := r.Header.Get("X-Sdk-Content-Sha256"); claimed != "" && claimed != hash {
		return "", errors.New("X-Sdk-Content-Sha256 is not the hash of the body")
	}
	return strings.Join([]string{r.Method, uri, query, headers.String(), strings.Join(signed, ";"), hash}, "\n"), nil
}

func canonicalURI(u *url.URL) (string, error) {
	segments := strings.Split(u.EscapedPath(), "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			return "", errors.New("the path cannot be decoded")
		}
		segments[i] = escape(plain)
	}
	path := strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path, nil
}

func canonicalQuery(raw string) (string, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "", errors.New("the query cannot be decoded")
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	var pairs []string
	for _, name := range names {
		slices.Sort(values[name])
		for _, value := range values[name] {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&"), nil
}

// escape percent-encodes everything but the unreserved characters of RFC 3986.
func escape(s string) string {
	const upperHex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upperHex[c>>4])
		b.WriteByte(upperHex[c&15])
	}
	return b.String()
}
