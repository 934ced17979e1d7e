package interop_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/configservice"
	"github.com/aws/aws-sdk-go-v2/service/configservice/types"
	"github.com/aws/smithy-go"
	"go.uber.org/zap/zaptest"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	awsservice "github.com/assay-rules/assay/functions/internal/localcloud/aws"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const (
	awsAccount = "123456789012"
	awsRegion  = "eu-west-1"
	awsEIP     = "eipalloc-0123456789abcdef0"
)

type awsFixture struct {
	address     string
	store       *store.Store
	credentials access.Credentials
	evaluations *atomic.Int32
}

func serveAWS(t *testing.T) awsFixture {
	t.Helper()
	db, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	f := awsFixture{store: db, credentials: access.New(access.Key{}), evaluations: &atomic.Int32{}}
	served, err := awsservice.New(t.Context(), awsservice.Config{
		Config: service.Config{
			Account: awsAccount, Store: db, Credentials: f.credentials, Now: time.Now, Log: zaptest.NewLogger(t),
			Evaluate: func(context.Context, store.Rule) error { f.evaluations.Add(1); return nil },
		},
		Region: awsRegion,
	})
	if err != nil {
		t.Fatal(err)
	}
	resource, err := awsservice.Resource(awsAccount, json.RawMessage(`{"configurationItemStatus":"ResourceDiscovered","resourceType":"AWS::EC2::EIP","resourceId":"`+awsEIP+
		`","awsRegion":"eu-west-1","availabilityZone":"Not Applicable","tags":{"env":"prod"},"configuration":{"allocationId":"`+awsEIP+`","instanceId":null}}`), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.PutResource(resource) }); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(served)
	f.address = server.URL
	t.Cleanup(func() {
		server.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func (f awsFixture) client(key access.Key) *sdk.Client {
	return sdk.New(sdk.Options{
		Region: awsRegion, BaseEndpoint: aws.String(f.address), RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: key.Token}, nil
		}),
	})
}

func TestAWS(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]func(access.Credentials) access.Key{
		"permanent key": func(c access.Credentials) access.Key { return c.User },
		"temporary key": func(c access.Credentials) access.Key { return c.Function },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := serveAWS(t)
			client := f.client(key(f.credentials))
			ctx := t.Context()
			_, err := client.PutConfigRule(ctx, &sdk.PutConfigRuleInput{ConfigRule: &types.ConfigRule{
				ConfigRuleName: aws.String("eip-attached"), Description: aws.String("An EIP is bound: 绑定"), InputParameters: aws.String(`{"rule":"eip-attached"}`),
				Scope: &types.Scope{ComplianceResourceTypes: []string{"AWS::EC2::EIP"}},
				Source: &types.Source{
					Owner: types.OwnerCustomLambda, SourceIdentifier: aws.String("arn:aws:lambda:eu-west-1:123456789012:function:assay"),
					SourceDetails: []types.SourceDetail{
						{EventSource: types.EventSourceAwsConfig, MessageType: types.MessageTypeConfigurationItemChangeNotification},
						{EventSource: types.EventSourceAwsConfig, MessageType: types.MessageTypeOversizedConfigurationItemChangeNotification},
					},
				},
			}})
			if err != nil {
				t.Fatal(err)
			}
			described, err := client.DescribeConfigRules(ctx, &sdk.DescribeConfigRulesInput{})
			if err != nil || len(described.ConfigRules) != 1 || aws.ToString(described.ConfigRules[0].Description) != "An EIP is bound: 绑定" {
				t.Fatalf("%v, %v", described, err)
			}
			if f.evaluations.Load() != 1 {
				t.Errorf("%d evaluations", f.evaluations.Load())
			}

			// What a function does.
			token := awsservice.NewToken()
			err = f.store.Update(ctx, func(tx *store.Tx) error {
				rule, err := tx.RuleNamed(compliance.AWS, awsAccount, "eip-attached")
				if err != nil {
					return err
				}
				return tx.Issue(token, store.Evaluation{
					Cloud: compliance.AWS, Account: awsAccount, Rule: rule.ID, Type: "AWS::EC2::EIP", ID: awsEIP, Trigger: compliance.Change,
					Asked: time.Now(), Expires: time.Now().Add(time.Hour),
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			listed, err := client.ListDiscoveredResources(ctx, &sdk.ListDiscoveredResourcesInput{ResourceType: types.ResourceTypeEip})
			if err != nil || len(listed.ResourceIdentifiers) != 1 || aws.ToString(listed.ResourceIdentifiers[0].ResourceId) != awsEIP {
				t.Errorf("%v, %v", listed, err)
			}
			batch, err := client.BatchGetResourceConfig(ctx, &sdk.BatchGetResourceConfigInput{
				ResourceKeys: []types.ResourceKey{{ResourceId: aws.String(awsEIP), ResourceType: types.ResourceTypeEip}},
			})
			if err != nil || len(batch.BaseConfigurationItems) != 1 {
				t.Errorf("%v, %v", batch, err)
			}
			history, err := client.GetResourceConfigHistory(ctx, &sdk.GetResourceConfigHistoryInput{ResourceId: aws.String(awsEIP), ResourceType: types.ResourceTypeEip, Limit: 1})
			if err != nil || len(history.ConfigurationItems) != 1 {
				t.Errorf("%v, %v", history, err)
			}
			evaluations := []types.Evaluation{{
				ComplianceResourceId: aws.String(awsEIP), ComplianceResourceType: aws.String("AWS::EC2::EIP"), ComplianceType: types.ComplianceTypeNonCompliant,
				Annotation: aws.String("not bound"), OrderingTimestamp: aws.Time(time.Now()),
			}}
			put, err := client.PutEvaluations(ctx, &sdk.PutEvaluationsInput{ResultToken: aws.String(token), Evaluations: evaluations})
			if err != nil || len(put.FailedEvaluations) != 0 {
				t.Fatalf("%v, %v", put, err)
			}
			details, err := client.GetComplianceDetailsByConfigRule(ctx, &sdk.GetComplianceDetailsByConfigRuleInput{ConfigRuleName: aws.String("eip-attached")})
			if err != nil || len(details.EvaluationResults) != 1 || aws.ToString(details.EvaluationResults[0].Annotation) != "not bound" {
				t.Errorf("%v, %v", details, err)
			}
			summary, err := client.DescribeComplianceByConfigRule(ctx, &sdk.DescribeComplianceByConfigRuleInput{})
			if err != nil || len(summary.ComplianceByConfigRules) != 1 || summary.ComplianceByConfigRules[0].Compliance.ComplianceType != types.ComplianceTypeNonCompliant {
				t.Errorf("%v, %v", summary, err)
			}

			// Refusals reach the client as the exceptions of its own model.
			var noRule *types.NoSuchConfigRuleException
			if _, err := client.GetComplianceDetailsByConfigRule(ctx, &sdk.GetComplianceDetailsByConfigRuleInput{ConfigRuleName: aws.String("nothing")}); !errors.As(err, &noRule) {
				t.Errorf("got %v", err)
			}
			var badToken *types.InvalidResultTokenException
			if _, err := client.PutEvaluations(ctx, &sdk.PutEvaluationsInput{ResultToken: aws.String("forged"), Evaluations: evaluations}); !errors.As(err, &badToken) {
				t.Errorf("got %v", err)
			}
			if _, err := client.DeleteConfigRule(ctx, &sdk.DeleteConfigRuleInput{ConfigRuleName: aws.String("eip-attached")}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAWSWrongSecret(t *testing.T) {
	t.Parallel()
	f := serveAWS(t)
	for want, key := range map[string]access.Key{
		"InvalidSignatureException":   {ID: f.credentials.User.ID, Secret: "wrong"},
		"UnrecognizedClientException": {ID: "AKIAUNKNOWN", Secret: "wrong"},
	} {
		_, err := f.client(key).DescribeConfigRules(t.Context(), &sdk.DescribeConfigRulesInput{})
		var refusal smithy.APIError
		if !errors.As(err, &refusal) || refusal.ErrorCode() != want {
			t.Errorf("got %v, want %s", fmt.Sprint(err), want)
		}
	}
}

// TestAWSQueries: what a sweep asks, page by page, and an evaluation on demand.
func TestAWSQueries(t *testing.T) {
	t.Parallel()
	f := serveAWS(t)
	err := f.store.Update(t.Context(), func(tx *store.Tx) error {
		for i := range 120 {
			item := fmt.Sprintf(`{"resourceType":"AWS::S3::Bucket","resourceId":"bucket-%03d","awsRegion":"eu-west-1","tags":{"env":"prod"},"configuration":{"name":"bucket"}}`, i)
			resource, err := awsservice.Resource(awsAccount, json.RawMessage(item), time.Now())
			if err != nil {
				return err
			}
			if err := tx.PutResource(resource); err != nil {
				return err
			}
		}
		return tx.PutRule(store.Rule{
			Cloud: compliance.AWS, Account: awsAccount, ID: "config-rule-1", Name: "bucket-named", Source: "arn:aws:lambda:eu-west-1:123456789012:function:assay",
			Period: time.Hour, State: "ACTIVE", Updated: time.Now(),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	client := f.client(f.credentials.Function)
	rows := map[string]bool{}
	query := sdk.NewSelectResourceConfigPaginator(client, &sdk.SelectResourceConfigInput{
		Expression: aws.String("SELECT resourceId, tags WHERE resourceType = 'AWS::S3::Bucket'"), Limit: 50,
	})
	for query.HasMorePages() {
		page, err := query.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Results {
			rows[row] = true
		}
	}
	if !rows[`{"resourceId":"bucket-119","tags":[{"tag":"env=prod","value":"prod","key":"env"}]}`] || len(rows) != 120 {
		t.Errorf("%d rows: %v", len(rows), rows)
	}
	counts, err := client.GetDiscoveredResourceCounts(t.Context(), &sdk.GetDiscoveredResourceCountsInput{})
	if err != nil || counts.TotalDiscoveredResources != 121 || len(counts.ResourceCounts) != 2 || counts.ResourceCounts[0].Count != 120 {
		t.Errorf("%+v, %v", counts, err)
	}
	if _, err := client.StartConfigRulesEvaluation(t.Context(), &sdk.StartConfigRulesEvaluationInput{ConfigRuleNames: []string{"bucket-named"}}); err != nil || f.evaluations.Load() != 1 {
		t.Errorf("%d evaluations, %v", f.evaluations.Load(), err)
	}
	var tooSoon *types.LimitExceededException
	if _, err := client.StartConfigRulesEvaluation(t.Context(), &sdk.StartConfigRulesEvaluationInput{ConfigRuleNames: []string{"bucket-named"}}); !errors.As(err, &tooSoon) {
		t.Errorf("got %v", err)
	}
	var expression *types.InvalidExpressionException
	if _, err := client.SelectResourceConfig(t.Context(), &sdk.SelectResourceConfigInput{Expression: aws.String("SELECT *")}); !errors.As(err, &expression) {
		t.Errorf("got %v", err)
	}
	var unknown *types.ResourceNotDiscoveredException
	if _, err := client.GetResourceConfigHistory(t.Context(), &sdk.GetResourceConfigHistoryInput{ResourceId: aws.String("x"), ResourceType: types.ResourceTypeBucket}); !errors.As(err, &unknown) {
		t.Errorf("got %v", err)
	}
}
