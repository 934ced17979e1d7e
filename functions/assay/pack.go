package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/pack/compliancepack"
	"github.com/assay-rules/assay/functions/internal/pack/template"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
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
	credentials := assembly.Credentials(os.Getenv)[compliance.Alicloud]
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
	pack, err := library.Packs.Lookup(name)
	if err != nil {
		return template.Source{}, err
	}
	return template.NewSource(pack, library.Rules.Lookup)
}
