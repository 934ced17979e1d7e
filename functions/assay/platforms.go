package main

import (
	"context"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
)

// localPlatform is how one cloud's function runs on this machine.
type localPlatform struct {
	platform func() platform.Platform
	runtime  string // the platform's name, as people write it
	source   string // how the cloud's rules name their function
	region   string
	demoRule string
}

func platformOf(cloud string) localPlatform {
	return map[string]localPlatform{
		compliance.HuaweiCloud: {platform.FunctionGraph, "FunctionGraph", "urn:fss:region_1:0123456789abcdef0123456789abcdef:function:default:assay:latest", "region_1", "eip-bandwidth-limit"},
		compliance.Alicloud:    {platform.FC, "Function Compute", "acs:fc:cn-hangzhou:100000000000000:services/assay.LATEST/functions/assay", "cn-hangzhou", "eip-attached"},
		compliance.AWS:         {platform.Lambda, "Lambda", "arn:aws:lambda:us-east-1:111122223333:function:assay", sampleRegion, "eip-attached"},
	}[cloud]
}

// localFunction is a cloud's function that reports to a local Config service. The caller sets its Path or URL, Timeout and Log.
func (d directories) localFunction(ctx context.Context, cloud, endpoint string, credentials access.Credentials) (platform.Function, error) {
	environment, err := d.functionEnvironment(ctx)
	if err != nil {
		return platform.Function{}, err
	}
	environment[assembly.EndpointSetting(cloud)] = endpoint
	return platform.Function{Name: "assay", Environment: environment, Region: platformOf(cloud).region, Credentials: credentials}, nil
}
