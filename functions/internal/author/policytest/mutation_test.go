package policytest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// exceptions are the places of resources where a missing, null or empty value does mean that a resource complies, or where another place has the
// same. Every other such place is a silent pass. A place that no example needs here fails the test as well.
var exceptions = []struct {
	resourceType string
	places       []string // lists without indices
	mutations    string   // of a resource that fails and then passes; or unnoticed
	reason       string
}{
	{"alicloud/ACS::ACK::Cluster", []string{"properties.MasterUrl:.api_server_endpoint"}, unnoticed, "a cluster without a public endpoint names none beside the others"},
	{"alicloud/ACS::ACK::Cluster", []string{"properties.master_url:.api_server_endpoint"}, dropped + null + empty, "a cluster without a public endpoint names none beside the others"},
	{"alicloud/ACS::ECS::Instance", []string{"properties.EipAddress.IpAddress", "properties.PublicIpAddress.IpAddress[]"}, empty, "an empty text is how ECS says that there is no address"},
	{"alicloud/ACS::ECS::SecurityGroup", []string{"properties.Permissions.Permission[].Ipv6SourceCidrIp"}, unnoticed, "a rule has one source, in one of several fields"},
	{"alicloud/ACS::OSS::Bucket", []string{"properties.ServerSideEncryptionRule.KMSMasterKeyID"}, unnoticed, "KMS without a key means the key that KMS keeps for OSS"},
	{"alicloud/ACS::RAM::User", []string{"properties.LoginProfile"}, dropped + null + unnoticed, "who cannot sign in to the console has no login profile"},
	{"alicloud/ACS::RDS::DBInstance", []string{"properties.SecurityIPList"}, empty, "an empty white list lets nobody in"},
	{"alicloud/ACS::Redis::DBInstance", []string{"properties.ZoneType"}, unnoticed, "a second zone tells as well that there are several"},
	{"alicloud/ACS::SLB::ServerCertificate", []string{"properties.ExpireTimeStamp"}, unnoticed, "ExpireTime has the same"},
	{"alicloud/ACS::ACK::Cluster", []string{"properties.state"}, unnoticed, "what does not say that it is being deleted exists"},
	{"alicloud/ACS::ECS::Disk", []string{"properties.Status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"alicloud/ACS::ECS::Instance", []string{"properties.Status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"alicloud/ACS::Elasticsearch::Instance", []string{"properties.status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"alicloud/ACS::MongoDB::DBInstance", []string{"properties.DBInstanceStatus"}, unnoticed, "what does not say that it is being deleted exists"},
	{"alicloud/ACS::PolarDB::DBCluster", []string{"properties.DBClusterStatus"}, unnoticed, "what does not say that it is being deleted exists"},
	{"alicloud/ACS::RDS::DBInstance", []string{"properties.DBInstanceStatus"}, unnoticed, "what does not say that it is being deleted exists"},
	{"alicloud/ACS::Redis::DBInstance", []string{"properties.InstanceStatus"}, unnoticed, "what does not say that it is being deleted exists"},
	{"aws/AWS::EC2::Instance", []string{"properties.state.name"}, unnoticed, "what does not say that it is being deleted exists"},
	{"aws/AWS::EC2::Volume", []string{"properties.state"}, unnoticed, "what does not say that it is being deleted exists"},
	{"aws/AWS::Elasticsearch::Domain", []string{"properties.deleted"}, unnoticed, "what does not say that it is being deleted exists"},
	{"aws/AWS::RDS::DBInstance", []string{"properties.dBInstanceStatus"}, unnoticed, "what does not say that it is being deleted exists"},
	{"huaweicloud/css.clusters", []string{"properties.status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"huaweicloud/dcs.redis", []string{"properties.status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"huaweicloud/dds.instances", []string{"properties.status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"huaweicloud/ecs.cloudservers", []string{"properties.status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"huaweicloud/gaussdb.instance", []string{"properties.status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"huaweicloud/gaussdbformysql.instance", []string{"properties.status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"huaweicloud/rds.instances", []string{"properties.status"}, unnoticed, "what does not say that it is being deleted exists"},
	{"aws/AWS::EC2::Instance", []string{"properties.networkInterfaces[].privateIpAddresses[].association"}, dropped + null, "an address without an association is not public"},
	{"aws/AWS::EC2::Instance", []string{"properties.networkInterfaces[].privateIpAddresses[].association.publicIp"}, dropped + null + empty, "an address without an association is not public"},
	{"aws/AWS::EC2::Instance", []string{"properties.publicIpAddress"}, dropped + null + empty, "the item of an instance without a public address leaves it out"},
	{"aws/AWS::EC2::SecurityGroup", []string{"properties.groupName"}, empty, "the default group is called default"},
	{"aws/AWS::ElasticLoadBalancingV2::LoadBalancer", []string{"supplementary.LoadBalancerAttributes[].key"}, unnoticed, "the attribute that is judged is another one of the list"},
	{"aws/AWS::S3::Bucket", []string{"supplementary.BucketPolicy.policyText"}, dropped + null + empty + unnoticed, "null or nothing is how AWS Config says that there is no bucket policy"},
	{"aws/AWS::S3::Bucket", []string{"supplementary.BucketPolicy.policyText:.Statement[].Condition"}, unnoticed, "another statement decides"},
	{"aws/AWS::S3::Bucket", []string{"name"}, dropped + unnoticed, "what has no name cannot be named wrongly"},
	{"alicloud/ACS::EIP::EipAddress", []string{"name"}, dropped + unnoticed, "what has no name cannot be named wrongly"},
	{"alicloud/ACS::OSS::Bucket", []string{"properties.Policy"}, dropped + null + empty, "the item of a bucket without a policy leaves it out"},
	{"huaweicloud/rds.instances", []string{"properties.public_ips[]"}, null + empty, "an instance without a public address has an empty text"},
	{"aws/AWS::Lambda::Function", []string{"properties.packageType"}, unnoticed, "that there is a runtime tells as well that the function is no image"},
	{"aws/AWS::KMS::Key", []string{"properties.arn"}, unnoticed, "keyId names the key, too"},
	{"aws/AWS::KMS::Key", []string{"properties.keySpec"}, unnoticed, "customerMasterKeySpec has the same"},
	{"aws/AWS::KMS::Key", []string{"properties.multiRegion"}, unnoticed, "items recorded before there were multi-Region keys do not have it"},
	{"alicloud/ACS::RDS::DBInstance", []string{"properties.DBInstanceType"}, unnoticed, "an instance that does not say that it is a copy is a primary one"},
	{"huaweicloud/css.clusters", []string{"properties.publicIp"}, dropped + null + empty, "a cluster without a public address has none written"},
	{"huaweicloud/dds.instances", []string{"properties.groups[].nodes[].public_ip"}, empty, "a node without a public address has none written"},
	{"huaweicloud/elb.loadbalancers", []string{"properties.eips", "properties.publicips", "properties.global_eips"}, unnoticed, "eips and publicips list the same; global EIPs are not offered everywhere"},
	{"huaweicloud/evs.volumes", []string{"properties.status"}, unnoticed, "attachments tell as well whether a disk is in use"},
	{"huaweicloud/evs.volumes", []string{"properties.metadata.systemCmkid"}, unnoticed, "that a disk is encrypted is also said by systemEncrypted"},
	{"huaweicloud/gaussdbformysql.instance", []string{"properties.public_ips"}, empty, "an instance without a public address has an empty text"},
	{"huaweicloud/vpc.securityGroups", []string{"properties.security_group_rules[].protocol", "properties.security_group_rules[].remote_ip_prefix"}, unnoticed, "a rule without them is about every protocol and address"},
}

// subject is a policy of the built-in library with its example events.
type subject struct {
	folder   string
	metadata policy.Metadata
	examples []example
}

// example is an event with a resource, ready to be judged.
type example struct {
	file      string
	resource  compliance.Resource
	trigger   compliance.Trigger
	time      time.Time
	arguments policy.Arguments
	judge     *engine.Judge
	outcome   compliance.Outcome
}

// Judging is mostly garbage: a tenth of a second of it may pile up.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

func clouds(client *http.Client) []compliance.Cloud {
	return []compliance.Cloud{
		&huaweicloud.Cloud{Client: delivery.Client{HTTP: client}},
		&alicloud.Cloud{Client: delivery.Client{HTTP: client}},
		&aws.Cloud{Region: "us-east-1", Client: delivery.Client{HTTP: client}},
	}
}

// library is loaded once for all tests.
var library = sync.OnceValues(func() ([]subject, error) {
	folders, err := compile.NewLibrary(assay.Policies()).Folders()
	if err != nil {
		return nil, err
	}
	subjects := make([]subject, len(folders))
	for i, folder := range folders {
		if subjects[i], err = load(folder); err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
	}
	return subjects, nil
})

func subjects(t *testing.T) []subject {
	t.Helper()
	if raceDetector {
		t.Skip("a proof by enumeration, ten times slower with the race detector: make test runs it without")
	}
	all, err := library()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func load(folder string) (subject, error) {
	s := subject{folder: folder}
	p, err := compile.NewLibrary(assay.Policies()).Policy(context.Background(), compile.PolicyID(folder), nil)
	if err != nil {
		return s, err
	}
	s.metadata = p.Metadata
	files, err := policytest.ExampleFiles(assay.Examples(), folder)
	if err != nil {
		return s, err
	}
	for _, file := range files {
		e, judged, err := decode(p, file)
		if err != nil {
			return s, fmt.Errorf("%s: %w", file, err)
		}
		if judged {
			s.examples = append(s.examples, e)
		}
	}
	return s, nil
}

func decode(p *engine.Policy, file string) (e example, judged bool, err error) {
	source, err := fs.ReadFile(assay.Examples(), file)
	if err != nil {
		return e, false, err
	}
	recorder := &preview.Recorder{}
	recorder.Item, _ = fs.ReadFile(assay.Examples(), strings.TrimSuffix(file, ".json")+".item.json")
	var notification compliance.Notification
	for _, cloud := range clouds(&http.Client{Transport: recorder}) {
		if notification, err = cloud.Decode(source); !errors.Is(err, compliance.ErrForeign) {
			break
		}
	}
	if err != nil {
		return e, false, err
	}
	event := notification.Event()
	if event.Action == compliance.Ignore || event.Action == compliance.Clear || !p.Judges(event.Resource.Type) {
		return e, false, nil
	}
	e = example{file: path.Base(file), resource: event.Resource, trigger: event.Trigger, time: event.Time}
	if event.Action == compliance.Fetch {
		if e.resource, err = notification.(compliance.Fetcher).Fetch(compliance.WithInvocation(context.Background(), preview.Invocation())); err != nil {
			return e, false, err
		}
	}
	parameters := maps.Clone(event.Parameters)
	delete(parameters, policy.RuleParameter)
	if e.arguments, err = p.Coerce(parameters); err != nil {
		return e, false, err
	}
	if err = policytest.AnswerLookups(context.Background(), compile.NewLibrary(assay.Policies()), p, assay.Examples(), file, &e.resource, e.arguments); err != nil {
		return e, false, err
	}
	if e.judge, err = p.Bind(e.arguments); err != nil {
		return e, false, err
	}
	e.outcome = e.judged(e.resource)
	return e, true, nil
}

func (e example) judged(resource compliance.Resource) compliance.Outcome {
	return e.judge.Evaluate(context.Background(), &resource, e.trigger, e.time)
}

// passes says whether a verdict is one that raises no alarm: on Huawei Cloud also NotApplicable is reported as Compliant.
func passes(verdict compliance.Verdict) bool {
	return verdict == compliance.Compliant || verdict == compliance.NotApplicable
}

// place leads to a value of a resource: names, and indices of lists.
type place []any

// String is like properties.rules[].port, or properties.policy:.Statement[].Effect where a text holds JSON: lists without indices.
func (p place) String() string {
	var text strings.Builder
	for i, step := range p {
		switch step := step.(type) {
		case int:
			text.WriteString("[]")
		case inText:
			text.WriteString(":")
		case string:
			if i > 0 {
				text.WriteString(".")
			}
			text.WriteString(step)
		}
	}
	return text.String()
}

// name is the last name on the way.
func (p place) name() string {
	for _, step := range slices.Backward(p) {
		if name, isName := step.(string); isName {
			return name
		}
	}
	return ""
}

// mutant is a resource with one value less.
type mutant struct {
	place    place
	mutation string // dropped, null, empty
	resource compliance.Resource
}

const (
	dropped = "dropped "
	null    = "null "
	empty   = "empty "
	// unnoticed: the value is dropped from a resource that passes, and it goes on to.
	unnoticed = "unnoticed "
)

// mutants are the resource with each of its values missing, null or empty, one at a time. Elements of lists are not dropped: a shorter list
// is another resource, not one of which less is known.
func mutants(resource compliance.Resource) iter.Seq[mutant] {
	return func(yield func(mutant) bool) {
		for _, name := range []string{"name", "region", "zone", "status", "created", "tags", "properties", "supplementary", "lookups"} {
			without := resource
			clearField(&without, name)
			if !reflect.DeepEqual(resource, without) {
				yield(mutant{place{name}, dropped, without})
			}
		}
		for _, native := range []string{"properties", "supplementary", "lookups"} {
			tree := treeOf(resource, native)
			walk(place{native}, tree, func(at place, mutation string) {
				yield(mutant{at, mutation, withTree(resource, native, tree)})
			})
		}
	}
}

func clearField(resource *compliance.Resource, name string) {
	switch name {
	case "created":
		resource.Created = time.Time{}
	case "tags":
		resource.Tags = nil
	case "properties":
		resource.Properties = nil
	case "supplementary":
		resource.Supplementary = nil
	case "lookups":
		resource.Lookups = nil
	default:
		*texts(resource)[name] = ""
	}
}

func texts(resource *compliance.Resource) map[string]*string {
	return map[string]*string{"name": &resource.Name, "region": &resource.Region, "zone": &resource.Zone, "status": &resource.Status}
}

// treeOf are the resource's own values in a form that can be changed.
func treeOf(resource compliance.Resource, native string) any {
	source := map[string]json.RawMessage{"properties": resource.Properties, "supplementary": resource.Supplementary, "lookups": resource.Lookups}[native]
	if len(source) == 0 {
		return nil
	}
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		panic(err) // it was judged
	}
	return tree
}

func withTree(resource compliance.Resource, native string, tree any) compliance.Resource {
	encoded, err := json.Marshal(tree)
	if err != nil {
		panic(err) // it comes from JSON
	}
	switch native {
	case "lookups":
		resource.Lookups = encoded
	case "supplementary":
		resource.Supplementary = encoded
	default:
		resource.Properties = encoded
	}
	return resource
}

// walk changes each value of a tree in turn, and calls yield as long as it is changed.
func walk(at place, node any, yield func(at place, mutation string)) {
	switch n := node.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(n)) {
			value, at := n[name], append(slices.Clip(at), name)
			delete(n, name)
			yield(at, dropped)
			n[name] = nil
			yield(at, null)
			n[name] = ""
			yield(at, empty)
			walkBelow(at, value, func(changed any) { n[name] = changed }, yield)
			n[name] = value
		}
	case []any:
		for i, value := range n {
			at := append(slices.Clip(at), i)
			n[i] = nil
			yield(at, null)
			n[i] = ""
			yield(at, empty)
			walkBelow(at, value, func(changed any) { n[i] = changed }, yield)
			n[i] = value
		}
	}
}

// walkBelow also changes what is below a value that is a JSON text, such as a policy document.
func walkBelow(at place, value any, set func(any), yield func(at place, mutation string)) {
	document := documentOf(value)
	if document == nil {
		set(value)
		walk(at, value, yield)
		return
	}
	walk(append(slices.Clip(at), inText{}), document, func(at place, mutation string) {
		set(textOf(document))
		yield(at, mutation)
	})
}

// inText is the step from a text to the JSON in it.
type inText struct{}

// documentOf is the object or list that a text holds, plain or as in a URL; nil if it holds none.
func documentOf(value any) any {
	text, _ := value.(string)
	if plain, err := url.QueryUnescape(text); err == nil && strings.HasPrefix(text, "%7B") {
		text = plain
	}
	var document any
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") || json.Unmarshal([]byte(text), &document) != nil {
		return nil
	}
	return document
}

func textOf(document any) string {
	encoded, err := json.Marshal(document)
	if err != nil {
		panic(err) // it comes from JSON
	}
	return string(encoded)
}

// A value less never makes a resource pass that did not; and what passes does not go on to, when a value is missing that the policy reads.
func TestMissingValuesNeverPass(t *testing.T) {
	t.Parallel()
	allowed := map[silentPass]bool{} // and whether an example needs it
	for _, x := range exceptions {
		for _, place := range x.places {
			for _, mutation := range []string{dropped, null, empty, unnoticed} {
				if strings.Contains(x.mutations, mutation) {
					allowed[silentPass{x.resourceType, place, mutation}] = false
				}
			}
		}
	}
	var mu sync.Mutex
	all := subjects(t)
	t.Run("policies", func(t *testing.T) {
		for _, s := range all {
			t.Run(s.folder, func(t *testing.T) {
				t.Parallel()
				words := map[string]vocabulary{}
				for _, e := range s.examples {
					if _, known := words[e.resource.Type]; !known {
						words[e.resource.Type] = vocabularyOf(t, s, e.resource.Type)
					}
					found := silentPasses(e, words[e.resource.Type])
					mu.Lock()
					for pass := range found {
						if _, ok := allowed[pass]; !ok {
							t.Errorf("%s is %s and passes with %s of %s %s", e.file, e.outcome.Verdict, pass.place, pass.resourceType, pass.mutation)
							continue
						}
						allowed[pass] = true
					}
					mu.Unlock()
				}
			})
		}
	})
	for pass, needed := range allowed {
		if !needed {
			t.Errorf("no example needs the exception for %s of %s %s", pass.place, pass.resourceType, pass.mutation)
		}
	}
}

// tells says whether a value that is missing in this place tells that the resource complies.
func tells(resourceType, place, mutation string) bool {
	for _, x := range exceptions {
		if x.resourceType == resourceType && slices.Contains(x.places, place) && strings.Contains(x.mutations, mutation) {
			return true
		}
	}
	return false
}

// silentPass is a value that nobody misses.
type silentPass struct{ resourceType, place, mutation string }

func silentPasses(e example, words vocabulary) map[silentPass]bool {
	found := map[silentPass]bool{}
	for m := range mutants(e.resource) {
		if !words.names[m.place.name()] && m.mutation != dropped {
			continue // what nobody reads can hold anything
		}
		where := m.place.String()
		outcome := e.judged(m.resource)
		switch {
		case !passes(outcome.Verdict):
			continue
		case !passes(e.outcome.Verdict):
			found[silentPass{e.resource.Type, where, m.mutation}] = true
			continue
		case m.mutation != dropped || !words.names[m.place.name()]: // null and "" can say that there is none
			continue
		}
		if words.matter(e, m.place) {
			found[silentPass{e.resource.Type, where, unnoticed}] = true
		}
	}
	return found
}

// vocabulary is what a policy and its facts speak of.
type vocabulary struct {
	names  map[string]bool // in references
	values []any           // constants, and what the policy's examples hold
}

func vocabularyOf(t *testing.T, s subject, resourceType string) vocabulary {
	t.Helper()
	v := vocabulary{names: map[string]bool{}, values: []any{nil, "", "other", true, false, 0, -1, 987654321, []any{}, map[string]any{}, []any{"other"}, map[string]any{"other": "other"}}}
	seen := map[string]bool{}
	add := func(value any) {
		if text := fmt.Sprintf("%T %v", value, value); !seen[text] {
			seen[text] = true
			v.values = append(v.values, value)
		}
	}
	for _, rule := range reachable(t, s.folder, resourceType) {
		ast.WalkTerms(rule, func(term *ast.Term) bool {
			switch value := term.Value.(type) {
			case ast.Ref:
				for _, part := range value {
					if name, isName := part.Value.(ast.String); isName {
						v.names[string(name)] = true
					}
				}
			case ast.String:
				add(string(value))
			case ast.Number:
				add(json.Number(value))
			}
			return false
		})
	}
	for _, e := range s.examples {
		if e.resource.Type == resourceType {
			collect(treeOf(e.resource, "properties"), v.names, add)
			collect(treeOf(e.resource, "supplementary"), v.names, add)
		}
	}
	return v
}

// reachable are the rules of a policy and of its facts that can have a part in judging a resource of that type.
func reachable(t *testing.T, folder, resourceType string) []*ast.Rule {
	t.Helper()
	modules := map[string]*ast.Module{} // by package
	parse := func(file string) {
		source, err := fs.ReadFile(assay.Policies(), file)
		if err != nil {
			t.Fatal(err)
		}
		module, err := ast.ParseModule(file, string(source))
		if err != nil {
			t.Fatal(err)
		}
		modules[module.Package.Path.String()] = module
	}
	parse(path.Join(folder, path.Base(folder)+".rego"))
	var rules []*ast.Rule
	var visit func(pkg, name string)
	done := map[string]bool{}
	visit = func(pkg, name string) {
		if done[pkg+"."+name] {
			return
		}
		done[pkg+"."+name] = true
		module := modules[pkg]
		imported := map[ast.Var]string{}
		for _, i := range module.Imports {
			imported[i.Name()] = i.Path.String()
		}
		for _, rule := range module.Rules {
			if own := rule.Head.Ref()[0].Value.String(); own != name || !applies(rule, resourceType) {
				continue
			}
			rules = append(rules, rule)
			ast.WalkTerms(rule, func(term *ast.Term) bool {
				switch value := term.Value.(type) {
				case ast.Var:
					visit(pkg, string(value))
				case ast.Ref:
					head, _ := value[0].Value.(ast.Var)
					if other := imported[head]; other != "" && len(value) > 1 {
						if modules[other] == nil {
							parse(strings.ReplaceAll(strings.TrimPrefix(other, "data.policies."), ".", "/") + ".rego")
						}
						visit(other, strings.Trim(value[1].Value.String(), `"`))
					}
				}
				return false
			})
		}
	}
	for pkg := range modules {
		for _, name := range []string{"evidence", "deny", "not_applicable"} {
			visit(pkg, name)
		}
	}
	return rules
}

// applies is false for a rule about another resource type.
func applies(rule *ast.Rule, resourceType string) bool {
	for _, expr := range rule.Body {
		if expr.IsCall() && len(expr.Operands()) == 2 && expr.Operator().String() == "equal" && expr.Operand(0).String() == "input.resource.type" {
			if other, isText := expr.Operand(1).Value.(ast.String); isText && string(other) != resourceType {
				return false
			}
		}
	}
	return true
}

// collect adds what stands under one of the names.
func collect(node any, names map[string]bool, add func(any)) {
	switch n := node.(type) {
	case map[string]any:
		for name, value := range n {
			if names[name] {
				add(value)
			}
			collect(value, names, add)
		}
	case []any:
		for _, value := range n {
			collect(value, names, add)
		}
	}
}

// matter says whether another value in this place gives another outcome. A value of another type does so
// wherever it is read, and tells nothing.
func (v vocabulary) matter(e example, at place) bool {
	there := e.value(at)
	return slices.ContainsFunc(v.values, func(value any) bool {
		if len(at) > 1 && (there == nil || kindOf(value) != kindOf(there)) {
			return false
		}
		changed, possible := replaced(e.resource, at, value)
		return possible && !same(e.outcome, e.judged(changed))
	})
}

// value is what stands in a place.
func (e example) value(at place) any {
	if len(at) == 1 {
		return nil
	}
	node := treeOf(e.resource, at[0].(string))
	for _, step := range at[1:] {
		switch step := step.(type) {
		case inText:
			node = documentOf(node)
		case int:
			node = node.([]any)[step]
		case string:
			node = node.(map[string]any)[step]
		}
	}
	return node
}

// kindOf is the kind of a value's type: a number is a number. A value that is null is the same as none.
func kindOf(value any) reflect.Kind {
	switch value.(type) {
	case json.Number, int, float64:
		return reflect.Float64
	}
	return reflect.ValueOf(value).Kind()
}

func same(a, b compliance.Outcome) bool {
	return a.Verdict == b.Verdict && a.Cause == b.Cause && bytes.Equal(a.Evidence, b.Evidence) && slices.Equal(a.Messages(), b.Messages())
}

// replaced is the resource with another value in a place, if one can stand there.
func replaced(resource compliance.Resource, at place, value any) (compliance.Resource, bool) {
	text, isText := value.(string)
	switch name := at.name(); {
	case len(at) > 1:
		tree := treeOf(resource, at[0].(string))
		put(tree, at[1:], value)
		return withTree(resource, at[0].(string), tree), true
	case name == "created":
		resource.Created = time.Unix(0, 0)
		return resource, true
	case name == "tags":
		resource.Tags = map[string][]string{text: {text}}
		return resource, isText
	case name == "properties", name == "supplementary":
		return withTree(resource, name, map[string]any{}), true
	default:
		*texts(&resource)[name] = text
		return resource, isText
	}
}

func put(node any, at place, value any) {
	if len(at) > 1 {
		below := memberOf(node, at[0])
		if _, isText := at[1].(inText); isText {
			document := documentOf(below)
			put(document, at[2:], value)
			value = textOf(document)
		} else {
			put(below, at[1:], value)
			return
		}
	}
	switch n := node.(type) {
	case map[string]any:
		n[at[0].(string)] = value
	case []any:
		n[at[0].(int)] = value
	}
}

func memberOf(node any, step any) any {
	switch n := node.(type) {
	case map[string]any:
		return n[step.(string)]
	case []any:
		return n[step.(int)]
	}
	return nil
}
