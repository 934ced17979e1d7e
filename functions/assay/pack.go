package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/author/search"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/pack/compliancepack"
	"github.com/assay-rules/assay/functions/internal/pack/template"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
)

// packCommand groups the commands about packs.
type packCommand struct {
	List   packListCommand   `cmd:"" help:"List built-in and own packs, or with --endpoint those of Alibaba Cloud Config."`
	Get    packGetCommand    `cmd:"" help:"Show a pack and its rules."`
	Create packCreateCommand `cmd:"" help:"Create a compliance pack in Alibaba Cloud Config."`
	Delete packDeleteCommand `cmd:"" help:"Delete compliance packs from Alibaba Cloud Config."`
	Report packReportCommand `cmd:"" help:"Generate and download the report of a compliance pack of Alibaba Cloud Config."`
	Export packExportCommand `cmd:"" help:"Print a pack as a cloud's template."`
	Import packImportCommand `cmd:"" help:"Print a cloud's template as a pack."`
}

// packService is an Alibaba Cloud Config service.
type packService struct {
	Endpoint   string `env:"ASSAY_ALICLOUD_ENDPOINT" placeholder:"URL" help:"Endpoint of Alibaba Cloud Config: https://config.cn-shanghai.aliyuncs.com, for international accounts https://config.ap-southeast-1.aliyuncs.com, or assay serve."`
	Aggregator string `placeholder:"ID" help:"Account group that the pack belongs to (default: the account itself)."`
}

func (s packService) client() (*compliancepack.Client, error) {
	if s.Endpoint == "" {
		return nil, fmt.Errorf("--endpoint is missing: name Alibaba Cloud Config (%s) or assay serve (http://127.0.0.1:8170)", alicloud.China)
	}
	credentials := all.Credentials(os.Getenv)[compliance.Alicloud]
	if credentials.Empty() {
		return nil, errors.New("no credentials found: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET")
	}
	return &compliancepack.Client{Endpoint: s.Endpoint, HTTP: http.DefaultClient, Credentials: credentials, Aggregator: s.Aggregator}, nil
}

// source is a pack with the rules and policies that it names.
func (d directories) source(name string) (template.Source, error) {
	library, err := d.configLibrary()
	if err != nil {
		return template.Source{}, err
	}
	found, err := packNamed(library.Packs, name)
	if err != nil {
		return template.Source{}, err
	}
	return template.NewSource(found, library.Rules.Lookup)
}

// packNamed returns the pack of a name. What is judged or created must not be a guess, so the error says which packs the words of another name may mean.
func packNamed(set *pack.Set, name string) (pack.Pack, error) {
	names, err := set.Names()
	if err != nil {
		return pack.Pack{}, err
	}
	if slices.Contains(names, name) {
		return set.Lookup(name)
	}
	candidates, _ := packsMeant(set, names, name)
	if len(candidates) == 0 {
		return set.Lookup(name) // its error lists the packs
	}
	var titles []string
	for _, p := range candidates {
		titles = append(titles, fmt.Sprintf("%s (%s, %s)", p.Name, packTitle(p), counted(len(p.Rules), "rule")))
	}
	return pack.Pack{}, compliance.ErrPolicy.Errorf("there is no pack %q; it may mean %s", name, strings.Join(titles, ", "))
}

// packShown returns the pack of a name, or else the one that the words of the name mean best.
func packShown(set *pack.Set, name string) (pack.Pack, error) {
	if names, err := set.Names(); err == nil && !slices.Contains(names, name) {
		if candidates, one := packsMeant(set, names, name); one {
			return candidates[0], nil
		}
	}
	return packNamed(set, name)
}

// packsMeant are the packs that words may mean, the best first, and whether they mean it more than the others.
func packsMeant(set *pack.Set, names []string, written string) (candidates []pack.Pack, one bool) {
	var packs []pack.Pack
	var entries []search.Entry
	for _, name := range names {
		if p, err := set.Lookup(name); err == nil { // pack list shows what is wrong with the others
			packs, entries = append(packs, p), append(entries, packEntry(p))
		}
	}
	for _, i := range search.Rank(written, entries) {
		candidates = append(candidates, packs[i])
	}
	_, one = search.Best(written, entries)
	return candidates, one
}
