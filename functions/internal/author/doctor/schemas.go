package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// comparesSchemas reports whether the cloud publishes schemas to compare with ours.
func (e *examination) comparesSchemas() bool {
	return e.Cloud.Name() == compliance.HuaweiCloud && e.Schemas != nil
}

// schemas compares the account's own schemas with those that policies are checked against. Only Huawei Cloud publishes them (Config API
// reference, "Querying Schemas", rms_04_0707); the function's role does not need this permission.
func (e *examination) schemas(ctx context.Context) {
	ours, err := readSchemas(e.Schemas, e.Cloud.Name())
	if err != nil {
		e.add(Schemas, Problem, err.Error(), "correct the schema")
		return
	}
	theirs, err := e.accountSchemas(ctx)
	var refusal *delivery.Refusal
	switch {
	case err == nil:
		e.compareSchemas(ours, theirs)
	case !errors.As(err, &refusal):
		e.unknown(Schemas, "the service did not answer in full")
	case refusal.Status == http.StatusForbidden || refusal.Status == http.StatusUnauthorized:
		e.add(Schemas, Unknown, "these credentials may not read them", "use credentials with the permission rms:schemas:list; the function itself does not need it")
	default:
		e.add(Schemas, Unknown, "the service answered "+said(refusal), "")
	}
}

// accountSchemas reads all pages.
func (e *examination) accountSchemas(ctx context.Context) (map[string]any, error) {
	type page struct {
		Value *[]struct {
			Type   string `json:"type"`
			Schema any    `json:"schema"`
		} `json:"value"`
		PageInfo struct {
			NextMarker string `json:"next_marker"`
		} `json:"page_info"`
	}
	cloud := huaweicloud.Cloud{Endpoint: e.Endpoint, Client: delivery.Client{HTTP: e.HTTP, Attempts: 1}}
	all := map[string]any{}
	for query := (url.Values{}); ; {
		var got *page
		ctx, cancel := context.WithTimeout(ctx, patience)
		err := cloud.Call(ctx, huaweicloud.Request{Operation: huaweicloud.ListSchemas, Domain: e.Account, Query: query}, delivery.JSON(func(answer *page) error {
			if answer.Value == nil {
				return &delivery.Refusal{Status: http.StatusOK, Message: "the answer has no list of schemas"}
			}
			got = answer
			return nil
		}))
		cancel()
		if err != nil {
			return nil, err
		}
		for _, schema := range *got.Value {
			all[schema.Type] = schema.Schema
		}
		next := got.PageInfo.NextMarker
		switch next {
		case "":
			return all, nil
		case query.Get("marker"):
			return nil, &delivery.Refusal{Status: http.StatusOK, Message: "the service returned the same page marker again"}
		}
		query = url.Values{"marker": {next}}
	}
}

// compareSchemas says which types and properties of ours the account does not know.
func (e *examination) compareSchemas(ours map[string]properties, theirs map[string]any) {
	var unknown []string
	compared := 0
	differs := false
	for _, native := range slices.Sorted(maps.Keys(ours)) {
		schema, known := theirs[native]
		if !known {
			unknown = append(unknown, native)
			continue
		}
		compared++
		if absent := ours[native].absent(schema, ""); len(absent) > 0 {
			differs = true
			e.add(Schemas, Warning, fmt.Sprintf("%s has no %s in this account", native, strings.Join(absent, ", ")),
				"a policy that needs one of these properties is Undetermined: compare with a resource's JSON in the Config console")
		}
	}
	if len(unknown) > 0 {
		differs = true
		e.add(Schemas, Warning, "this account has no "+strings.Join(unknown, ", "), "rules for these resource types are never triggered here")
	}
	if !differs {
		e.add(Schemas, OK, fmt.Sprintf("the account knows the properties of all %d resource types", compared), "")
	}
}

// properties are those of an object by name; nil for what has none.
type properties map[string]properties

// elements names the elements of a list among properties, as the service does.
const elements = "__array"

// readSchemas reads the schemas of a cloud's resource types.
func readSchemas(fsys fs.FS, cloud string) (map[string]properties, error) {
	all := map[string]properties{}
	err := fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".json" {
			return err
		}
		source, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		var schema jsonSchema
		if err := json.Unmarshal(source, &schema); err != nil {
			return fmt.Errorf("schemas/%s: %w", file, err)
		}
		if native, found := strings.CutPrefix(schema.Title, cloud+"/"); found {
			all[native] = schema.members()
		}
		return nil
	})
	return all, err
}

// jsonSchema is what names properties in a JSON schema.
type jsonSchema struct {
	Title      string                `json:"title"`
	Properties map[string]jsonSchema `json:"properties"`
	Items      *jsonSchema           `json:"items"`
	AnyOf      []jsonSchema          `json:"anyOf"`
}

func (s jsonSchema) members() properties {
	all := properties{}
	for _, alternative := range s.AnyOf {
		maps.Copy(all, alternative.members())
	}
	for name, property := range s.Properties {
		all[name] = property.members()
	}
	if s.Items != nil {
		all[elements] = s.Items.members()
	}
	return all
}

// absent lists the properties that the account's schema does not have. Of several spellings of a name, one is enough. What the account
// does not describe any further is taken to have everything.
func (p properties) absent(schema any, at string) []string {
	theirs, isObject := schema.(map[string]any)
	if !isObject || len(theirs) == 0 {
		return nil
	}
	if inner, isList := theirs[elements]; isList && p[elements] == nil {
		theirs, isObject = inner.(map[string]any) // in our schema, an object may describe each element
		if at += "[]"; !isObject {
			return nil
		}
	}
	if _, isList := theirs[elements]; !isList && p[elements] != nil {
		return p[elements].absent(schema, at) // the other way round
	}
	spellings := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		plain := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
		spellings[plain] = append(spellings[plain], name)
	}
	var all []string
	for _, plain := range slices.Sorted(maps.Keys(spellings)) {
		names := spellings[plain]
		known := slices.DeleteFunc(slices.Clone(names), func(name string) bool { _, found := theirs[name]; return !found })
		for _, name := range known {
			all = append(all, p[name].absent(theirs[name], join(at, name))...)
		}
		if len(known) == 0 {
			all = append(all, join(at, strings.Join(names, "|")))
		}
	}
	return all
}

func join(at, name string) string {
	switch {
	case name == elements:
		return at + "[]"
	case at == "":
		return name
	default:
		return at + "." + name
	}
}
