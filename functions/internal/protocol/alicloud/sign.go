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

// Sign signs a request to an RPC API: it sets the date, nonce, body hash and security token headers and, over these, the host,
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
		request.Method, "/", percentEncode(request.URL.Query()), lines.String(), signed, hexHash(body),
	}, "\n")
	mac := hmac.New(sha256.New, []byte(credentials.SecretKey))
	mac.Write([]byte(algorithm + "\n" + hexHash([]byte(canonical))))
	signature := hex.EncodeToString(mac.Sum(nil))
	header.Set("Authorization", algorithm+" Credential="+credentials.AccessKey+",SignedHeaders="+signed+",Signature="+signature)
}

// percentEncode joins parameters in the order of their names, encoded as in RFC 3986.
func percentEncode(parameters url.Values) string {
	return strings.ReplaceAll(parameters.Encode(), "+", "%20")
}

func hexHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
