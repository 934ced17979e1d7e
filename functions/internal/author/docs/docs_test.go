package docs_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/author/docs"
)

var update = flag.Bool("update", false, "write the golden files")

const policySource = `# METADATA
# title: Bandwidth | enough
# description: A bandwidth that is too small slows everything down.
# related_resources: [https://example.com/rule]
# custom:
#   id: bandwidth
#   aliases: {alicloud: [bandwidth-limit]}
#   former: [eip-bandwidth]
#   severity: medium
#   resource_types: [huaweicloud/vpc.publicips, alicloud/ACS::EIP::EipAddress]
#   parameters:
#     bandwidth: {type: number, minimum: 1, unit: Mbit/s, description: The smallest that complies, default: 5, aliases: [size]}
#     lines: {type: list, enum: [BGP, other], required: true}
#   fix: Raise it.
#   frameworks: {MLPS 2.0 Level 3: [8.1.2.1 b], PCI DSS 3.2.1: ["1.2"]}
#   differences: [One cloud counts in kbit/s.]
package policies.eip.bandwidth

# METADATA
# description: The bandwidth in Mbit/s.
evidence := {"bandwidth": 1} if input.resource.cloud == "huaweicloud"

# METADATA
# description: The bandwidth, and who provides the line.
evidence := {"bandwidth": 1, "line": "BGP"} if input.resource.cloud == "alicloud"

deny contains "no" if false
`

const plainSource = `# METADATA
# title: Name
# custom: {id: plain, severity: low, resource_types: ["*"]}
package policies.eip.plain

evidence := {"name": input.resource.name}

deny contains "no" if false
`

const table = `
lists:
  - title: A cloud's list
    cloud: alicloud
    source: its pages
    rules: [{identifier: bandwidth-limit, name: 带宽}, {identifier: root-mfa-check}, {identifier: unknown}]
left_out: {alicloud: {root-mfa-check: {needs: an API call, because: The account is no resource., page: https://example.com/mfa}}}
`

func sources() (policies, rules fstest.MapFS) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
			"eip/bandwidth/bandwidth.rego":                                 file(policySource),
			"eip/bandwidth/examples/alicloud_compliant.json":               file(`{"a": 1}`),
			"eip/bandwidth/examples/alicloud_noncompliant_below.json":      file(`{"a": 2}`),
			"eip/bandwidth/examples/alicloud_noncompliant_text.json":       file(`{"a": 3}`),
			"eip/bandwidth/examples/huaweicloud_ignored_deleted.json":      file(`{"h": 1}`),
			"eip/bandwidth/examples/huaweicloud_ignored_deleted.item.json": file(`{"h": 2}`),
			"eip/plain/plain.rego":                                         file(plainSource),
			"identifiers.yaml":                                             file(table),
		}, fstest.MapFS{
			"bandwidth.yaml":   file("name: bandwidth\npolicy: bandwidth\ndescription: Lines are fast.\nparameters: {size: 10}\n"),
			"on-a.yaml":        file("name: on-a\npolicy: bandwidth\ndescription: Lines of one cloud are fast.\nscope: {types: [alicloud/ACS::EIP::EipAddress]}\n"),
			"plain.yaml":       file("name: plain\npolicy: plain\ndescription: Has a name.\n"),
			"packs/mlps.yaml":  file("name: mlps\ntitle: MLPS\ndescription: Clauses.\nframework: MLPS 2.0 Level 3\nrisk: high\nrules: [{rule: bandwidth, parameters: {bandwidth: 20, lines: [BGP]}}]\n"),
			"packs/lines.yaml": file("name: lines\ntitle: Lines\ndescription: All lines.\nsources: [https://example.com/pack]\nrules: [{rule: on-a, risk: low}, {rule: bandwidth}]\n"),
		}
}

func pagesOf(policies, rules fs.FS) (map[string][]byte, error) {
	library, err := docs.Read(policies, rules)
	if err != nil {
		return nil, err
	}
	return library.Pages()
}

func TestPages(t *testing.T) {
	t.Parallel()
	policies, rules := sources()
	pages, err := pagesOf(policies, rules)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]byte{}
	for name, page := range pages {
		file := filepath.Join("testdata", filepath.FromSlash(name)+".golden")
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, page, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	err = fs.WalkDir(os.DirFS("testdata"), ".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			want[strings.TrimSuffix(file, ".golden")], err = os.ReadFile(filepath.Join("testdata", filepath.FromSlash(file)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(texts(want), texts(pages)); diff != "" {
		t.Error(diff)
	}
}

func texts(pages map[string][]byte) map[string]string {
	all := map[string]string{}
	for name, page := range pages {
		all[name] = string(page)
	}
	return all
}

func TestPagesErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, content, want string }{
		"policy":       {"policies/eip/plain/plain.rego", "package", "eip/plain/plain.rego:1"},
		"example":      {"policies/eip/plain/examples/nonsense.json", "{}", "eip/plain/examples/nonsense.json: an example event must be named"},
		"rule":         {"rules/plain.yaml", "name: plain\n", "rule plain.yaml: policy is missing"},
		"rule's":       {"rules/plain.yaml", "name: plain\npolicy: nothing\n", `rule plain.yaml: there is no policy "nothing"`},
		"pack":         {"rules/packs/mlps.yaml", "name: mlps\n", "pack mlps.yaml: rules is missing"},
		"pack's":       {"rules/packs/mlps.yaml", "name: mlps\nrules: [{rule: nothing}]\n", `pack mlps: there is no rule "nothing"`},
		"identifiers":  {"policies/identifiers.yaml", "a: 1\n", "identifiers.yaml: yaml"},
		"no such file": {"policies/identifiers.yaml", "", "identifiers.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policies, rules := sources()
			dir, file, _ := strings.Cut(test.file, "/")
			tree := map[string]fstest.MapFS{"policies": policies, "rules": rules}[dir]
			if tree[file] = (&fstest.MapFile{Data: []byte(test.content)}); test.content == "" {
				delete(tree, file)
			}
			_, err := pagesOf(policies, rules)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// Links between the documents, and from them to the repository, lead somewhere.
func TestLinksOfTheBuiltInLibrary(t *testing.T) {
	t.Parallel()
	pages, err := pagesOf(overlay.FS{assay.Policies(), assay.Examples(), assay.Identifiers()}, assay.Rules())
	if err != nil {
		t.Fatal(err)
	}
	const root = "../../../.."
	checked := 0
	for name, page := range pages {
		for _, part := range strings.Split(string(page), "](")[1:] {
			target, _, _ := strings.Cut(part, ")")
			if strings.Contains(target, "://") {
				continue
			}
			checked++
			file := filepath.ToSlash(filepath.Join("docs", filepath.FromSlash(name), "..", filepath.FromSlash(target)))
			if pages[strings.TrimPrefix(file, "docs/")] != nil {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(file))); err != nil {
				t.Errorf("%s: %s leads nowhere", name, target)
			}
		}
	}
	if checked < len(pages) {
		t.Errorf("only %d links in %d pages", checked, len(pages))
	}
}
