package main

import (
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server answers Terraform. What it does not override, Terraform 1.x never calls for these deployments.
type server struct {
	tfprotov5.ProviderServer
	tables  tables
	applied string // file of the changes; empty: none
}

// known are attributes whose form matters to the deployments.
var known = map[string]string{
	"aws_caller_identity.account_id":          "111122223333",
	"aws_lambda_function.arn":                 "arn:aws:lambda:eu-west-1:111122223333:function:assay",
	"aws_sqs_queue.arn":                       "arn:aws:sqs:eu-west-1:111122223333:assay-given-up",
	"aws_cloudwatch_log_group.arn":            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/assay",
	"alicloud_account.id":                     "1234567890123456",
	"alicloud_fc_function.function_arn":       "acs:fc:cn-shanghai:1234567890123456:services/assay.LATEST/functions/evaluate",
	"huaweicloud_fgs_function.urn":            "urn:fss:cn-north-4:0123456789abcdef:function:default:assay",
	"huaweicloud_fgs_function.version":        "latest",
	"huaweicloud_smn_topic.topic_urn":         "urn:smn:cn-north-4:0123456789abcdef:assay-given-up",
	"alicloud_file_crc64_checksum.checksum":   "12345",
	"alicloud_message_service_queue.id":       "assay-given-up",
	"huaweicloud_lts_group.id":                "group",
	"huaweicloud_lts_stream.id":               "stream",
	"huaweicloud_rms_policy_assignment.type":  "custom",
	"huaweicloud_rms_assignment_package.name": "package",
}

func (s *server) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	response := &tfprotov5.GetProviderSchemaResponse{
		Provider: &tfprotov5.Schema{Block: &tfprotov5.SchemaBlock{Attributes: []*tfprotov5.SchemaAttribute{
			{Name: "region", Type: tftypes.String, Optional: true},
		}}},
		ResourceSchemas:   map[string]*tfprotov5.Schema{},
		DataSourceSchemas: map[string]*tfprotov5.Schema{},
	}
	for name, resource := range s.tables.Resources {
		response.ResourceSchemas[name] = resource.schema()
	}
	for name, source := range s.tables.Data {
		response.DataSourceSchemas[name] = source.schema()
	}
	return response, nil
}

func (s *server) PrepareProviderConfig(_ context.Context, r *tfprotov5.PrepareProviderConfigRequest) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: r.Config}, nil
}

func (s *server) ConfigureProvider(context.Context, *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

func (s *server) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}

func (s *server) ValidateResourceTypeConfig(context.Context, *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	return &tfprotov5.ValidateResourceTypeConfigResponse{}, nil
}

func (s *server) ValidateDataSourceConfig(context.Context, *tfprotov5.ValidateDataSourceConfigRequest) (*tfprotov5.ValidateDataSourceConfigResponse, error) {
	return &tfprotov5.ValidateDataSourceConfigResponse{}, nil
}

func (s *server) UpgradeResourceState(_ context.Context, r *tfprotov5.UpgradeResourceStateRequest) (*tfprotov5.UpgradeResourceStateResponse, error) {
	kind := s.tables.Resources[r.TypeName].kind()
	value, err := r.RawState.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov5.NewDynamicValue(kind, value)
	return &tfprotov5.UpgradeResourceStateResponse{UpgradedState: &state}, err
}

func (s *server) ReadResource(_ context.Context, r *tfprotov5.ReadResourceRequest) (*tfprotov5.ReadResourceResponse, error) {
	return &tfprotov5.ReadResourceResponse{NewState: r.CurrentState}, nil
}

func (s *server) PlanResourceChange(_ context.Context, r *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	planned, err := s.fill(s.tables.Resources[r.TypeName], r.ProposedNewState, func(_ string, kind tftypes.Type) tftypes.Value {
		return tftypes.NewValue(kind, tftypes.UnknownValue)
	})
	return &tfprotov5.PlanResourceChangeResponse{PlannedState: planned}, err
}

func (s *server) ApplyResourceChange(_ context.Context, r *tfprotov5.ApplyResourceChangeRequest) (*tfprotov5.ApplyResourceChangeResponse, error) {
	state, err := s.fill(s.tables.Resources[r.TypeName], r.PlannedState, func(name string, kind tftypes.Type) tftypes.Value {
		return computed(r.TypeName, name, kind, known)
	})
	if err != nil || s.applied == "" {
		return &tfprotov5.ApplyResourceChangeResponse{NewState: state}, err
	}
	file, err := os.OpenFile(s.applied, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	_, err = fmt.Fprintln(file, r.TypeName)
	return &tfprotov5.ApplyResourceChangeResponse{NewState: state}, err
}

func (s *server) ReadDataSource(_ context.Context, r *tfprotov5.ReadDataSourceRequest) (*tfprotov5.ReadDataSourceResponse, error) {
	state, err := s.fill(s.tables.Data[r.TypeName], r.Config, func(name string, kind tftypes.Type) tftypes.Value {
		return computed(r.TypeName, name, kind, known)
	})
	return &tfprotov5.ReadDataSourceResponse{State: state}, err
}

// fill is block.fill on the wire.
func (s *server) fill(b block, value *tfprotov5.DynamicValue, choose func(string, tftypes.Type) tftypes.Value) (*tfprotov5.DynamicValue, error) {
	decoded, err := value.Unmarshal(b.kind())
	if err != nil {
		return nil, err
	}
	filled, err := b.fill(decoded, choose)
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov5.NewDynamicValue(b.kind(), filled)
	return &encoded, err
}
