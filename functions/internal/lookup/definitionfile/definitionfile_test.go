package definitionfile_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/definitionfile"
)

const valid = `description: The listeners.
types: [alicloud/ACS::ALB::LoadBalancer]
permissions: [alb:ListListeners]
resources: {alb:ListListeners: ["acs:alb:*:${account}:loadbalancer/*"]}
none: [ResourceNotFound.LoadBalancer, 404]
call:
  service: alb
  version: "2020-06-16"
  action: ListListeners
  parameters: {LoadBalancerIds: ["${resource.id}"], MaxResults: 100}
  paging: {list: Listeners, parameter: NextToken, next: NextToken}
answer: {type: object, properties: {Listeners: {type: array, items: {type: object, properties: {ListenerId: {type: string}}}}}}
`

const chained = `description: Each listener.
types: [alicloud/ACS::ALB::LoadBalancer]
permissions: [alb:GetListenerAttribute]
each: lookups.alb_listeners.Listeners
call: {service: alb, version: "2020-06-16", action: GetListenerAttribute, parameters: {ListenerId: "${each.ListenerId}"}}
answer: {type: object, properties: {ListenerStatus: {type: string}}}
`

func files(more map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, source := range more {
		all[name] = &fstest.MapFile{Data: []byte(source)}
	}
	return all
}

func TestRead(t *testing.T) {
	t.Parallel()
	all, err := definitionfile.Read(files(map[string]string{
		"lookups/alicloud/alb_listeners.yaml":           valid,
		"lookups/alicloud/alb_listener_attributes.yaml": chained,
		"lookups/alicloud/account_summary.yaml": strings.NewReplacer(`["${resource.id}"]`, `["all"]`, "alicloud/ACS::ALB::LoadBalancer", "alicloud/account").
			Replace(valid),
		"lookups/aws/trail_tags.yaml": "description: x\ntypes: [aws/T]\npermissions: [p]\ncall: {service: ec2, action: DescribeTags}\n" +
			"answer: {type: object, properties: {Tags: {type: array, items: {type: object, properties: {Value: {type: string}, On: {type: boolean}}}}}}\n",
		"lookups/aws/logs.yaml":            "description: x\ntypes: [aws/T]\npermissions: [p]\nitems: {type: \"AWS::EC2::FlowLog\", where: {resourceId: \"${resource.id}\"}}\n",
		"schemas/aws/AWS.EC2.FlowLog.json": `{"title": "aws/AWS::EC2::FlowLog", "type": "object", "properties": {"trafficType": {"type": "string"}}}`,
		"policies/is/ignored.rego":         "package x",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := lookup.Definition{
		Name: "alb_listeners", Cloud: "alicloud", Types: []string{"alicloud/ACS::ALB::LoadBalancer"}, Permissions: []string{"alb:ListListeners"},
		None: []string{"ResourceNotFound.LoadBalancer", "404"},
		Call: &lookup.Call{
			Service: "alb", Version: "2020-06-16", Action: "ListListeners", Parameters: all["alb_listeners"].Call.Parameters,
			Paging: &lookup.Paging{List: "Listeners", Parameter: "NextToken", Next: "NextToken"},
		},
	}
	if diff := cmp.Diff(want, all["alb_listeners"].Definition); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]string{"alb:ListListeners": {"acs:alb:*:${account}:loadbalancer/*"}}, all["alb_listeners"].Resources); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	attributes := all["alb_listener_attributes"]
	if diff := cmp.Diff([]string{"alb_listeners"}, attributes.Needs); diff != "" || attributes.Account || !all["account_summary"].Account {
		t.Errorf("needs %v, account %v and %v", attributes.Needs, attributes.Account, all["account_summary"].Account)
	}
	of := attributes.Member()["properties"].(map[string]any)["value"].(map[string]any)["items"].(map[string]any)["properties"].(map[string]any)["of"]
	listener := map[string]any{"type": "object", "properties": map[string]any{"ListenerId": map[string]any{"type": "string"}}}
	if diff := cmp.Diff(listener, of); diff != "" {
		t.Errorf("of (-want +got):\n%s", diff)
	}
	shapes := []lookup.Shape{{Path: "Tags", Type: "array"}, {Path: "Tags", Type: "object"}, {Path: "Tags.On", Type: "boolean"}}
	if diff := cmp.Diff(shapes, all["trail_tags"].Call.Shapes); diff != "" {
		t.Errorf("shapes (-want +got):\n%s", diff)
	}
	if all["logs"].Answer["properties"] == nil {
		t.Error("items have the schema of their type")
	}
	for name, l := range all {
		encoded, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		opened, err := lookup.Open(fstest.MapFS{lookup.File(name): {Data: encoded}}, name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := (&definitionfile.Lookup{Definition: *opened}).Encode()
		if err != nil || string(again) != string(encoded) {
			t.Errorf("%s: %s, %v", name, again, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	replaced := func(old, now string) string {
		if !strings.Contains(valid, old) {
			t.Fatal(old)
		}
		return strings.Replace(valid, old, now, 1)
	}
	for name, test := range map[string]struct{ source, want string }{
		"unknown field":       {valid + "url: https://evil.example.com\n", `:13: unknown field "url"`},
		"a host":              {replaced("  service: alb\n", "  service: alb\n  host: evil.example.com\n"), `unknown field "host"`},
		"no description":      {replaced("description: The listeners.\n", ""), "description is missing"},
		"type of another":     {replaced("alicloud/ACS", "aws/ACS"), "must be a type of Alibaba Cloud"},
		"no permission":       {replaced("permissions: [alb:ListListeners]\nresources: {alb:ListListeners: [\"acs:alb:*:${account}:loadbalancer/*\"]}\n", ""), "permissions is missing"},
		"another's resource":  {replaced("resources: {alb:ListListeners", "resources: {alb:ListAcls"), `:4: unknown field "alb:ListAcls"; the fields are alb:ListListeners`},
		"no resource":         {replaced("[\"acs:alb:*:${account}:loadbalancer/*\"]", "[]"), `:4: resources of alb:ListListeners are missing: list them, or ["*"]`},
		"a short resource":    {replaced("acs:alb:*:${account}:loadbalancer/*", "loadbalancer/*"), `resources has "loadbalancer/*" for alb:ListListeners`},
		"a resource's id":     {replaced("loadbalancer/*", "loadbalancer/${resource.id}"), "with ${partition}, ${region} and ${account} for those of the deployment"},
		"a change":            {replaced("action: ListListeners", "action: DeleteListener"), "call must change nothing"},
		"another change":      {replaced("action: ListListeners", "path: /x\n  method: PUT"), "call must change nothing"},
		"a POST":              {replaced("action: ListListeners", "path: /x\n  method: POST"), "call must change nothing"},
		"a query in the path": {replaced("action: ListListeners", "path: /x?a=b"), "call.path must have no query"},
		"no answer":           {valid[:strings.Index(valid, "answer:")], "answer is missing"},
		"environment":         {replaced("${resource.id}", "${env.SECRET}"), "refers to ${env.SECRET}"},
		"each without":        {replaced("${resource.id}", "${each.Id}"), "refers to ${each.Id}"},
		"an optional root":    {valid + "each: lookups.l?.Ids\n", "each has a question mark in l?"},
		"optional elsewhere":  {replaced("${resource.id}", "${resource.properties.Id?}"), "only the path of each can end a name with a question mark"},
		"batch without each":  {valid + "batch: 10\n", "batch needs each"},
		"unknown lookup":      {replaced("${resource.id}", "${lookups.none.Id}"), "there is no lookup none"},
		"itself":              {replaced("${resource.id}", "${lookups.l.Id}"), "needs itself"},
		"paging":              {replaced(", next: NextToken", ""), "call.paging needs next"},
		"more without next":   {replaced("next: NextToken", "total: Count, more: Cut"), "call.paging.more needs next"},
		"both":                {valid + "items: {type: T}\n", "not both"},
		"not YAML":            {"\t", "found character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := definitionfile.Read(files(map[string]string{"lookups/alicloud/l.yaml": test.source}))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "lookups/alicloud/l.yaml:") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	trackers := "description: The trackers.\ntypes: [huaweicloud/account]\npermissions: [cts:tracker:list]\ncall:\n  service: cts\n  path: /v3/{project_id}/trackers\nanswer: {type: object}\n"
	if _, err := definitionfile.Read(files(map[string]string{"lookups/huaweicloud/l.yaml": trackers})); err == nil || !strings.Contains(err.Error(), "permissions must name iam:projects:listProjects") {
		t.Errorf("a project that must be found: %v", err)
	}
	if _, err := definitionfile.Read(files(map[string]string{"lookups/alicloud/l.yaml": valid, "lookups/alicloud/m.yaml": replaced("loadbalancer/*", "listener/*")})); err == nil ||
		err.Error() != "lookups/alicloud/m.yaml:0: resources.alb:ListListeners must be as in lookups/alicloud/l.yaml: a permission is granted once" {
		t.Errorf("two resources of one permission: %v", err)
	}
	for name, want := range map[string]string{
		"lookups/alicloud/With-Hyphen.yaml": "must be called", "lookups/azure/x.yaml": "must be called", "lookups/aws/x.json": "must be called",
	} {
		if _, err := definitionfile.Read(files(map[string]string{name: valid})); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	misspelt := files(map[string]string{"lookups/alicloud/alb_listeners.yaml": valid, "lookups/alicloud/l.yaml": strings.Replace(chained, ".Listeners", ".Listener", 1)})
	if _, err := definitionfile.Read(misspelt); err == nil || !strings.Contains(err.Error(), "lookups/alicloud/l.yaml:0: each: lookups.alb_listeners.Listener is not in the answer") {
		t.Errorf("got %v", err)
	}
	twice := files(map[string]string{"lookups/alicloud/l.yaml": valid, "lookups/aws/l.yaml": strings.ReplaceAll(valid, "alicloud", "aws")})
	if _, err := definitionfile.Read(twice); err == nil || !strings.Contains(err.Error(), "each name is one lookup") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(valid)
	f.Add(chained)
	f.Add("call: {path: /${}}\n")
	f.Fuzz(func(t *testing.T, source string) {
		if l, problems := definitionfile.Parse("l", "alicloud", []byte(source)); len(problems) == 0 {
			if _, err := l.Encode(); err != nil {
				t.Error(err)
			}
			l.References()
		}
	})
}
