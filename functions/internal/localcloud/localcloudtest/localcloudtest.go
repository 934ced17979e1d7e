// Package localcloudtest contains shared code of the tests of the local Config services.
package localcloudtest

import (
	"io"
	"net/http"
	"testing"
)

// Send sends a request and returns the response with its whole body.
func Send(t testing.TB, request *http.Request) (*http.Response, string) {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
