package acs

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what signature version 1 is made of
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	algorithmV3 = "ACS3-HMAC-SHA256"
	windowV1    = 31 * time.Minute
	windowV3    = 15 * time.Minute
	timeLayout  = "2006-01-02T15:04:05Z"

	maxShown = 16 << 10 // bytes of the string to sign that a refusal shows
)

// claim is what a request claims about its sender.
type claim struct {
	accessKey     string
	securityToken string
	nonce         string
	date          string
	window        time.Duration
	stringToSign  string
	signature     []byte
	sign          func(secret, stringToSign string) []byte
}

// authenticate returns the key that signed the message.
func (g *Gateway) authenticate(m *message) (Key, error) {
	var c claim
	var err error
	if authorization := m.http.Header.Get("Authorization"); authorization != "" {
		c, err = claimV3(m, authorization)
	} else {
		c, err = claimV1(m)
	}
	if err != nil {
		return Key{}, err
	}
	now := g.now()
	date, err := time.Parse(timeLayout, c.date)
	if err != nil {
		return Key{}, badRequest("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")
	}
	if now.Sub(date).Abs() > c.window {
		return Key{}, badRequest("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
	}
	key, known := g.keys(c.accessKey)
	if !known {
		return Key{}, &Error{http.StatusNotFound, "InvalidAccessKeyId.NotFound", "Specified access key is not found."}
	}
	if key.Inactive {
		return Key{}, badRequest("InvalidAccessKeyId.Inactive", "Specified access key is disabled.")
	}
	if err := checkSecurityToken(key, c.securityToken, now); err != nil {
		return Key{}, err
	}
	if !hmac.Equal(c.signature, c.sign(key.Secret, c.stringToSign)) {
		shown := c.stringToSign[:min(len(c.stringToSign), maxShown)]
		return Key{}, badRequest("SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:"+shown)
	}
	// Only a valid signature uses up a nonce. A request older than the window is refused because of its date.
	if !g.nonces.use(key.ID, c.nonce, date.Add(c.window), now) {
		return Key{}, badRequest("SignatureNonceUsed", "Specified signature nonce was used already.")
	}
	return key, nil
}

func checkSecurityToken(key Key, sent string, now time.Time) error {
	switch {
	case sent == "" && key.Token == "":
		return nil
	case sent == "":
		return badRequest("MissingSecurityToken", "SecurityToken is mandatory for this action.")
	case strings.ContainsFunc(sent, func(r rune) bool { return r <= ' ' || r > '~' }):
		return badRequest("InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.")
	case subtle.ConstantTimeCompare([]byte(sent), []byte(key.Token)) != 1:
		return badRequest("InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with the AccessKey.")
	case !key.Expires.IsZero() && !now.Before(key.Expires):
		return badRequest("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
	default:
		return nil
	}
}

func claimV1(m *message) (claim, error) {
	p := m.parameters
	for _, name := range []string{"AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp"} {
		if p[name] == "" {
			return claim{}, MissingParameter(name)
		}
	}
	if p["SignatureMethod"] != "HMAC-SHA1" || p["SignatureType"] != "" {
		return claim{}, badRequest("InvalidSignatureMethod", "Specified signature method is not valid: the service takes HMAC-SHA1 and "+algorithmV3+".")
	}
	if p["SignatureVersion"] != "1.0" {
		return claim{}, badRequest("InvalidParameter", "The parameter SignatureVersion is 1.0.")
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(p["Signature"])
	if err != nil {
		return claim{}, badRequest("IncompleteSignature", "The signature is not base64.")
	}
	return claim{
		accessKey: p["AccessKeyId"], securityToken: p["SecurityToken"], nonce: p["SignatureNonce"], date: p["Timestamp"], window: windowV1,
		stringToSign: StringToSignV1(m.method, p), signature: signature, sign: hmacSHA1,
	}, nil
}

func claimV3(m *message, authorization string) (claim, error) {
	algorithm, fields, _ := strings.Cut(authorization, " ")
	if algorithm != algorithmV3 {
		return claim{}, badRequest("InvalidSignatureMethod", "Specified signature method is not valid: the service takes HMAC-SHA1 and "+algorithmV3+".")
	}
	parts := map[string]string{}
	for field := range strings.SplitSeq(fields, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		if _, twice := parts[name]; twice || value == "" {
			return claim{}, incompleteAuthorization
		}
		parts[name] = value
	}
	signature, err := hex.DecodeString(parts["Signature"])
	if err != nil || len(parts) != 3 || parts["Credential"] == "" || parts["SignedHeaders"] == "" {
		return claim{}, incompleteAuthorization
	}
	header := m.http.Header
	for _, name := range []string{"x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"} {
		if header.Get(name) == "" {
			return claim{}, MissingParameter(name)
		}
	}
	signed := strings.Split(parts["SignedHeaders"], ";")
	if !slices.IsSorted(signed) || len(slices.Compact(slices.Clone(signed))) != len(signed) {
		return claim{}, incompleteAuthorization
	}
	for name, values := range header {
		name = strings.ToLower(name)
		mustSign := strings.HasPrefix(name, "x-acs-") || name == "content-type" && len(m.body) > 0
		if mustSign && (!slices.Contains(signed, name) || len(values) > 1) {
			return claim{}, badRequest("IncompleteSignature", "SignedHeaders lacks "+name+", or the header occurs more than once.")
		}
	}
	if !slices.Contains(signed, "host") {
		return claim{}, badRequest("IncompleteSignature", "SignedHeaders lacks host.")
	}
	sum := sha256.Sum256(m.body)
	if header.Get("x-acs-content-sha256") != hex.EncodeToString(sum[:]) {
		return claim{}, badRequest("SignatureDoesNotMatch", "The header x-acs-content-sha256 is not the hash of the body.")
	}
	token := header.Get("x-acs-security-token")
	if token == "" {
		token = m.parameters["SecurityToken"]
	}
	return claim{
		accessKey: parts["Credential"], securityToken: token, nonce: header.Get("x-acs-signature-nonce"), date: header.Get("x-acs-date"), window: windowV3,
		stringToSign: StringToSignV3(m.http, m.query, signed), signature: signature, sign: hmacSHA256,
	}, nil
}

var incompleteAuthorization = badRequest("IncompleteSignature",
	"The header Authorization has the form "+algorithmV3+" Credential=<access key>,SignedHeaders=<names in order, joined by ;>,Signature=<hex>.")

// StringToSignV1 is what signature version 1.0 signs: the method and all parameters of query string and form body except Signature.
func StringToSignV1(method string, parameters map[string]string) string {
	return method + "&%2F&" + escape(canonicalQuery(parameters))
}

// SignV1 is the parameter Signature.
func SignV1(secret, stringToSign string) string {
	return base64.StdEncoding.EncodeToString(hmacSHA1(secret, stringToSign))
}

// StringToSignV3 is what ACS3-HMAC-SHA256 signs. The request must carry the header x-acs-content-sha256.
func StringToSignV3(r *http.Request, query map[string]string, signedHeaders []string) string {
	var canonical strings.Builder
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	canonical.WriteString(r.Method + "\n" + path + "\n" + canonicalQuery(query) + "\n")
	for _, name := range signedHeaders {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		canonical.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	canonical.WriteString("\n" + strings.Join(signedHeaders, ";") + "\n" + r.Header.Get("x-acs-content-sha256"))
	sum := sha256.Sum256([]byte(canonical.String()))
	return algorithmV3 + "\n" + hex.EncodeToString(sum[:])
}

// SignV3 is the Signature in the header Authorization.
func SignV3(secret, stringToSign string) string {
	return hex.EncodeToString(hmacSHA256(secret, stringToSign))
}

func hmacSHA1(secret, text string) []byte {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func hmacSHA256(secret, text string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func canonicalQuery(parameters map[string]string) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if name != "Signature" {
			pairs = append(pairs, escape(name)+"="+escape(parameters[name]))
		}
	}
	return strings.Join(pairs, "&")
}

// escape is the percent-encoding of RFC 3986, from which url.QueryEscape differs in the space only.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
