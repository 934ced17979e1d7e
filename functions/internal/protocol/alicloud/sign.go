package alicloud

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

const algorithm = "ACS3-HMAC-SHA256"

// Sign signs a request to an RPC API or one with paths (ROA): it sets the date, nonce, body hash and security token headers and, over these, the host,
// the content type and every other x-acs- header that the request has, Authorization. A nonce must never be used twice.
// Source: the help page "V3 request structure and signature".
func Sign(request *http.Request, body []byte, credentials compliance.Credentials, date time.Time, nonce string) {
	header := request.Header
	header.Set("x-acs-date", date.UTC().Format("2006-01-02T15:04:05Z"))
	header.Set("x-acs-signature-nonce", nonce)
	header.Set("x-acs-content-sha256", hexHash(body))
	if credentials.SecurityToken != "" {
		header.Set("x-acs-security-token", credentials.SecurityToken)
	}

	host := request.Host
	if host == "" {
		host = request.URL.Host
	}
	values := map[string]string{"host": host}
	for name := range header {
		lower := strings.ToLower(name)
		if lower == "content-type" || strings.HasPrefix(lower, "x-acs-") {
			values[lower] = strings.TrimSpace(header.Get(name))
		}
	}
	names := slices.Sorted(maps.Keys(values))
	var lines strings.Builder
	for _, name := range names {
		lines.WriteString(name + ":" + values[name] + "\n")
	}
	signed := strings.Join(names, ";")

	canonical := strings.Join([]string{
		request.Method, canonicalPath(request.URL), percentEncode(request.URL.Query()), lines.String(), signed, hexHash(body),
	}, "\n")
	signature := hex.EncodeToString(mac([]byte(credentials.SecretKey), algorithm+"\n"+hexHash([]byte(canonical))))
	header.Set("Authorization", algorithm+" Credential="+credentials.AccessKey+",SignedHeaders="+signed+",Signature="+signature)
}

// canonicalPath is the path as it is sent; / if there is none.
func canonicalPath(u *url.URL) string {
	if path := u.EscapedPath(); path != "" {
		return path
	}
	return "/"
}

// signOSS signs a request for a bucket without a body: OSS has a signature of its own, version 4 (help page "Include a V4 signature in the
// Authorization header"; github.com/aliyun/alibabacloud-oss-go-sdk-v2, oss/signer).
func signOSS(request *http.Request, bucket, region string, credentials compliance.Credentials, date time.Time) {
	const unsigned = "UNSIGNED-PAYLOAD"
	header := request.Header
	header.Set("x-oss-date", date.UTC().Format("20060102T150405Z"))
	header.Set("x-oss-content-sha256", unsigned)
	if credentials.SecurityToken != "" {
		header.Set("x-oss-security-token", credentials.SecurityToken)
	}
	var names []string
	for name := range header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-oss-") {
			names = append(names, lower)
		}
	}
	slices.Sort(names)
	lines := ""
	for _, name := range names {
		lines += name + ":" + strings.TrimSpace(header.Get(name)) + "\n"
	}
	scope := date.UTC().Format("20060102") + "/" + region + "/oss/aliyun_v4_request"
	query := strings.TrimSuffix(request.URL.RawQuery, "=")
	canonical := strings.Join([]string{request.Method, "/" + bucket + request.URL.EscapedPath(), query, lines, "", unsigned}, "\n")
	key := []byte("aliyun_v4" + credentials.SecretKey)
	for _, part := range strings.Split(scope, "/") {
		key = mac(key, part)
	}
	signature := mac(key, "OSS4-HMAC-SHA256\n"+header.Get("x-oss-date")+"\n"+scope+"\n"+hexHash([]byte(canonical)))
	header.Set("Authorization", "OSS4-HMAC-SHA256 Credential="+credentials.AccessKey+"/"+scope+",Signature="+hex.EncodeToString(signature))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// percentEncode joins parameters in the order of their names, encoded as in RFC 3986.
func percentEncode(parameters url.Values) string {
	return strings.ReplaceAll(parameters.Encode(), "+", "%20")
}

func hexHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
