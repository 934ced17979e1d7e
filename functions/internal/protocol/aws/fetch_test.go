package aws_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

// historyOf answers GetResourceConfigHistory with the sample of the API.
func historyOf(t *testing.T) func([]byte) (any, error) {
	sample := json.RawMessage(protocoltest.Read(t, "testdata/get-resource-config-history-response.json"))
	return func(body []byte) (any, error) {
		input, err := strict[struct {
			ChronologicalOrder string  `json:"chronologicalOrder"`
			LaterTime          float64 `json:"laterTime"`
			Limit              int     `json:"limit"`
			ResourceID         string  `json:"resourceId"`
			ResourceType       string  `json:"resourceType"`
		}](body)
		if input.ResourceType != "AWS::EC2::EIP" || input.ResourceID != "eipalloc-0f2c5f1e8d9a7b6c5" || input.LaterTime < 1741079727.318 {
			return nil, &refusal{400, "ResourceNotDiscoveredException"}
		}
		return sample, err
	}
}

// TestFetch: the fetched resource is the one that a change event would have carried.
func TestFetch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := newService(t, map[string]func([]byte) (any, error){"GetResourceConfigHistory": historyOf(t)})
		got, err := decode(t, service.cloud(), "oversized").(compliance.Fetcher).Fetch(invocation(t, 20*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		want := decode(t, service.cloud(), "eip-attached").Event().Resource
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-of the change event +fetched:\n%s", diff)
		}
	})
}

// TestFetchRenames: every field of the API's form arrives.
func TestFetchRenames(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := newService(t, map[string]func([]byte) (any, error){"GetResourceConfigHistory": func([]byte) (any, error) {
			return json.RawMessage(`{"configurationItems":[{"version":"1.3","accountId":"444455556666","configurationItemCaptureTime":1.741079727318E9,
			"configurationItemStatus":"ResourceDiscovered","arn":"arn:aws:s3:::reports","resourceType":"AWS::S3::Bucket","resourceId":"reports","resourceName":"reports",
			"awsRegion":"eu-west-1","availabilityZone":"Regional","resourceCreationTime":1505441140.25,"tags":{"team":"network"},
			"configuration":"{\"name\" : \"<reports>\",\"size\":12345678901234567890.0}",
			"supplementaryConfiguration":{"AccessControlList":"\"{\\\"grantSet\\\":null}\"","IsRequesterPaysEnabled":"false","BucketPolicy":"{\"policyText\":null}","Text":"as it is"}}]}`), nil
		}})
		got, err := decode(t, service.cloud(), "oversized").(compliance.Fetcher).Fetch(invocation(t, 20*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(compliance.Resource{
			Cloud: "aws", Type: "aws/AWS::EC2::EIP", ID: "eipalloc-0f2c5f1e8d9a7b6c5", // what the event is about, whatever comes
			Name: "reports", Region: "eu-west-1", Zone: "Regional", Account: "444455556666", Status: "ResourceDiscovered",
			Created: time.Date(2017, 9, 15, 2, 5, 40, 25e7, time.UTC), Tags: map[string][]string{"team": {"network"}},
			Properties:    json.RawMessage(`{"name" : "<reports>","size":12345678901234567890.0}`),
			Supplementary: json.RawMessage(`{"AccessControlList":"{\"grantSet\":null}","BucketPolicy":{"policyText":null},"IsRequesterPaysEnabled":false,"Text":"as it is"}`),
		}, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestFetchWaits: a page can be empty, and the history can lag behind the event.
func TestFetchWaits(t *testing.T) {
	t.Parallel()
	sample := string(protocoltest.Read(t, "testdata/get-resource-config-history-response.json"))
	older := strings.Replace(sample, "1741079727.318", "1741079727.317", 1)
	for name, answers := range map[string][]string{
		"pages":       {`{"configurationItems":[],"nextToken":"2"}`, `{"nextToken":"3"}`, sample},
		"empty":       {`{"configurationItems":[]}`, `{}`, sample},
		"older":       {older, older, sample},
		"later pages": {`{"configurationItems":[],"nextToken":"2"}`, older, sample},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			asked := 0
			service := newService(t, map[string]func([]byte) (any, error){"GetResourceConfigHistory": func([]byte) (any, error) {
				asked++
				return json.RawMessage(answers[asked-1]), nil
			}})
			got, err := decode(t, service.cloud(), "oversized").(compliance.Fetcher).Fetch(invocation(t, 20*time.Second))
			if err != nil || asked != len(answers) || len(got.Properties) == 0 {
				t.Errorf("%v after %d requests: %+v", err, asked, got)
			}
		})
	}
}

func TestFetchFails(t *testing.T) {
	t.Parallel()
	sample := string(protocoltest.Read(t, "testdata/get-resource-config-history-response.json"))
	for name, test := range map[string]struct {
		answer func([]byte) (any, error)
		want   string
	}{
		"history that never catches up": {func([]byte) (any, error) {
			return json.RawMessage(strings.Replace(sample, "1741079727.318", "1741079000", 1)), nil
		}, "the history does not reach to 2025-03-04T09:15:27.318Z yet"},
		"configuration no JSON": {func([]byte) (any, error) {
			return json.RawMessage(strings.Replace(sample, `"{\"instanceId\"`, `"{\"instanceId`, 1)), nil
		}, "the configuration of AWS::EC2::EIP eipalloc-0f2c5f1e8d9a7b6c5 is not JSON"},
		"not discovered": {func([]byte) (any, error) { return nil, &refusal{400, "ResourceNotDiscoveredException"} }, "ResourceNotDiscoveredException"},
		"no recorder":    {func([]byte) (any, error) { return nil, &refusal{400, "NoAvailableConfigurationRecorderException"} }, "turn on the configuration recorder"},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			service := newService(t, map[string]func([]byte) (any, error){"GetResourceConfigHistory": test.answer})
			_, err := decode(t, service.cloud(), "oversized").(compliance.Fetcher).Fetch(invocation(t, 500*time.Millisecond))
			if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
