package interop_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/global"
	sdkconfig "github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	config "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/config/v1"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/config/v1/model"
	"go.uber.org/zap/zaptest"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const (
	huaweiDomain = "d0123456789"
	huaweiRule   = "66c486e8d58ed9173f4560ac"
	huaweiEIP    = "b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40"
)

type huaweiService struct {
	address     string
	store       *store.Store
	credentials access.Credentials
	hash        string
	asked       time.Time
	evaluations *atomic.Int32
}

func serveHuawei(t *testing.T) huaweiService {
	t.Helper()
	db, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s := huaweiService{store: db, credentials: access.New(access.Key{}), hash: huaweicloud.NewToken(), asked: time.Now().Truncate(time.Millisecond), evaluations: &atomic.Int32{}}
	item := json.RawMessage(`{"id":"` + huaweiEIP + `","name":"eip","provider":"vpc","type":"publicips","region_id":"region_1","tags":{},"properties":{"bandwidth":{"size":5}},"provisioning_state":"Succeeded"}`)
	resource, err := huaweicloud.Resource(huaweiDomain, item, s.asked)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		return errors.Join(
			tx.PutResource(resource),
			tx.PutRule(store.Rule{
				Cloud: compliance.HuaweiCloud, Account: huaweiDomain, ID: huaweiRule, Name: "eip", Source: "urn:fss:region_1:1:function:default:rules:latest",
				Types: []string{"vpc.publicips"}, OnChange: true, State: huaweicloud.Enabled, Updated: s.asked,
			}),
			tx.Issue(s.hash, store.Evaluation{
				Cloud: compliance.HuaweiCloud, Account: huaweiDomain, Rule: huaweiRule, Type: "vpc.publicips", ID: huaweiEIP, Trigger: compliance.Change,
				Asked: s.asked, Expires: s.asked.Add(huaweicloud.TokenLifetime),
			}),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	served, err := huaweicloud.New(t.Context(), huaweicloud.Config{Config: service.Config{
		Account: huaweiDomain, Store: db, Credentials: s.credentials, Now: time.Now, Log: zaptest.NewLogger(t),
		Evaluate: func(context.Context, store.Rule) error { s.evaluations.Add(1); return nil },
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(served)
	s.address = server.URL
	t.Cleanup(func() {
		server.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s huaweiService) client(t *testing.T, key access.Key) *config.ConfigClient {
	t.Helper()
	credentials, err := global.NewCredentialsBuilder().WithAk(key.ID).WithSk(key.Secret).WithSecurityToken(key.Token).WithDomainId(huaweiDomain).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	client, err := config.ConfigClientBuilder().WithEndpoint(s.address).WithCredential(credentials).
		WithHttpConfig(sdkconfig.DefaultHttpConfig().WithUserAgent("assay")). // without one the client writes to the home directory
		SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	return config.NewConfigClient(client)
}

func pointer[T any](value T) *T { return &value }

func (s huaweiService) state(hash string) *model.UpdatePolicyStateRequest {
	return &model.UpdatePolicyStateRequest{Body: &model.PolicyStateRequestBody{
		PolicyResource: &model.PolicyResource{
			ResourceId: pointer(huaweiEIP), ResourceName: pointer("eip"), ResourceProvider: pointer("vpc"), ResourceType: pointer("publicips"),
			RegionId: pointer("region_1"), DomainId: pointer(huaweiDomain),
		},
		TriggerType: model.GetPolicyStateRequestBodyTriggerTypeEnum().RESOURCE, ComplianceState: model.GetPolicyStateRequestBodyComplianceStateEnum().NON_COMPLIANT,
		PolicyAssignmentId: huaweiRule, PolicyAssignmentName: pointer("eip"), EvaluationTime: fmt.Sprint(s.asked.UnixMilli()), EvaluationHash: hash,
	}}
}

// refusedBy is status and code of a refusal, as the client understood it.
func refusedBy(t *testing.T, err error) string {
	t.Helper()
	var refusal *sdkerr.ServiceResponseError
	if !errors.As(err, &refusal) {
		t.Fatalf("got %v", err)
	}
	return fmt.Sprint(refusal.StatusCode, " ", refusal.ErrorCode)
}

func TestHuawei(t *testing.T) {
	t.Parallel()
	s := serveHuawei(t)
	for name, key := range map[string]access.Key{"permanent key": s.credentials.User, "temporary key": s.credentials.Function} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := s.client(t, key)
			resources, err := client.ListAllResources(&model.ListAllResourcesRequest{Type: pointer("vpc.publicips"), Limit: pointer(int32(10))})
			if err != nil || len(*resources.Resources) != 1 || *(*resources.Resources)[0].Id != huaweiEIP {
				t.Errorf("%v, %v", resources, err)
			}
			resource, err := client.ShowResourceDetail(&model.ShowResourceDetailRequest{ResourceId: huaweiEIP})
			if err != nil || *resource.Id != huaweiEIP {
				t.Errorf("%v, %v", resource, err)
			}
			if _, err := client.RunEvaluationByPolicyAssignmentId(&model.RunEvaluationByPolicyAssignmentIdRequest{PolicyAssignmentId: huaweiRule}); err != nil {
				t.Error(err)
			}
			state, err := client.ShowEvaluationStateByAssignmentId(&model.ShowEvaluationStateByAssignmentIdRequest{PolicyAssignmentId: huaweiRule})
			if err != nil || state.State == nil {
				t.Errorf("%v, %v", state, err)
			}
			if _, err := client.UpdatePolicyState(s.state("89342b8f338165651991afb8bd471396")); refusedBy(t, err) != "400 invalid_parameters" {
				t.Error(err)
			}
			// The answer that the reference documents has a number where this client wants a string: the report arrives, and
			// the client says that it did not understand.
			_, err = client.UpdatePolicyState(s.state(s.hash))
			tolerated(t, err)
			err = s.store.View(t.Context(), func(tx *store.Tx) error {
				result, err := tx.Result(compliance.HuaweiCloud, huaweiDomain, store.ResultKey{Rule: huaweiRule, Type: "vpc.publicips", ID: huaweiEIP})
				if err == nil && result.Verdict != compliance.NonCompliant {
					t.Errorf("recorded %v", result)
				}
				return err
			})
			if err != nil {
				t.Error("the report did not arrive:", err)
			}
			_, err = client.ListPolicyStatesByAssignmentId(&model.ListPolicyStatesByAssignmentIdRequest{PolicyAssignmentId: huaweiRule})
			tolerated(t, err)
		})
	}
	t.Cleanup(func() {
		if s.evaluations.Load() != 2 {
			t.Errorf("%d evaluations", s.evaluations.Load())
		}
	})
}

// tolerated lets the client's own shortcoming pass, and nothing else.
func tolerated(t *testing.T, err error) {
	t.Helper()
	if err != nil && !strings.Contains(err.Error(), "EvaluationTime") && !strings.Contains(err.Error(), "evaluation_time") {
		t.Error(err)
	}
	if err != nil {
		t.Logf("the client cannot read the documented answer: %v", err)
	}
}

func TestHuaweiWrongSecret(t *testing.T) {
	t.Parallel()
	s := serveHuawei(t)
	key := s.credentials.User
	key.Secret = "wrong"
	_, err := s.client(t, key).UpdatePolicyState(s.state(s.hash))
	if got := refusedBy(t, err); !strings.HasPrefix(got, "401 ") {
		t.Error(got)
	}
}

func TestHuaweiRules(t *testing.T) {
	t.Parallel()
	s := serveHuawei(t)
	client := s.client(t, s.credentials.User)
	created, err := client.CreatePolicyAssignments(&model.CreatePolicyAssignmentsRequest{Body: &model.PolicyAssignmentRequestBody{
		PolicyAssignmentType: pointer(model.GetPolicyAssignmentRequestBodyPolicyAssignmentTypeEnum().CUSTOM), Name: "servers",
		PolicyFilter: &model.PolicyFilterDefinition{ResourceProvider: pointer("ecs"), ResourceType: pointer("cloudservers")},
		CustomPolicy: &model.CustomPolicy{FunctionUrn: "urn:fss:f", AuthType: model.GetCustomPolicyAuthTypeEnum().AGENCY, AuthValue: map[string]any{"agency_name": "rms"}},
		Parameters:   map[string]model.PolicyParameterValue{"vpcId": {Value: pointer(any("fake_id"))}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	id := *created.Id
	shown, err := client.ShowPolicyAssignment(&model.ShowPolicyAssignmentRequest{PolicyAssignmentId: id})
	if err != nil || *shown.Name != "servers" || *shown.PolicyFilter.ResourceType != "cloudservers" {
		t.Errorf("%v, %v", shown, err)
	}
	first, err := client.ListPolicyAssignments(&model.ListPolicyAssignmentsRequest{Limit: pointer(int32(1))})
	if err != nil || len(*first.Value) != 1 || first.PageInfo.NextMarker == nil {
		t.Fatalf("%v, %v", first, err)
	}
	second, err := client.ListPolicyAssignments(&model.ListPolicyAssignmentsRequest{Limit: pointer(int32(1)), Marker: first.PageInfo.NextMarker})
	if err != nil || len(*second.Value) != 1 || *(*second.Value)[0].Id != id || second.PageInfo.NextMarker != nil {
		t.Errorf("%v, %v", second, err)
	}
	if _, err := client.DeletePolicyAssignment(&model.DeletePolicyAssignmentRequest{PolicyAssignmentId: id}); refusedBy(t, err) != "400 RMS.00010052" {
		t.Error(err)
	}
	if _, err := client.DisablePolicyAssignment(&model.DisablePolicyAssignmentRequest{PolicyAssignmentId: id}); err != nil {
		t.Error(err)
	}
	if _, err := client.DeletePolicyAssignment(&model.DeletePolicyAssignmentRequest{PolicyAssignmentId: id}); err != nil {
		t.Error(err)
	}
	if _, err := client.ShowPolicyAssignment(&model.ShowPolicyAssignmentRequest{PolicyAssignmentId: id}); refusedBy(t, err) != "404 RMS.00010005" {
		t.Error(err)
	}
}
