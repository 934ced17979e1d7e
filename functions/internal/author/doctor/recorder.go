package doctor

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// recorder asks whether changes of resources are recorded: without that no rule is ever asked. A function's role need not be allowed
// to ask; an administrator is.
func (e *examination) recorder(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	build, read := e.askAWS, e.readAWS
	action := "config:DescribeConfigurationRecorderStatus"
	switch e.Cloud.Name() {
	case compliance.HuaweiCloud:
		build, read, action = e.askHuaweiCloud, e.readHuaweiCloud, "rms:trackerConfig:get"
	case compliance.Alicloud:
		build, read, action = e.askAlicloud, e.readAlicloud, "config:DescribeConfigurationRecorder"
	}
	request, err := build(ctx)
	if err != nil {
		e.unknown(Recorder, err.Error())
		return
	}
	status, body, err := e.send(request)
	switch {
	case err != nil:
		e.unknown(Recorder, "the service did not answer in full")
	case read(status, body):
	case status == http.StatusForbidden || status == http.StatusUnauthorized || strings.Contains(string(body), "AccessDenied") || strings.Contains(string(body), "NoPermission"):
		e.add(Recorder, Unknown, "these credentials may not look at it", "ask as somebody who is allowed "+action+"; the function itself does not need it")
	default:
		e.add(Recorder, Unknown, fmt.Sprintf("the service answered HTTP %d: %s", status, e.quote(body)), "")
	}
}

func (e *examination) send(request *http.Request) (status int, body []byte, err error) {
	response, err := e.HTTP.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, body, err
}

// quote is the beginning of an answer, as one line and without secrets that it may repeat.
func (e *examination) quote(body []byte) string {
	c := e.Credentials
	text := delivery.Mask(strings.Join(strings.Fields(string(body[:min(len(body), 1<<14)])), " "), c.AccessKey, c.SecretKey, c.SecurityToken, c.AuthToken)
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:200]) + "…"
	}
	return text
}

// AWS Config API reference, "DescribeConfigurationRecorderStatus".
func (e *examination) askAWS(ctx context.Context) (*http.Request, error) {
	body := []byte("{}")
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.Endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "StarlingDoveService.DescribeConfigurationRecorderStatus")
	sum := sha256.Sum256(body)
	return request, v4.NewSigner().SignHTTP(ctx, aws.Credentials{
		AccessKeyID: e.Credentials.AccessKey, SecretAccessKey: e.Credentials.SecretKey, SessionToken: e.Credentials.SecurityToken,
	}, request, hex.EncodeToString(sum[:]), "config", e.Region, time.Now())
}

func (e *examination) readAWS(status int, body []byte) bool {
	var answer struct {
		Recorders []struct {
			Recording    bool   `json:"recording"`
			LastStatus   string `json:"lastStatus"`
			ErrorMessage string `json:"lastErrorMessage"`
		} `json:"ConfigurationRecordersStatus"`
	}
	if status != http.StatusOK || json.Unmarshal(body, &answer) != nil || !bytes.Contains(body, []byte("ConfigurationRecordersStatus")) {
		return false
	}
	advice := "turn recording on in " + e.Region + " for the rules' resource types (AWS Config, Settings)"
	switch {
	case len(answer.Recorders) == 0:
		e.add(Recorder, Problem, "there is none in "+e.Region, advice)
	case !answer.Recorders[0].Recording:
		e.add(Recorder, Problem, "it is stopped", advice)
	case strings.EqualFold(answer.Recorders[0].LastStatus, "FAILURE"):
		e.add(Recorder, Problem, "it fails: "+e.quote([]byte(answer.Recorders[0].ErrorMessage)), "correct its role or its delivery channel (AWS Config, Settings)")
	default:
		e.add(Recorder, OK, "it records", "")
	}
	return true
}

// Cloud Config API reference 2019-01-08, "DescribeConfigurationRecorder".
func (e *examination) askAlicloud(ctx context.Context) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(e.Endpoint, "/")+"/", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("x-acs-action", "DescribeConfigurationRecorder")
	request.Header.Set("x-acs-version", "2019-01-08")
	alicloud.Sign(request, nil, e.Credentials, time.Now(), rand.Text())
	return request, nil
}

func (e *examination) readAlicloud(status int, body []byte) bool {
	var answer struct {
		ConfigurationRecorder struct{ ConfigurationRecorderStatus string }
	}
	if status != http.StatusOK || json.Unmarshal(body, &answer) != nil {
		return false
	}
	switch state := answer.ConfigurationRecorder.ConfigurationRecorderStatus; state {
	case "REGISTERED":
		e.add(Recorder, OK, "it records", "")
	case "REGISTRABLE":
		e.add(Recorder, Problem, "Cloud Config is not activated", "activate Cloud Config in its console")
	case "BUILDING", "REBUILDING":
		e.add(Recorder, Problem, "it is being set up ("+state+")", "wait some minutes")
	default:
		return false
	}
	return true
}

// Config API reference, "Querying the Resource Recorder" (rms_04_0201) and "Error Codes".
func (e *examination) askHuaweiCloud(ctx context.Context) (*http.Request, error) {
	target := strings.TrimSuffix(e.Endpoint, "/") + "/v1/resource-manager/domains/" + url.PathEscape(e.Account) + "/tracker-config"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	huaweicloud.Sign(request, nil, e.Account, e.Credentials, time.Now())
	return request, nil
}

func (e *examination) readHuaweiCloud(status int, body []byte) bool {
	var answer struct {
		Code     string `json:"error_code"`
		Selector *struct {
			All   bool     `json:"all_supported"`
			Types []string `json:"resource_types"`
		} `json:"selector"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return false
	}
	switch {
	case answer.Code == "RMS.00010091", status == http.StatusNotFound && strings.HasPrefix(answer.Code, "RMS."):
		e.add(Recorder, Problem, "it is not enabled", "enable the resource recorder (Config, Resource Recorder)")
	case status != http.StatusOK || answer.Selector == nil:
		return false
	case answer.Selector.All:
		e.add(Recorder, OK, "it records all resources", "")
	default:
		e.add(Recorder, OK, fmt.Sprintf("it records %d resource types; rules about others are never asked", len(answer.Selector.Types)), "")
	}
	return true
}
