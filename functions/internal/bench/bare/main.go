// Command bare is the least that a FunctionGraph function does for a rule: of the standard library only, it takes events from the runtime
// API, decides about one rule, and reports with a signed PUT over TLS. The benchmarks measure the real function against it.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"

	"github.com/assay-rules/assay/functions/internal/bench/native"
)

func main() {
	fmt.Fprintln(os.Stderr, "bare:", run())
	os.Exit(1)
}

// run takes events until that fails.
func run() error {
	client, err := connecting()
	if err != nil {
		return err
	}
	service := native.Service{
		Client: client, Endpoint: os.Getenv("ASSAY_HUAWEICLOUD_ENDPOINT"), AccessKey: os.Getenv("HUAWEICLOUD_SDK_AK"), SecretKey: os.Getenv("HUAWEICLOUD_SDK_SK"),
	}
	runtime := "http://" + os.Getenv("RUNTIME_API_ADDR") + "/v1/runtime/invocation/"
	for {
		response, err := http.Get(runtime + "request")
		if err != nil {
			return err
		}
		payload, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		outcome := "response/"
		if err := service.Report(payload); err != nil {
			fmt.Fprintln(os.Stderr, "bare:", err)
			outcome = "error/"
		}
		answer, err := http.Post(runtime+outcome+response.Header.Get("X-Cff-Request-Id"), "application/json", bytes.NewReader([]byte("{}")))
		if err != nil {
			return err
		}
		answer.Body.Close()
	}
}

// connecting is a client that connects to the Config service at once, while the process starts.
func connecting() (*http.Client, error) {
	authorities, err := os.ReadFile(os.Getenv("SSL_CERT_FILE"))
	if err != nil {
		return nil, err
	}
	endpoint, err := url.Parse(os.Getenv("ASSAY_HUAWEICLOUD_ENDPOINT"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authorities) {
		return nil, errors.New("SSL_CERT_FILE holds no certificate")
	}
	dialer := &tls.Dialer{Config: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	early := make(chan net.Conn, 1)
	go func() {
		defer close(early)
		if connection, err := dialer.Dial("tcp", endpoint.Host); err == nil {
			early <- connection
		}
	}()
	return &http.Client{Transport: &http.Transport{DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if connection := <-early; connection != nil {
			return connection, nil
		}
		return dialer.DialContext(ctx, network, address)
	}}}, nil
}
