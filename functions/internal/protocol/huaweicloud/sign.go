package huaweicloud

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

const algorithm = "SDK-HMAC-SHA256"

// Sign adds the headers that authenticate a request: with an access key X-Sdk-Date, X-Domain-Id if domain is not empty, X-Security-Token
// for temporary keys, and an Authorization that covers method, path, query, body and all X- headers; else X-Auth-Token. (API Request Signing
// Guide, "AK/SK Signing and Authentication Algorithm"; github.com/huaweicloud/huaweicloud-sdk-go-v3, core/auth/signer.)
func Sign(r *http.Request, body []byte, domain string, credentials compliance.Credentials, at time.Time) {
	if credentials.AccessKey == "" || credentials.SecretKey == "" {
		r.Header.Set("X-Auth-Token", credentials.AuthToken)
		return
	}
	date := at.UTC().Format("20060102T150405Z")
	r.Header.Set("X-Sdk-Date", date)
	if domain != "" {
		r.Header.Set("X-Domain-Id", domain)
	}
	if credentials.SecurityToken != "" {
		r.Header.Set("X-Security-Token", credentials.SecurityToken)
	}

	var names []string
	for name := range r.Header {
		if strings.HasPrefix(name, "X-") {
			names = append(names, strings.ToLower(name))
		}
	}
	slices.Sort(names)
	var headers strings.Builder
	for _, name := range names {
		headers.WriteString(name + ":" + strings.TrimSpace(r.Header.Get(name)) + "\n")
	}
	segments := strings.Split(r.URL.Path, "/")
	for i, segment := range segments {
		segments[i] = escape(segment)
	}
	path := strings.TrimSuffix(strings.Join(segments, "/"), "/") + "/"
	signed := strings.Join(names, ";")
	canonical := strings.Join([]string{r.Method, path, encodeQuery(r.URL.Query()), headers.String(), signed, digest(body)}, "\n")

	mac := hmac.New(sha256.New, []byte(credentials.SecretKey))
	mac.Write([]byte(algorithm + "\n" + date + "\n" + digest([]byte(canonical))))
	r.Header.Set("Authorization", algorithm+" Access="+credentials.AccessKey+", SignedHeaders="+signed+
		", Signature="+hex.EncodeToString(mac.Sum(nil)))
}

// SignOBS signs a request for a bucket, as OBS has a signature of its own: it sets Date, x-obs-security-token for temporary keys, and an
// Authorization that covers method, Content-MD5, Content-Type, Date, all x-obs- headers, bucket, path and query, which has to be a single
// subresource. (OBS API Reference, "Using an Authorization Header", obs_04_0010; github.com/huaweicloud/huaweicloud-sdk-go-obs, obs/authV2.go.)
func SignOBS(r *http.Request, bucket string, credentials compliance.Credentials, at time.Time) {
	r.Header.Set("Date", at.UTC().Format(http.TimeFormat))
	if credentials.SecurityToken != "" {
		r.Header.Set("X-Obs-Security-Token", credentials.SecurityToken)
	}
	lines := []string{r.Method, r.Header.Get("Content-Md5"), r.Header.Get("Content-Type"), r.Header.Get("Date")}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if strings.HasPrefix(name, "X-Obs-") {
			lines = append(lines, strings.ToLower(name)+":"+strings.TrimSpace(r.Header.Get(name)))
		}
	}
	resource := "/" + bucket + r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		resource += "?" + r.URL.RawQuery
	}
	mac := hmac.New(sha1.New, []byte(credentials.SecretKey))
	mac.Write([]byte(strings.Join(append(lines, resource), "\n")))
	r.Header.Set("Authorization", "OBS "+credentials.AccessKey+":"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// encodeQuery sorts by key and value and escapes as the signature does, so that the signed query is the one that is sent.
func encodeQuery(query url.Values) string {
	var pairs []string
	for key, values := range query {
		for _, value := range values {
			pairs = append(pairs, escape(key)+"="+escape(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// escape escapes everything but the unreserved characters of RFC 3986.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
