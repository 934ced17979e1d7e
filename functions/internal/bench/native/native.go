// Package native is a rule written in Go, of the standard library only, for one cloud: what the benchmarks measure policies against.
package native

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Service is the Config service that reports go to.
type Service struct {
	Client                         *http.Client
	Endpoint, AccessKey, SecretKey string
}

// Report judges an event of the rule eip-bandwidth-limit and reports to the service.
func (s Service) Report(payload []byte) error {
	var event struct {
		Domain         string          `json:"domain_id"`
		Trigger        string          `json:"trigger_type"`
		AssignmentID   string          `json:"policy_assignment_id"`
		AssignmentName string          `json:"policy_assignment_name"`
		Time           json.RawMessage `json:"evaluation_time"`
		Hash           json.RawMessage `json:"evaluation_hash"`
		Resource       struct {
			ID         string `json:"id"`
			Name       string `json:"name"`
			Provider   string `json:"provider"`
			Type       string `json:"type"`
			Region     string `json:"region_id"`
			Properties struct {
				Bandwidth struct {
					Size json.Number `json:"size"`
				} `json:"bandwidth"`
			} `json:"properties"`
		} `json:"invoking_event"`
		Parameters struct {
			Bandwidth struct {
				Value json.Number `json:"value"`
			} `json:"bandwidthSize"`
		} `json:"rule_parameter"`
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return err
	}
	size, err := event.Resource.Properties.Bandwidth.Size.Float64()
	if err != nil {
		return err
	}
	least, err := event.Parameters.Bandwidth.Value.Float64()
	if err != nil {
		return err
	}
	verdict := "Compliant"
	if size < least {
		verdict = "NonCompliant"
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
		event.Trigger, verdict, event.AssignmentID, event.AssignmentName, event.Time, event.Hash,
	})
	if err != nil {
		return err
	}
	path := "/v1/resource-manager/domains/" + event.Domain + "/policy-states"
	request, err := http.NewRequest(http.MethodPut, s.Endpoint+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	s.sign(request, path, event.Domain, body)
	response, err := s.Client.Do(request)
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

func (s Service) sign(request *http.Request, path, domain string, body []byte) {
	digest := func(data []byte) string {
		sum := sha256.Sum256(data)
		return hex.EncodeToString(sum[:])
	}
	date := time.Now().UTC().Format("20060102T150405Z")
	request.Header.Set("X-Sdk-Date", date)
	request.Header.Set("X-Domain-Id", domain)
	const signed = "x-domain-id;x-sdk-date"
	canonical := "PUT\n" + path + "/\n\nx-domain-id:" + domain + "\nx-sdk-date:" + date + "\n\n" + signed + "\n" + digest(body)
	mac := hmac.New(sha256.New, []byte(s.SecretKey))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + date + "\n" + digest([]byte(canonical))))
	request.Header.Set("Authorization", "SDK-HMAC-SHA256 Access="+s.AccessKey+", SignedHeaders="+signed+", Signature="+hex.EncodeToString(mac.Sum(nil)))
}
