package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server answers Terraform. What it does not override, Terraform 1.x never calls for these deployments.
type server struct {
	tfprotov5.ProviderServer
	tables  tables
	applied string // file of the changes; empty: none
	account string // directory of the names that are taken; empty: none are
	region  string // of the provider's configuration
}

// known are attributes whose form matters to the deployments. {region} is the provider's, other names in braces are arguments of the
// same resource.
var known = map[string]string{
	"aws_caller_identity.account_id":          "111122223333",
	"aws_region.region":                       "{region}",
	"aws_partition.partition":                 "aws",
	"aws_lambda_function.arn":                 "arn:aws:lambda:{region}:111122223333:function:{function_name}",
	"aws_lambda_alias.arn":                    "arn:aws:lambda:{region}:111122223333:function:{function_name}:{name}",
	"aws_sqs_queue.arn":                       "arn:aws:sqs:{region}:111122223333:{name}",
	"aws_cloudwatch_log_group.arn":            "arn:aws:logs:{region}:111122223333:log-group:{name}",
	"alicloud_account.id":                     "1234567890123456",
	"alicloud_fc_function.function_arn":       "acs:fc:{region}:1234567890123456:services/{service}.LATEST/functions/{name}",
	"alicloud_fcv3_function.function_arn":     "acs:fc:{region}:1234567890123456:functions/{function_name}",
	"huaweicloud_fgs_function.urn":            "urn:fss:{region}:0123456789abcdef:function:default:{name}",
	"huaweicloud_fgs_function.version":        "latest",
	"huaweicloud_smn_topic.topic_urn":         "urn:smn:{region}:0123456789abcdef:{name}",
	"alicloud_file_crc64_checksum.checksum":   "12345",
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

func (s *server) ConfigureProvider(_ context.Context, r *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	config, err := r.Config.Unmarshal(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"region": tftypes.String}})
	if err != nil {
		return nil, err
	}
	members := map[string]tftypes.Value{}
	if err := config.As(&members); err != nil {
		return nil, err
	}
	s.region = text(members["region"])
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
	resource := s.tables.Resources[r.TypeName]
	later := func(_ string, a attribute, _ map[string]tftypes.Value) tftypes.Value {
		return tftypes.NewValue(a.kind, tftypes.UnknownValue)
	}
	before, err := members(resource, r.PriorState)
	if err != nil {
		return nil, err
	}
	after, err := members(resource, r.ProposedNewState)
	if err != nil {
		return nil, err
	}
	response := &tfprotov5.PlanResourceChangeResponse{}
	if before != nil && after != nil {
		if differ(before, after) {
			for _, name := range slices.Sorted(maps.Keys(resource.attributes)) {
				if resource.attributes[name].counted {
					after[name] = later(name, resource.attributes[name], after)
				}
			}
		}
		for _, name := range resource.changed(before, after, func(a attribute) bool { return a.replaces }) {
			response.RequiresReplace = append(response.RequiresReplace, tftypes.NewAttributePath().WithAttributeName(name))
		}
		proposed, err := tfprotov5.NewDynamicValue(resource.kind(), tftypes.NewValue(resource.kind(), after))
		if err != nil {
			return nil, err
		}
		r.ProposedNewState = &proposed
	}
	response.PlannedState, err = s.fill(resource, r.ProposedNewState, later)
	return response, err
}

func (s *server) ApplyResourceChange(_ context.Context, r *tfprotov5.ApplyResourceChangeRequest) (*tfprotov5.ApplyResourceChangeResponse, error) {
	resource := s.tables.Resources[r.TypeName]
	before, err := members(resource, r.PriorState)
	if err != nil {
		return nil, err
	}
	planned, err := members(resource, r.PlannedState)
	if err != nil {
		return nil, err
	}
	if err := s.name(r.TypeName, resource, before, planned); err != nil {
		return &tfprotov5.ApplyResourceChangeResponse{NewState: r.PriorState, Diagnostics: []*tfprotov5.Diagnostic{{
			Severity: tfprotov5.DiagnosticSeverityError, Summary: err.Error(),
		}}}, nil
	}
	count, err := s.log(r.TypeName, planned == nil)
	if err != nil {
		return nil, err
	}
	state, err := s.fill(resource, r.PlannedState, func(name string, a attribute, siblings map[string]tftypes.Value) tftypes.Value {
		if a.counted {
			return computed(strconv.Itoa(count), a.kind)
		}
		return computed(s.madeUp(r.TypeName, name, siblings), a.kind)
	})
	return &tfprotov5.ApplyResourceChangeResponse{NewState: state}, err
}

// name takes the name of a resource that is created, which must be free, or frees that of one which is destroyed.
func (s *server) name(typeName string, b block, before, after map[string]tftypes.Value) error {
	if s.account == "" || b.unique.attribute == "" || before != nil && after != nil {
		return nil
	}
	members := after
	if after == nil {
		members = before
	}
	name := text(members[b.unique.attribute])
	file := strings.Join([]string{typeName, strings.ReplaceAll(name, "/", "|")}, " ")
	if b.unique.within == "region" {
		file = s.region + " " + file
	}
	file = filepath.Join(s.account, file)
	if after == nil {
		return os.Remove(file)
	}
	made, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: there is a %s already in this %s", name, typeName, b.unique.within)
	}
	if err != nil {
		return err
	}
	return made.Close()
}

// log writes a change down and returns how often resources of the type were created or changed.
func (s *server) log(typeName string, destroyed bool) (int, error) {
	if s.applied == "" {
		return 1, nil
	}
	line := typeName
	if destroyed {
		line = "-" + typeName
	}
	file, err := os.OpenFile(s.applied, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	if _, err := fmt.Fprintln(file, line); err != nil {
		return 0, err
	}
	all, err := os.ReadFile(s.applied)
	count := 0
	for _, line := range strings.Fields(string(all)) {
		if line == typeName {
			count++
		}
	}
	return count, err
}

func (s *server) ReadDataSource(_ context.Context, r *tfprotov5.ReadDataSourceRequest) (*tfprotov5.ReadDataSourceResponse, error) {
	state, err := s.fill(s.tables.Data[r.TypeName], r.Config, func(name string, a attribute, siblings map[string]tftypes.Value) tftypes.Value {
		return computed(s.madeUp(r.TypeName, name, siblings), a.kind)
	})
	return &tfprotov5.ReadDataSourceResponse{State: state}, err
}

// madeUp is a value of an attribute that a cloud computes.
func (s *server) madeUp(typeName, name string, siblings map[string]tftypes.Value) string {
	form, isKnown := known[typeName+"."+name]
	if !isKnown {
		return typeName + "." + name
	}
	return inBraces.ReplaceAllStringFunc(form, func(argument string) string {
		if argument == "{region}" {
			return s.region
		}
		return text(siblings[strings.Trim(argument, "{}")])
	})
}

var inBraces = regexp.MustCompile(`\{[a-z_]+\}`)

// text is a string that is known, else empty.
func text(value tftypes.Value) string {
	var s string
	if value.IsKnown() && !value.IsNull() {
		_ = value.As(&s)
	}
	return s
}

// members are the arguments and attributes of a resource; nil if there is none.
func members(b block, value *tfprotov5.DynamicValue) (map[string]tftypes.Value, error) {
	decoded, err := value.Unmarshal(b.kind())
	if err != nil || decoded.IsNull() {
		return nil, err
	}
	var all map[string]tftypes.Value
	return all, decoded.As(&all)
}

func differ(before, after map[string]tftypes.Value) bool {
	for name, value := range after {
		if !value.Equal(before[name]) {
			return true
		}
	}
	return false
}

// fill is block.fill on the wire.
func (s *server) fill(b block, value *tfprotov5.DynamicValue, choose func(string, attribute, map[string]tftypes.Value) tftypes.Value) (*tfprotov5.DynamicValue, error) {
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
