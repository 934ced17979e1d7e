// Command bare is the least that a FunctionGraph function does for a rule: of the standard library only, it takes events from the runtime
// API, and reports the same verdict for each with a signed PUT over TLS. The benchmarks measure the real function against it.
package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
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
		if err := report(client, payload); err != nil {
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

// report says NonCompliant, whatever the event is about.
func report(client *http.Client, payload []byte) error {
	var event struct {
		Domain         string          `json:"domain_id"`
		Trigger        string          `json:"trigger_type"`
		AssignmentID   string          `json:"policy_assignment_id"`
		AssignmentName string          `json:"policy_assignment_name"`
		Time           json.RawMessage `json:"evaluation_time"`
		Hash           json.RawMessage `json:"evaluation_hash"`
		Resource       struct {
			ID       string `json:"id"`
			Name     string `json:"name"`
			Provider string `json:"provider"`
			Type     string `json:"type"`
			Region   string `json:"region_id"`
		} `json:"invoking_event"`
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return err
	}
	type resource struct {
		Domain   string `json:"domain_id"`
		Region   string `json:"region_id"`
		ID       string `json:"resource_id"`
		Name     string `json:"resource_name"`
		Provider string `json:"resource_provider"`
		Type     string `json:"resource_type"`
	}
	body, err := json.Marshal(struct {
		Resource       resource        `json:"policy_resource"`
		Trigger        string          `json:"trigger_type"`
		State          string          `json:"compliance_state"`
		AssignmentID   string          `json:"policy_assignment_id"`
		AssignmentName string          `json:"policy_assignment_name"`
		Time           json.RawMessage `json:"evaluation_time"`
		Hash           json.RawMessage `json:"evaluation_hash"`
	}{
		resource{event.Domain, event.Resource.Region, event.Resource.ID, event.Resource.Name, event.Resource.Provider, event.Resource.Type},
		event.Trigger, "NonCompliant", event.AssignmentID, event.AssignmentName, event.Time, event.Hash,
	})
	if err != nil {
		return err
	}
	path := "/v1/resource-manager/domains/" + event.Domain + "/policy-states"
	request, err := http.NewRequest(http.MethodPut, os.Getenv("ASSAY_HUAWEICLOUD_ENDPOINT")+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	sign(request, path, event.Domain, body)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the report was refused: HTTP %d", response.StatusCode)
	}
	return nil
}

func sign(request *http.Request, path, domain string, body []byte) {
	digest := func(data []byte) string {
		sum := sha256.Sum256(data)
		return hex.EncodeToString(sum[:])
	}
	date := time.Now().UTC().Format("20060102T150405Z")
	request.Header.Set("X-Sdk-Date", date)
	request.Header.Set("X-Domain-Id", domain)
	const signed = "x-domain-id;x-sdk-date"
	canonical := "PUT\n" + path + "/\n\nx-domain-id:" + domain + "\nx-sdk-date:" + date + "\n\n" + signed + "\n" + digest(body)
	mac := hmac.New(sha256.New, []byte(os.Getenv("HUAWEICLOUD_SDK_SK")))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + date + "\n" + digest([]byte(canonical))))
	request.Header.Set("Authorization", "SDK-HMAC-SHA256 Access="+os.Getenv("HUAWEICLOUD_SDK_AK")+", SignedHeaders="+signed+", Signature="+hex.EncodeToString(mac.Sum(nil)))
}
