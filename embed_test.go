package assay_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
)

// What is embedded as policies is every policy and fact, and no test.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	var policies, tests []string
	for _, file := range regoFiles(t, os.DirFS("policies")) {
		if strings.HasSuffix(file, "_test.rego") || file == "lib/testing.rego" {
			tests = append(tests, file)
		} else {
			policies = append(policies, file)
		}
	}
	if diff := cmp.Diff(policies, regoFiles(t, assay.Policies())); diff != "" || len(policies) == 0 {
		t.Errorf("policies (-in the folder +embedded); add a pattern to embed.go: %s", diff)
	}
	if diff := cmp.Diff(tests, regoFiles(t, assay.Tests())); diff != "" || len(tests) == 0 {
		t.Errorf("tests (-in the folder +embedded): %s", diff)
	}
}

// What functions embed is the library without the folders of other clouds.
func TestFunctionsEmbed(t *testing.T) {
	t.Parallel()
	clouds := map[string]fs.FS{"huaweicloud": assay.HuaweiCloud(), "alicloud": assay.Alicloud(), "aws": assay.AWS()}
	all := files(t, assay.Plans())
	for cloud, embedded := range clouds {
		own := slices.DeleteFunc(slices.Clone(all), func(file string) bool {
			folder := path.Base(path.Dir(file))
			return folder != cloud && clouds[folder] != nil
		})
		if diff := cmp.Diff(own, files(t, embedded)); diff != "" || len(own) == len(all) {
			t.Errorf("%s (-in the library +embedded): %s", cloud, diff)
		}
	}
}

func files(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			all = append(all, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A policy is in the folder of the facts that it reads; policies about resources of every type are in resource.
func TestCategories(t *testing.T) {
	t.Parallel()
	for _, file := range regoFiles(t, assay.Policies()) {
		category, _, inFolder := strings.Cut(file, "/")
		if !inFolder || category == "lib" || category == "resource" {
			continue
		}
		source, err := fs.ReadFile(assay.Policies(), file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(source), "import data.policies.lib."+category+"\n") {
			t.Errorf("%s does not import data.policies.lib.%s", file, category)
		}
	}
}

var (
	resourceTypes  = regexp.MustCompile(`(huaweicloud|alicloud|aws)/[\w.:]+`)
	judgedTypes    = regexp.MustCompile(`(?m)^#   resource_types:( \[.*\]|(\n#     - .+)+)$`)
	checksDeleting = regexp.MustCompile(`\n(evidence .* if |\t)[a-z_]+\.deleting\n`)
)

// If a fact says that resources of a type are being deleted, every policy about the type checks it.
func TestDeleting(t *testing.T) {
	t.Parallel()
	ending := map[string]bool{}
	policies := map[string]string{}
	for _, file := range regoFiles(t, assay.Policies()) {
		source, err := fs.ReadFile(assay.Policies(), file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(file, "lib/") {
			policies[file] = string(source)
			continue
		}
		for rule := range strings.SplitSeq(string(source), "\n\n") {
			_, definition, found := strings.Cut("\n"+rule, "\ndeleting := ")
			if !found || strings.HasPrefix(definition, "false") {
				continue
			}
			for _, resourceType := range resourceTypes.FindAllString(definition, -1) {
				ending[resourceType] = true
			}
		}
	}
	if len(ending) < 30 {
		t.Errorf("only %d types have the fact", len(ending))
	}
	for file, source := range policies {
		for _, resourceType := range resourceTypes.FindAllString(judgedTypes.FindString(source), -1) {
			if ending[resourceType] && !checksDeleting.MatchString(source) {
				t.Errorf("%s judges %s and does not check whether the resource is being deleted", file, resourceType)
			}
		}
	}
}

func regoFiles(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	return slices.DeleteFunc(files(t, fsys), func(file string) bool { return path.Ext(file) != ".rego" })
}
