package doctor

import "github.com/assay-rules/assay/functions/internal/compliance"

// Step is a place to look at when a rule has no verdict.
type Step struct {
	Cause string // why there is none
	Check string // of Examine, if it looks at the same; else empty
	Look  string // where, in the words of the cloud's console, and what it shows if this is the cause
	Fix   string // what to do then
}

// Steps are the causes why no verdict appears, the likeliest first. The names are those of deploy/.
func Steps(cloud string) []Step {
	return map[string][]Step{
		compliance.HuaweiCloud: {
			{
				"the recorder is off, or leaves out the resource type or region", Recorder,
				"Config, Resource Recorder: the switch, Resource Type and Region", "turn the switch on and include the type; rules get no event without it",
			},
			{
				"Config may not invoke the function", "",
				"FunctionGraph, Functions, assay, Monitoring, Metrics: Invocations stay 0 after Config, Resource Compliance, the rule, Evaluate",
				"IAM, Agencies, assay-config, Permissions: functiongraph:function:getConfig and functiongraph:function:invokeAsync; a change takes ten minutes",
			},
			{
				"the agency does not trust Config", "",
				"IAM, Agencies, assay-config: Cloud Service must be that of Config; the same sign as before, but the permissions are there",
				"create an agency for Config in the console and name it: config_agency = \"NAME\"; Open Telekom Cloud: config_service = \"op_svc_rms\"",
			},
			{
				"the function may not report", Permission,
				"FunctionGraph, Functions, assay, Monitoring, Logs: HTTP 403 RMS.00010006, or no credentials to sign with",
				"FunctionGraph, Functions, assay, Configuration, Permissions: the agency assay-function, which allows rms:policyStates:update",
			},
			{
				"the function may not ask what a rule needs besides the resource", Lookups,
				"FunctionGraph, Functions, assay, Monitoring, Logs: is not permitted: allow …", "apply deploy/ with the rules that are enabled: the agency gets what they need",
			},
			{
				"the function does not start, or its version is gone", "",
				"FunctionGraph, Functions, assay, Monitoring, Metrics: Invocations and Errors rise together, Throttles rise, or Logs has no line of the function",
				"runtime Custom, handler bootstrap, the zip of make dist; with an alias: the alias live under Aliases; Throttles: raise max_instances",
			},
			{
				"the function does not reach Config", Address,
				"FunctionGraph, Functions, assay, Monitoring, Logs: cannot be resolved, does not answer, or timed out", "in a VPC: a NAT gateway; elsewhere: ASSAY_HUAWEICLOUD_ENDPOINT",
			},
			{"the clock is wrong", Clock, "outside FunctionGraph only: HTTP 401", "synchronize it (NTP)"},
		},
		compliance.Alicloud: {
			{
				"Cloud Config is not activated, or does not monitor the resource type", Recorder,
				"Cloud Config, Settings, Monitoring Scope: the resource type; the rule shows No Data", "activate Cloud Config, and add the type",
			},
			{
				"Cloud Config may not invoke the function", "",
				"Function Compute, Services & Functions, assay, evaluate, Monitoring: no invocations after Cloud Config, Rules, the rule, Re-evaluate",
				"RAM, Roles: AliyunServiceRoleForConfig must exist; Cloud Config creates it when it is activated",
			},
			{
				"the function's role is missing or allows too little", Permission,
				"Simple Log Service, the project assay-ACCOUNT-REGION, evaluations: NoPermission, or no credentials to sign with",
				"RAM, Roles, assay-function, Permissions: the policy assay-function; if Cloud Config still refuses, AliyunConfigFullAccess",
			},
			{
				"the function may not ask what a rule needs besides the resource", Lookups,
				"Simple Log Service, evaluations: is not permitted: allow …", "apply deploy/ with the rules that are enabled: the role gets what they need",
			},
			{
				"the function does not start", "",
				"Function Compute, Services & Functions, assay, evaluate, Logs: CAExited, process exited, or Health check failed",
				"upload fc-amd64.zip; a custom runtime starts /code/bootstrap on port 9000",
			},
			{
				"the function does not reach Cloud Config, or that of the other site", Address,
				"Simple Log Service, evaluations: cannot be resolved, does not answer, or AccountNotExisted", "international = true for accounts of alibabacloud.com; in a VPC: access to the internet",
			},
			{"the clock is wrong", Clock, "outside Function Compute only: InvalidTimeStamp", "synchronize it (NTP)"},
		},
		compliance.AWS: {
			{
				"AWS Config does not record, or not this resource type", Recorder,
				"AWS Config, Settings: Recording is on; Recording strategy: the resource type", "start recording in the region of the rule",
			},
			{
				"AWS Config may not invoke the function", "",
				"Lambda, assay, Monitor: no Invocations after AWS Config, Rules, the rule, Actions, Re-evaluate",
				"Lambda, assay, Aliases, live, Configuration, Permissions, Resource-based policy statements: config.amazonaws.com with your account; if AWS Config does not take the alias: alias = \"\"",
			},
			{
				"the function's role allows too little", Permission,
				"CloudWatch, Log groups, /aws/lambda/assay: AccessDeniedException",
				"IAM, Roles, assay-function-REGION: the policy evaluate; a permissions boundary or a service control policy may forbid more",
			},
			{
				"the function may not ask what a rule needs besides the resource", Lookups,
				"CloudWatch, Log groups, /aws/lambda/assay: is not permitted: allow …", "apply deploy/ with the rules that are enabled: the role gets what they need",
			},
			{
				"the function does not start, or is throttled", "",
				"Lambda, assay, Monitor: Errors or Throttles rise with Invocations; Runtime.InvalidEntrypoint in the log; SQS, assay-dead-letters, Messages available",
				"the zip for the architecture; concurrency; then assay redrive",
			},
			{
				"the function does not reach AWS Config", Address,
				"CloudWatch, Log groups, /aws/lambda/assay: Task timed out, or cannot be resolved", "in a VPC: a NAT gateway, or the interface endpoint com.amazonaws.REGION.config",
			},
			{"the clock is wrong", Clock, "outside Lambda only: InvalidSignatureException, Signature expired", "synchronize it (NTP)"},
		},
	}[cloud]
}
