package main

import (
	"context"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/protocol"
)

// localPlatform describes how one cloud's function runs on this machine.
type localPlatform struct {
	platform func() platform.Platform
	runtime  string                              // the platform's name, as people write it
	source   func(region, account string) string // how the cloud's rules name their function
	region   string                              // unless another is chosen
	demoRule string
}

func platformOf(cloud string) localPlatform {
	return map[string]localPlatform{
		compliance.HuaweiCloud: {platform.FunctionGraph, "FunctionGraph", huaweicloudURN, "region_1", "eip-bandwidth-limit"},
		compliance.Alicloud:    {platform.FC, "Function Compute", alicloudARN, "cn-hangzhou", "eip-attached"},
		compliance.AWS:         {platform.Lambda, "Lambda", lambdaARN, sampleRegion, "eip-attached"},
	}[cloud]
}

func huaweicloudURN(region, _ string) string {
	return "urn:fss:" + region + ":0123456789abcdef0123456789abcdef:function:default:assay:latest"
}

func alicloudARN(region, account string) string {
	return "acs:fc:" + region + ":" + account + ":services/assay.LATEST/functions/assay"
}

func lambdaARN(region, account string) string {
	return "arn:aws:lambda:" + region + ":" + account + ":function:assay"
}

// localFunction returns a cloud's function that reports to a local Config service. The caller sets its Path or URL, Timeout and Log.
func (d directories) localFunction(ctx context.Context, cloud, region, account, endpoint string, credentials access.Credentials) (platform.Function, error) {
	environment, err := d.functionEnvironment(ctx)
	if err != nil {
		return platform.Function{}, err
	}
	environment[protocol.EndpointSetting(cloud)], environment[protocol.LookupsSetting] = endpoint, endpoint
	return platform.Function{Name: "assay", Environment: environment, Region: region, Account: account, Credentials: credentials}, nil
}
