package acs

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

type format int

const (
	formatXML format = iota
	formatJSON
)

// formatOf is the format that the client asked for. Without Format, clients of signature version 3 and those that accept JSON get JSON, all others XML.
func formatOf(parameter string, r *http.Request) format {
	switch {
	case strings.EqualFold(parameter, "JSON"):
		return formatJSON
	case strings.EqualFold(parameter, "XML"):
		return formatXML
	case strings.HasPrefix(r.Header.Get("Authorization"), algorithmV3), strings.Contains(r.Header.Get("Accept"), "application/json"):
		return formatJSON
	default:
		return formatXML
	}
}

type answerWriter struct {
	w         http.ResponseWriter
	requestID string
	host      string
	format    format
}

// succeed writes a reply. In XML an array is a repetition of its field's name, without an element around it.
func (a answerWriter) succeed(action string, reply Reply) error {
	if a.format == formatJSON {
		body, err := wire.JSON(reply)
		if err != nil {
			a.fail(ServiceUnavailable)
			return fmt.Errorf("encode: %w", err)
		}
		return a.write(http.StatusOK, "application/json", body)
	}
	var body bytes.Buffer
	err := xml.NewEncoder(&body).EncodeElement(reply, xml.StartElement{Name: xml.Name{Local: action + "Response"}})
	if err != nil {
		a.fail(ServiceUnavailable)
		return fmt.Errorf("encode: %w", err)
	}
	return a.write(http.StatusOK, "application/xml", body.Bytes())
}

type errorBody struct {
	XMLName   xml.Name `json:"-" xml:"Error"`
	RequestId string
	HostId    string
	Code      string
	Message   string
	Recommend string `xml:"-"`
}

// fail writes a refusal. Clients of the darabonba family recognize an XML error by this very content type.
func (a answerWriter) fail(err error) {
	refusal := ServiceUnavailable
	errors.As(err, &refusal)
	content := errorBody{
		RequestId: a.requestID, HostId: a.host, Code: refusal.Code, Message: refusal.Message,
		Recommend: "https://api.alibabacloud.com/troubleshoot?" + url.Values{"q": {refusal.Code}, "product": {"Config"}}.Encode(),
	}
	var body []byte
	contentType := "application/json"
	if a.format == formatJSON {
		body, err = wire.JSON(content)
	} else {
		contentType = "text/xml;charset=utf-8"
		body, err = xml.Marshal(content)
	}
	if err != nil { // strings always encode
		body = nil
	}
	_ = a.write(refusal.Status, contentType, body) // a client that is gone needs no answer
}

func (a answerWriter) write(status int, contentType string, body []byte) error {
	header := a.w.Header()
	header["Content-Type"] = []string{contentType}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("X-Acs-Request-Id", a.requestID)
	header.Set("X-Content-Type-Options", "nosniff")
	a.w.WriteHeader(status)
	_, err := a.w.Write(body)
	return err
}
