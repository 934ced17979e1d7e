package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/localcloud/library"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// directories are where a user's policies and rules are.
type directories struct {
	Policies string `default:"policies" placeholder:"DIR" help:"Directory of policies (${default}), laid over the built-in ones."`
	Rules    string `default:"rules" placeholder:"DIR" help:"Directory of rules (${default}), laid over the built-in ones."`
}

// layer opens a directory; none where the default one does not exist.
func layer(dir, standard string) (overlay.FS, error) {
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return nil, fmt.Errorf("%s is not a directory", dir)
	case errors.Is(err, fs.ErrNotExist) && dir == standard:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return overlay.FS{os.DirFS(dir)}, nil
}

// policies are the user's over the built-in ones, with their tests and examples.
func (d directories) policies() (overlay.FS, error) {
	own, err := layer(d.Policies, "policies")
	return append(own, assay.Policies(), assay.Tests(), assay.Examples()), err
}

func (d directories) rules() (overlay.FS, error) {
	own, err := layer(d.Rules, "rules")
	return append(own, assay.Rules()), err
}

func (d directories) schemas() (overlay.FS, error) {
	own, err := layer(filepath.Join(d.Policies, "schemas"), filepath.Join(d.Policies, "schemas"))
	return append(own, assay.Schemas()), err
}

// own says whether a file is in a user's directory; where there is none, the built-in library is what a command is about.
func own(dir string) func(file string) bool {
	if _, err := os.Stat(dir); err != nil {
		return func(string) bool { return true }
	}
	return func(file string) bool {
		_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file)))
		return err == nil
	}
}

// selection narrows a command to the files below some paths, which are given from the working directory or from the policies' directory.
func selection(dir string, paths []string) (func(file string) bool, error) {
	if len(paths) == 0 {
		return own(dir), nil
	}
	var prefixes []string
	for _, p := range paths {
		below, inside := below(dir, p)
		if !inside {
			below = p
		}
		if _, err := os.Stat(filepath.Join(dir, below)); err != nil {
			return nil, fmt.Errorf("%s: there is nothing of that name in %s", p, dir)
		}
		prefixes = append(prefixes, filepath.ToSlash(filepath.Clean(below)))
	}
	return func(file string) bool {
		for _, prefix := range prefixes {
			if prefix == "." || file == prefix || strings.HasPrefix(file, prefix+"/") {
				return own(dir)(file)
			}
		}
		return false
	}, nil
}

// below is the path from a directory to what is in it; false if it is not.
func below(dir, file string) (string, bool) {
	from, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	to, err := filepath.Abs(file)
	if err != nil {
		return "", false
	}
	relative, err := filepath.Rel(from, to)
	return relative, err == nil && filepath.IsLocal(relative)
}

// endpoints of the Config services; empty ones are the clouds' own.
type endpoints struct{ url, region string }

// clouds wires the protocol packages around a client.
func (e endpoints) clouds(client *http.Client) []compliance.Cloud {
	return []compliance.Cloud{
		&huaweicloud.Cloud{Endpoint: e.url, Client: delivery.Client{HTTP: client}},
		&alicloud.Cloud{Endpoint: e.url, Client: delivery.Client{HTTP: client}},
		&aws.Cloud{Endpoint: e.url, Region: e.region, Client: delivery.Client{HTTP: client}},
	}
}

// functionEnvironment are the settings that lay the user's directories over a function's built-in library.
func (d directories) functionEnvironment() (map[string]string, error) {
	environment := map[string]string{}
	for setting, dir := range map[string][2]string{"ASSAY_POLICIES": {d.Policies, "policies"}, "ASSAY_RULES": {d.Rules, "rules"}} {
		own, err := layer(dir[0], dir[1])
		if err != nil {
			return nil, err
		}
		if own == nil {
			continue
		}
		if environment[setting], err = filepath.Abs(dir[0]); err != nil {
			return nil, err
		}
	}
	return environment, nil
}

// configLibrary is the library as the local Config service takes it.
func (d directories) configLibrary() (library.Library, error) {
	policies, err := d.policies()
	if err != nil {
		return library.Library{}, err
	}
	rules, err := d.rules()
	if err != nil {
		return library.Library{}, err
	}
	set := rule.NewSet(rules, engine.NewLibrary(policies))
	return library.Library{Rules: set, Packs: pack.NewSet(rules, set)}, nil
}
