package definitionfile

import (
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// readOnly are the first words of actions that change nothing.
var readOnly = []string{"Describe", "Get", "List", "Query", "Search", "BatchGet", "Select", "Lookup"}

// readOnlyToo are actions and paths of POST requests that change nothing, although their names do not say so.
var readOnlyToo = []string{
	"GenerateCredentialReport", // of IAM: makes AWS collect what GetCredentialReport returns
	"/kms/get-key-rotation-status", "/kms/describe-key", "/kms/list-keys",
}

// checker finds what is wrong with one definition.
type checker struct {
	*Lookup
	source   []byte
	problems *document.Problems
}

func (c checker) complain(field, format string, args ...any) {
	c.problems.Add(document.LineOf(c.source, strings.Split(field, ".")...), field+" "+format, args...)
}

func (c checker) check() {
	if c.Description == "" {
		c.complain("description", "is missing: say what the lookup finds out")
	}
	if len(c.Types) == 0 {
		c.complain("types", "is missing: list the resource types that need it, such as %s/…", c.Cloud)
	}
	for _, t := range c.Types {
		if !strings.HasPrefix(t, c.Cloud+"/") {
			c.complain("types", "has %q, which must be a type of %s, as the folder: %s/…", t, compliance.CloudTitle(c.Cloud), c.Cloud)
		}
	}
	if len(c.Permissions) == 0 && (c.Items == nil || len(c.Items.Where) > 0) {
		c.complain("permissions", "is missing: list what the function's role must be granted, such as rds:DescribeSQLCollectorPolicy")
	}
	c.checkResources()
	if (c.Call == nil) == (c.Items == nil) {
		c.complain("call", "or items must say what is looked up, not both")
		return
	}
	if c.Call != nil {
		c.checkCall()
	} else {
		c.checkItems()
	}
	c.checkReferences()
}

// anyPlace fills in what a deployment knows of the place where it is.
var anyPlace = strings.NewReplacer("${partition}", "*", "${region}", "*", "${account}", "*")

func (c checker) checkResources() {
	for _, permission := range slices.Sorted(maps.Keys(c.Resources)) {
		resources := c.Resources[permission]
		if len(resources) == 0 {
			c.complain("resources", `of %s are missing: list them, or ["*"] where the service cannot limit the permission`, permission)
		}
		for _, resource := range resources {
			filled := anyPlace.Replace(resource)
			if resource != "*" && strings.Count(filled, ":") < 4 || strings.ContainsAny(filled, "${} ") {
				c.complain("resources", "has %q for %s: it must be * or a name in the cloud's form, with ${partition}, ${region} and ${account} for those of the deployment, "+
					"such as arn:${partition}:iam::${account}:user/*, acs:rds:*:${account}:dbinstance/* or OBS:*:*:bucket:*", resource, permission)
			}
		}
	}
}

func (c checker) checkCall() {
	call := c.Call
	if call.Service == "" {
		c.complain("call.service", "is missing")
	}
	if len(c.Answer) == 0 {
		c.complain("answer", "is missing: it must be the JSON schema of the answer")
	}
	switch {
	case call.Action == "" && call.Path == "":
		c.complain("call", "needs an action or a path")
	case call.Path != "" && !strings.HasPrefix(call.Path, "/"):
		c.complain("call.path", "must begin with /")
	case strings.ContainsAny(call.Path, "?#"):
		c.complain("call.path", "must have no query: put it into parameters")
	}
	if call.Path != "" && call.Method == "" {
		call.Method = "GET"
	}
	if !readsOnly(call) {
		c.complain("call", "must change nothing: an action that begins with %s, or a path with the method GET", strings.Join(readOnly, ", "))
	}
	if p := call.Paging; p != nil {
		switch {
		case p.List == "" || p.Parameter == "":
			c.complain("call.paging", "needs list, the path of the list in the answer, and parameter, which asks for the next page")
		case p.Next == "" && p.Total == "" && p.Size == 0:
			c.complain("call.paging", "needs next, the path of the mark of the next page; or total, the path of the number of all elements; or size, that of a whole page")
		case p.More != "" && p.Next == "":
			c.complain("call.paging.more", "needs next: the path of the mark of the next page")
		case p.Offset && p.Size == 0:
			c.complain("call.paging.offset", "needs size: how many elements a page has")
		}
	}
	if strings.Contains(call.Path, lookup.ProjectMark) && slices.Contains(c.Types, compliance.HuaweiCloud+"/account") && !slices.Contains(c.Permissions, findsProjects) {
		c.complain("permissions", "must name %s: the account's event does not contain the project", findsProjects)
	}
	if c.Cloud == compliance.AWS { // some of its services answer in XML
		call.Shapes = shapes(c.Answer, "", nil)
	}
}

// findsProjects is Huawei Cloud's permission to find the project of a region.
const findsProjects = "iam:projects:listProjects"

func readsOnly(call *lookup.Call) bool {
	if slices.ContainsFunc(readOnlyToo, func(end string) bool {
		return call.Action == end || call.Method == "POST" && strings.HasSuffix(call.Path, end)
	}) {
		return true
	}
	if call.Path != "" && call.Method != "GET" {
		return false
	}
	return call.Action == "" || slices.ContainsFunc(readOnly, func(word string) bool { return strings.HasPrefix(call.Action, word) })
}

func (c checker) checkItems() {
	if c.Items.Type == "" || strings.Trim(c.Items.Type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:._") != "" {
		c.complain("items.type", "must be a type of the Config service, such as AWS::EC2::FlowLog")
	}
	if len(c.None) > 0 {
		c.complain("none", "is for calls: that there are no items is an empty list")
	}
	if c.Items.Relation != "" && len(c.Items.Where) > 0 {
		c.complain("items", "finds items by relation or by where, not by both")
	}
}

// checkReferences checks the paths in templates, and takes note of the lookups among them.
func (c checker) checkReferences() {
	if c.Batch > 0 && c.Each == "" {
		c.complain("batch", "needs each: the path of the values of which one request takes so many")
	}
	for i, step := range strings.Split(c.Each, ".") {
		if name, _ := strings.CutSuffix(step, lookup.Optional); strings.Contains(name, lookup.Optional) || name != step && i < 2 {
			c.complain("each", "has a question mark in %s: it ends the name of a member that may be absent, such as lookups.slb_listeners.Listeners.VServerGroupId?", step)
		}
	}
	for _, at := range c.References() {
		root, rest, _ := strings.Cut(at, ".")
		name, _, _ := strings.Cut(rest, ".")
		switch {
		case at == "":
			c.complain("call", "has an empty ${}")
		case strings.Contains(at, lookup.Optional):
			c.complain("call", "refers to ${%s}, but only the path of each can end a name with a question mark", at)
		case root == "resource" && slices.Contains([]string{"id", "name", "region", "account", "project", "type", "properties", "supplementary"}, name):
		case root == "parameters" && name != "":
		case root == "lookups" && lookup.ValidName(name):
			if !slices.Contains(c.Needs, name) {
				c.Lookup.Needs = append(c.Lookup.Needs, name)
			}
		case root == "each" && c.Each != "":
		case (at == "batch" || at == "batch.json" || at == "batch.comma") && c.Batch > 0:
		default:
			c.complain("call", "refers to ${%s}: a path begins with resource.id, .name, .region, .account, .project, .properties or .supplementary, with parameters, lookups.NAME, "+
				"each (if each is given) or batch, batch.json, batch.comma (if batch is given)", at)
		}
	}
}

// shapes are the places of an answer that are no strings and no objects, for answers in XML.
func shapes(schema any, at string, all []lookup.Shape) []lookup.Shape {
	s, _ := schema.(map[string]any)
	kind, _ := s["type"].(string)
	if kind == "integer" {
		kind = "number"
	}
	if kind != "" && kind != "string" && at != "" {
		all = append(all, lookup.Shape{Path: at, Type: kind})
	}
	if elements, ok := s["items"]; ok {
		return shapes(elements, at, all)
	}
	members, _ := s["properties"].(map[string]any)
	for name, member := range members {
		below := name
		if at != "" {
			below = at + "." + name
		}
		all = shapes(member, below, all)
	}
	slices.SortFunc(all, func(a, b lookup.Shape) int { return strings.Compare(a.Path+" "+a.Type, b.Path+" "+b.Type) })
	return all
}
