package acs

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// message is a request as it was received. Nothing in it is trusted yet.
type message struct {
	method     string
	baseURL    string
	action     string
	version    string
	format     format
	query      map[string]string
	parameters map[string]string // query string and form body
	body       []byte
	http       *http.Request
}

// The parameters that belong to the protocol ("Common parameters" of Alibaba Cloud's RPC APIs), not to an operation.
var protocolParameters = map[string]bool{
	"Action": true, "Version": true, "Format": true, "AccessKeyId": true, "Signature": true, "SignatureMethod": true, "SignatureVersion": true,
	"SignatureNonce": true, "SignatureType": true, "Timestamp": true, "SecurityToken": true, "RegionId": true,
}

// read parses a request. The message can be used for an answer even if there is an error.
func read(w http.ResponseWriter, r *http.Request) (*message, error) {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	m := &message{method: r.Method, baseURL: scheme + "://" + r.Host, http: r, parameters: map[string]string{}}
	m.format = formatOf("", r)

	query, err := single(r.URL.RawQuery, "query string")
	if err != nil {
		return m, err
	}
	m.query = query
	maps.Copy(m.parameters, query)
	m.format = formatOf(m.parameters["Format"], r)

	m.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return m, &Error{http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", fmt.Sprintf("The body of a request has at most %d bytes.", MaxBody)}
		}
		return m, badRequest("InvalidParameter", "The body of the request breaks off.")
	}
	if len(m.body) > 0 {
		mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || mediaType != "application/x-www-form-urlencoded" {
			return m, &Error{http.StatusUnsupportedMediaType, "UnsupportedContentType", "The body of a request has the content type application/x-www-form-urlencoded."}
		}
		form, err := single(string(m.body), "form body")
		if err != nil {
			return m, err
		}
		for name, value := range form {
			if earlier, twice := m.parameters[name]; twice && earlier != value {
				return m, badRequest("InvalidParameter", "A parameter has one value in the query string and another in the form body.")
			}
			m.parameters[name] = value
		}
		m.format = formatOf(m.parameters["Format"], r)
	}
	if value := m.parameters["Format"]; value != "" && !strings.EqualFold(value, "JSON") && !strings.EqualFold(value, "XML") {
		return m, badRequest("InvalidParameter", "The parameter Format is JSON or XML.")
	}

	m.action, err = m.fromEither("Action", "X-Acs-Action")
	if err != nil {
		return m, err
	}
	m.version, err = m.fromEither("Version", "X-Acs-Version")
	return m, err
}

// fromEither is a value that clients send as a parameter (signature version 1), as a header (3) or as both.
func (m *message) fromEither(parameter, header string) (string, error) {
	p, h := m.parameters[parameter], m.http.Header.Get(header)
	if p == "" {
		return h, nil
	}
	if h != "" && h != p {
		return "", badRequest("InvalidParameter", "The parameter "+parameter+" and the header "+strings.ToLower(header)+" contradict each other.")
	}
	return p, nil
}

func (m *message) operationParameters() map[string]string {
	own := make(map[string]string, len(m.parameters))
	for name, value := range m.parameters {
		if !protocolParameters[name] {
			own[name] = value
		}
	}
	return own
}

// single decodes urlencoded parameters, none of which may occur twice, because what was signed must be what is executed.
func single(encoded, where string) (map[string]string, error) {
	values, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, badRequest("InvalidParameter", "The "+where+" is not urlencoded.")
	}
	parameters := make(map[string]string, len(values))
	for name, value := range values {
		if len(value) > 1 {
			return nil, badRequest("InvalidParameter", "A parameter occurs more than once in the "+where+".")
		}
		parameters[name] = value[0]
	}
	return parameters, nil
}
