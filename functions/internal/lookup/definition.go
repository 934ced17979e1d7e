// Package lookup asks a cloud for what a policy needs to know besides the resource: the answer of a read-only call, or other items that the
// Config service records.
//
// A lookup is declared, never coded: a [Definition] says what to ask. Which hosts there are, and how requests are signed, the protocol
// packages know ([Service]); a [Session] fills in the parameters, asks, and keeps what is the same for the whole account.
package lookup

import (
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Definition says how one lookup is answered. Its JSON form is a file of the compiled library.
type Definition struct {
	Name        string   `json:"name"`              // of the member of input.lookups: rds_sql_collector_policy
	Cloud       string   `json:"cloud"`             //
	Types       []string `json:"types"`             // cloud/native resource types about which it can be made; a cloud's account among them
	Permissions []string `json:"permissions"`       // that the function's role must be granted: rds:DescribeSQLCollectorPolicy
	Account     bool     `json:"account,omitempty"` // the answer is the same for all resources of a region and account
	Needs       []string `json:"needs,omitempty"`   // other lookups whose answers it takes values from
	Each        string   `json:"each,omitempty"`    // path of the values for each of which it asks: lookups.alb_listeners.Listeners
	Batch       int      `json:"batch,omitempty"`   // how many of these values one request takes
	None        []string `json:"none,omitempty"`    // error codes, or HTTP statuses, that mean "there is none"
	Decode      []string `json:"decode,omitempty"`  // paths in the answer whose strings hold JSON
	Call        *Call    `json:"call,omitempty"`
	Items       *Items   `json:"items,omitempty"`
}

// Call is a read-only call. Strings in it are templates: ${resource.id}.
type Call struct {
	Service    string         `json:"service"`              // as the table of the cloud's protocol calls it: rds
	Version    string         `json:"version,omitempty"`    // of an API that has one: 2014-08-15
	Action     string         `json:"action,omitempty"`     // of an API whose operations have names
	Method     string         `json:"method,omitempty"`     // of one that has paths; GET by default
	Path       string         `json:"path,omitempty"`       // /clusters/${resource.id}
	Region     string         `json:"region,omitempty"`     // ${resource.region} by default
	Project    string         `json:"project,omitempty"`    // Huawei Cloud: ${resource.project} by default
	Parameters map[string]any `json:"parameters,omitempty"` // an action's; of a path, those in the query
	Paging     *Paging        `json:"paging,omitempty"`
	Shapes     []Shape        `json:"shapes,omitempty"` // of an answer in XML, which knows neither lists nor numbers
}

// Paging says how an answer of several pages is read: the lists of all pages become one.
type Paging struct {
	List      string `json:"list"`             // path of the list in an answer
	Parameter string `json:"parameter"`        // that asks for the next page
	Next      string `json:"next,omitempty"`   // path of the mark of the next page, which the parameter takes; else pages are counted
	More      string `json:"more,omitempty"`   // path of the boolean that there is a next page, if the service has one beside the mark
	Total     string `json:"total,omitempty"`  // path of the number of elements on all pages, if pages are counted
	Size      int    `json:"size,omitempty"`   // of a whole page, if pages are counted
	Offset    bool   `json:"offset,omitempty"` // the parameter counts elements from 0, not pages from 1
}

// Shape is a path of an XML answer and the JSON type there: array, object, number or boolean.
type Shape struct {
	Path string `json:"path"`
	Type string `json:"type"`
}

// Items asks for other items that the Config service records.
type Items struct {
	Type     string            `json:"type"`               // native: AWS::EC2::FlowLog
	Relation string            `json:"relation,omitempty"` // beginning of the relationship's name: Contains; with Where empty, any relationship
	Where    map[string]string `json:"where,omitempty"`    // members of the configuration and what they are equal to, templates
}

// Dir is the directory of the compiled library that holds a file for each definition.
const Dir = "lookups"

// File is the file of a definition in the compiled library.
func File(name string) string { return path.Join(Dir, name+".json") }

// ValidName reports whether a lookup can be called so: it is a name in Rego.
func ValidName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == "" && name[0] >= 'a' && name[0] <= 'z'
}

// Open reads the definition with that name from a compiled library.
func Open(files fs.FS, name string) (*Definition, error) {
	if !ValidName(name) {
		return nil, compliance.ErrPolicy.Errorf("%q is no name of a lookup", name)
	}
	source, err := fs.ReadFile(files, File(name))
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("lookup %s: %w", name, err)
	}
	d := new(Definition)
	if err := json.Unmarshal(source, d); err != nil || d.Name != name || (d.Call == nil) == (d.Items == nil) {
		return nil, compliance.ErrPolicy.Errorf("lookup %s: the file is damaged: build it again", name)
	}
	return d, nil
}

// Applies reports whether the lookup can be made about resources of a type.
func (d *Definition) Applies(resourceType string) bool { return slices.Contains(d.Types, resourceType) }

// What is called, in words: rds DescribeSQLCollectorPolicy.
func (d *Definition) What() string { return d.what().String() }

func (d *Definition) what() compliance.Phrase {
	switch {
	case d.Items != nil:
		return compliance.Say("the query for items of %s", d.Items.Type)
	case d.Call.Action != "":
		return compliance.Say("%s %s", d.Call.Service, d.Call.Action)
	}
	return compliance.Say("%s %s %s", d.Call.Service, d.Call.Method, d.Call.Path)
}
