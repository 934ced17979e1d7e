package alicloud_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

// service is a Cloud Config with the three operations of this package, behind the gateway of the local Config service, which verifies
// signatures, nonces and dates.
type service struct {
	*protocoltest.Server

	mu        sync.Mutex
	resources []detail
	uncounted int                                 // more resources than it lists
	fail      func(action string, call int) error // nil: nothing fails; call counts from 1 per action
	failGet   func(id string) error
	slow      time.Duration // of GetDiscoveredResource
	calls     map[string]int
	fetching  int // GetDiscoveredResource calls under way
	busiest   int // the most of them
	puts      []put
}

// detail is a resource as GetDiscoveredResource answers it.
type detail struct {
	AccountId            any
	AvailabilityZone     string
	Configuration        string `json:",omitempty"`
	Region               string
	ResourceCreationTime int64
	ResourceDeleted      int
	ResourceId           string
	ResourceName         string
	ResourceStatus       string
	ResourceType         string
	Tags                 string

	goneLater bool // is listed, and deleted before it is fetched
}

// put is a PutEvaluations call that was accepted.
type put struct {
	Evaluations []evaluation
	DeleteMode  string
}

type evaluation struct {
	Account    json.Number `json:"accountId"`
	ID         string      `json:"complianceResourceId"`
	Name       string      `json:"complianceResourceName"`
	Type       string      `json:"complianceResourceType"`
	Region     string      `json:"complianceRegionId"`
	Compliance string      `json:"complianceType"`
	Ordering   json.Number `json:"orderingTimestamp"`
	Annotation string      `json:"annotation"`
}

func newService(t *testing.T, resources ...detail) *service {
	t.Helper()
	s := &service{resources: resources, calls: map[string]int{}}
	credentials := protocoltest.Credentials()
	key := acs.Key{
		Key:     access.Key{ID: credentials.AccessKey, Secret: credentials.SecretKey, Token: credentials.SecurityToken},
		Expires: time.Now().Add(time.Hour),
	}
	operation := func(name string, methods []string, run func(map[string]string) (acs.Reply, error)) acs.Operation {
		return acs.Operation{Methods: methods, Run: func(_ context.Context, r *acs.Request) (acs.Reply, error) {
			if err := s.begin(name); err != nil {
				return nil, err
			}
			return run(r.Parameters)
		}}
	}
	read := []string{http.MethodGet, http.MethodPost}
	s.Server = protocoltest.Serve(t, acs.NewGateway(func(id string) (acs.Key, bool) { return key, id == key.ID }, map[string]map[string]acs.Operation{
		"2020-09-07": {
			"PutEvaluations":          operation("PutEvaluations", []string{http.MethodPost}, s.put),
			"ListDiscoveredResources": operation("ListDiscoveredResources", read, s.list),
			"GetDiscoveredResource":   operation("GetDiscoveredResource", read, s.get),
		},
	}, time.Now, zap.NewNop()))
	return s
}

func (s *service) begin(action string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[action]++
	if s.fail == nil {
		return nil
	}
	return s.fail(action, s.calls[action])
}

func (s *service) put(parameters map[string]string) (acs.Reply, error) {
	accepted := put{DeleteMode: parameters["DeleteMode"]}
	if err := json.Unmarshal([]byte(parameters["Evaluations"]), &accepted.Evaluations); err != nil {
		return nil, acs.InvalidValue("Evaluations", err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts = append(s.puts, accepted)
	return &struct {
		acs.Answer
		Result bool
	}{Result: true}, nil
}

func (s *service) list(parameters map[string]string) (acs.Reply, error) {
	first, _ := strconv.Atoi(parameters["NextToken"])
	size, err := strconv.Atoi(parameters["MaxResults"])
	if err != nil || size < 1 || size > 100 {
		return nil, acs.InvalidValue("MaxResults", "it is from 1 to 100")
	}
	var page struct {
		acs.Answer
		DiscoveredResourceProfiles struct {
			DiscoveredResourceProfileList []detail
			NextToken                     string
			TotalCount                    int
		}
	}
	profiles := &page.DiscoveredResourceProfiles
	s.mu.Lock()
	defer s.mu.Unlock()
	var matching []detail
	deleted := parameters["ResourceDeleted"] == "0"
	for _, resource := range s.resources {
		retained := resource.ResourceDeleted == 1 || resource.goneLater && s.calls["PutEvaluations"] == 0
		if resource.ResourceType == parameters["ResourceTypes"] && retained != deleted {
			matching = append(matching, resource)
		}
	}
	profiles.TotalCount = len(matching) + s.uncounted
	end := min(first+size, len(matching))
	for _, resource := range matching[first:end] {
		if resource.Configuration = ""; !deleted {
			resource.ResourceDeleted = 1
		}
		profiles.DiscoveredResourceProfileList = append(profiles.DiscoveredResourceProfileList, resource)
	}
	if end < len(matching) {
		profiles.NextToken = strconv.Itoa(end)
	}
	return &page, nil
}

func (s *service) get(parameters map[string]string) (acs.Reply, error) {
	s.mu.Lock()
	s.fetching++
	s.busiest = max(s.busiest, s.fetching)
	s.mu.Unlock()
	time.Sleep(max(s.slow, time.Millisecond))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fetching--
	if s.failGet != nil {
		if err := s.failGet(parameters["ResourceId"]); err != nil {
			return nil, err
		}
	}
	for _, resource := range s.resources {
		if resource.ResourceType == parameters["ResourceType"] && resource.ResourceId == parameters["ResourceId"] && resource.Region == parameters["Region"] {
			return &struct {
				acs.Answer
				DiscoveredResourceDetail detail
			}{DiscoveredResourceDetail: resource}, nil
		}
	}
	return nil, &acs.Error{Status: http.StatusNotFound, Code: "ResourceNotExisted", Message: "The resource does not exist."}
}

// accepted are the identifiers in the calls that were accepted, sorted, by DeleteMode.
func (s *service) accepted(deleteMode string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, accepted := range s.puts {
		if accepted.DeleteMode == deleteMode {
			for _, evaluation := range accepted.Evaluations {
				ids = append(ids, evaluation.ID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// count is how often each operation was called.
func (s *service) count() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

func (s *service) cloud() *alicloud.Cloud {
	return &alicloud.Cloud{Endpoint: s.URL, Client: delivery.Client{HTTP: s.Client, FirstWait: time.Millisecond}}
}

// invocation is a context with the key that the service knows.
func invocation(t *testing.T, timeout time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	t.Cleanup(cancel)
	return compliance.WithInvocation(ctx, compliance.Invocation{RequestID: "1", Credentials: protocoltest.Credentials()})
}

func decode(t *testing.T, cloud *alicloud.Cloud, event string) compliance.Notification {
	t.Helper()
	notification, err := cloud.Decode(protocoltest.Read(t, "testdata/"+event+"/event.json"))
	if err != nil {
		t.Fatal(err)
	}
	return notification
}
