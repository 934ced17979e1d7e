package deploytest_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmes runs the commands of Terraform that the READMEs show, unchanged and in their order, with the copies of zips between them.
func TestReadmes(t *testing.T) {
	t.Parallel()
	for cloud, kinds := range map[string]string{
		"alicloud":    "init apply cp apply apply destroy",
		"aws":         "init apply workspace apply workspace apply destroy",
		"huaweicloud": "init apply cp apply apply destroy",
	} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			d := newDeployment(t, cloud, own)
			var ran []string
			shown := regexp.MustCompile(`(?m)^\$ ((?:terraform -chdir=\S+ |cp )(\S+) ?.*)$`).FindAllStringSubmatch(string(read(t, filepath.Join(repository, "deploy", cloud, "README.md"))), -1)
			for _, command := range shown {
				kind := command[2]
				if strings.HasPrefix(command[1], "cp ") {
					kind = "cp"
				}
				ran = append(ran, kind)
				shell := exec.CommandContext(t.Context(), "bash", "-c", regexp.MustCompile(` (apply|destroy) `).ReplaceAllString(command[1], " $1 -auto-approve "))
				shell.Dir = d.root
				shell.Env = d.environment()
				if output, err := shell.CombinedOutput(); err != nil {
					t.Fatalf("%s: %v\n%s", command[1], err, output)
				}
			}
			if got := strings.Join(ran, " "); got != kinds {
				t.Errorf("the commands are %q, want %q", got, kinds)
			}
			if changed := strings.Join(d.changes(0), " "); !strings.Contains(changed, "rule") && !strings.Contains(changed, "assignment") {
				t.Error("no rule was made")
			}
		})
	}
}

// TestLinks follows the links between the files of deploy/.
func TestLinks(t *testing.T) {
	t.Parallel()
	root := filepath.Join(repository, "deploy")
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".md" {
			return err
		}
		for _, match := range link.FindAllStringSubmatch(string(read(t, file)), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), match[1])); errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: there is no %s", file, match[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
