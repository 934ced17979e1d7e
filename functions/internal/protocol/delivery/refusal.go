package delivery

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Refusal is an error answer, in the service's words. Services echo requests, so [Refusal.Masked] hides secrets.
type Refusal struct {
	Status    int    // HTTP status
	Code      string // the service's error code
	Message   string // the service's message
	RequestID string // the service's, for its support
	Advice    string // what the user can do about it
	Retry     bool   // a retry may succeed, regardless of the status
	Throttled bool   // the service throttles, regardless of the status
}

// Error is one line; long messages of the service are cut.
func (r *Refusal) Error() string {
	text := fmt.Sprintf("HTTP %d", r.Status)
	if r.Code != "" {
		text += " " + line(r.Code, 100)
	}
	if r.Message != "" {
		text += ": " + line(r.Message, 500)
	}
	if r.RequestID != "" {
		text += " (request " + line(r.RequestID, 100) + ")"
	}
	if r.Advice != "" {
		text += "; " + r.Advice
	}
	return text
}

// Refused is the status and the service's error code.
func (r *Refusal) Refused() (status int, code string) { return r.Status, r.Code }

// Temporary reports whether a retry may succeed.
func (r *Refusal) Temporary() bool {
	return r.Retry || r.throttles() || r.Status == http.StatusRequestTimeout || r.Status >= 500
}

func (r *Refusal) throttles() bool { return r.Throttled || r.Status == http.StatusTooManyRequests }

// line returns text as one line of limited length.
func line(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	count := 0
	for i := range text {
		if count == most {
			return text[:i] + "…"
		}
		count++
	}
	return text
}

// Masked hides the credentials and further secrets in the service's words.
func (r Refusal) Masked(credentials compliance.Credentials, further ...string) *Refusal {
	secrets := append(Secrets(credentials), further...)
	r.Code, r.Message, r.RequestID = Mask(r.Code, secrets...), Mask(r.Message, secrets...), Mask(r.RequestID, secrets...)
	return &r
}

// Secrets are the values of credentials, for [Mask].
func Secrets(c compliance.Credentials) []string {
	return []string{c.AccessKey, c.SecretKey, c.SecurityToken, c.AuthToken}
}

// Mask replaces secrets in a text with ***, including URL-encoded ones and, as in a string to sign, doubly encoded ones.
func Mask(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		for _, escape := range []func(string) string{url.QueryEscape, url.PathEscape} {
			once := escape(secret)
			text = strings.ReplaceAll(text, escape(once), "***")
			text = strings.ReplaceAll(text, once, "***")
		}
		text = strings.ReplaceAll(text, secret, "***")
	}
	return text
}
