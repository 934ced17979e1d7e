package acs_test

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
)

// FuzzGateway feeds whole HTTP requests: nothing panics, everything is answered in a known form, and nobody without the secret gets in.
func FuzzGateway(f *testing.F) {
	for _, request := range []string{
		"GET /?Action=Show&Version=2020-09-07&Format=JSON HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /?AccessKeyId=testid&Action=Show&Version=2020-09-07&Signature=AAAA&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=1&Timestamp=2026-11-22T08:30:00Z HTTP/1.1\r\nHost: h\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\nx-acs-action: Show\r\nx-acs-version: 2020-09-07\r\n" +
			"x-acs-date: 2026-11-22T08:30:00Z\r\nx-acs-signature-nonce: 1\r\nx-acs-content-sha256: 0\r\nAuthorization: ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-date,Signature=00\r\n\r\na=b",
		"POST / HTTP/1.1\r\nHost: h\r\nAuthorization: ACS3-HMAC-SHA256 ,\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na=%zz\r\n0\r\n\r\n",
	} {
		f.Add([]byte(request))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return
		}
		gateway := acs.NewGateway(func(id string) (acs.Key, bool) {
			key, ok := keys[id]
			return key, ok
		}, operations(), func() time.Time { return now }, zap.NewNop())
		recorder := httptest.NewRecorder()
		gateway.ServeHTTP(recorder, request)
		if recorder.Code < 400 || recorder.Code > 503 {
			t.Errorf("answered %d to %q", recorder.Code, raw)
		}
		switch contentType := recorder.Header().Get("Content-Type"); contentType {
		case "application/json", "text/xml;charset=utf-8":
		default:
			t.Errorf("content type %q", contentType)
		}
	})
}
