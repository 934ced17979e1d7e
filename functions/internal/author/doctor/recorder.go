package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// recorder checks that changes of resources are recorded, because otherwise no rule is ever triggered. The function's role does not need
// this permission; an administrator has it.
func (e *examination) recorder(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	var action string
	switch e.Cloud.Name() {
	case compliance.HuaweiCloud:
		action = "rms:trackerConfig:get"
		cloud := huaweicloud.Cloud{Endpoint: e.Endpoint, Client: delivery.Client{HTTP: e.HTTP, Attempts: 1}}
		err = cloud.Call(ctx, huaweicloud.Request{Operation: huaweicloud.ShowTracker, Domain: e.Account}, e.judge(e.readHuaweiCloud))
	case compliance.Alicloud: // Cloud Config API reference 2019-01-08, "DescribeConfigurationRecorder"
		action = "config:DescribeConfigurationRecorder"
		cloud := alicloud.Cloud{Endpoint: e.Endpoint, Client: delivery.Client{HTTP: e.HTTP, Attempts: 1}}
		err = cloud.Call(ctx, alicloud.Request{Operation: "DescribeConfigurationRecorder", Version: "2019-01-08"}, e.judge(e.readAlicloud))
	default: // AWS Config API reference, "DescribeConfigurationRecorderStatus"
		action = "config:DescribeConfigurationRecorderStatus"
		cloud := aws.Cloud{Region: e.Region, Endpoint: e.Endpoint, Client: delivery.Client{HTTP: e.HTTP, Attempts: 1}}
		request := aws.Request{Operation: "DescribeConfigurationRecorderStatus", Input: func() any { return struct{}{} }}
		err = cloud.Call(ctx, request, e.judge(e.readAWS))
	}
	var refusal *delivery.Refusal
	switch {
	case err == nil:
	case !errors.As(err, &refusal):
		e.unknown(Recorder, "the service did not answer in full")
	case e.Cloud.Name() == compliance.HuaweiCloud && (refusal.Code == "RMS.00010091" || refusal.Status == http.StatusNotFound && strings.HasPrefix(refusal.Code, "RMS.")):
		e.add(Recorder, Problem, "not enabled", "enable the resource recorder (Config, Resource Recorder)")
	case refusal.Status == http.StatusForbidden || refusal.Status == http.StatusUnauthorized || strings.Contains(refusal.Code, "AccessDenied") || refusal.Code == "NoPermission":
		e.add(Recorder, Unknown, "these credentials may not read its state", "use credentials with the permission "+action+"; the function itself does not need it")
	default:
		e.add(Recorder, Unknown, "the service answered "+said(refusal), "")
	}
}

// judge accepts an answer that read understands.
func (e *examination) judge(read func(body []byte) bool) func(delivery.Response) error {
	return func(response delivery.Response) error {
		if read(response.Body) {
			return nil
		}
		return &delivery.Refusal{Status: response.Status, Message: e.quote(response.Body)}
	}
}

// quote is the beginning of an answer, as one line and without secrets that it may repeat.
func (e *examination) quote(body []byte) string {
	text := delivery.Mask(strings.Join(strings.Fields(string(body[:min(len(body), 1<<14)])), " "), delivery.Secrets(e.Credentials)...)
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:200]) + "…"
	}
	return text
}

func (e *examination) readAWS(body []byte) bool {
	var answer struct {
		Recorders []struct {
			Recording    bool   `json:"recording"`
			LastStatus   string `json:"lastStatus"`
			ErrorMessage string `json:"lastErrorMessage"`
		} `json:"ConfigurationRecordersStatus"`
	}
	if json.Unmarshal(body, &answer) != nil || !bytes.Contains(body, []byte("ConfigurationRecordersStatus")) {
		return false
	}
	advice := "enable recording in " + e.Region + " for the rules' resource types (AWS Config, Settings)"
	switch {
	case len(answer.Recorders) == 0:
		e.add(Recorder, Problem, "there is no recorder in "+e.Region, advice)
	case !answer.Recorders[0].Recording:
		e.add(Recorder, Problem, "stopped", advice)
	case strings.EqualFold(answer.Recorders[0].LastStatus, "FAILURE"):
		e.add(Recorder, Problem, "failing: "+e.quote([]byte(answer.Recorders[0].ErrorMessage)), "correct its role or its delivery channel (AWS Config, Settings)")
	default:
		e.add(Recorder, OK, "recording", "")
	}
	return true
}

func (e *examination) readAlicloud(body []byte) bool {
	var answer struct {
		ConfigurationRecorder struct{ ConfigurationRecorderStatus string }
	}
	if json.Unmarshal(body, &answer) != nil {
		return false
	}
	switch state := answer.ConfigurationRecorder.ConfigurationRecorderStatus; state {
	case "REGISTERED":
		e.add(Recorder, OK, "recording", "")
	case "REGISTRABLE":
		e.add(Recorder, Problem, "Cloud Config is not activated", "activate Cloud Config in its console")
	case "BUILDING", "REBUILDING":
		e.add(Recorder, Problem, "being set up ("+state+")", "wait a few minutes")
	default:
		return false
	}
	return true
}

// Config API reference, "Querying the Resource Recorder" (rms_04_0201) and "Error Codes".
func (e *examination) readHuaweiCloud(body []byte) bool {
	var answer struct {
		Selector *struct {
			All   bool     `json:"all_supported"`
			Types []string `json:"resource_types"`
		} `json:"selector"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Selector == nil {
		return false
	}
	found := "recording all resources"
	if !answer.Selector.All {
		found = fmt.Sprintf("recording %d resource types; rules for other types are never triggered", len(answer.Selector.Types))
	}
	e.add(Recorder, OK, found, "")
	return true
}
