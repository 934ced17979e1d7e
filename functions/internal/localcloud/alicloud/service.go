// Package alicloud is a local Cloud Config, the Config service of Alibaba Cloud: rules, the results that functions report, compliance packs
// and their reports, for an account and for account groups. It implements the API reference "Cloud Config 2020-09-07".
//
// It is stricter than the reference: whatever the reference leaves open is refused. Fields of requests and answers have their names on the
// wire.
package alicloud

import (
	"cmp"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/report"
)

const cloud = compliance.Alicloud

// Config configures the service. The account must be a number.
type Config struct {
	service.Config
	Groups    []Group                         // nil: one group with the account as its only member
	Keys      func(id string) (acs.Key, bool) // nil: the credentials, all of which belong to the account
	Managed   []ManagedRule                   // the catalogue of managed rules
	Templates []Template                      // built-in pack templates
	Version   string                          // of assay, for reports
	Reports   string                          // directory of report files; empty: a temporary one, removed by Close
	Write     report.Writer                   // writes reports; nil: this service has none

	PackCreation time.Duration // how long a new pack is CREATING; zero: 500 ms
	ClientTokens time.Duration // how long a ClientToken is remembered; zero: 24 hours
	ReportURLs   time.Duration // how long a ReportUrl can be used; zero: 1 hour
}

// Service is the HTTP handler of the RPC operations and of report downloads.
type Service struct {
	Config
	gateway   *acs.Gateway
	urlSecret []byte
	temporary bool // Reports is removed by Close

	background context.Context // of report generation
	stop       context.CancelFunc
	jobs       sync.WaitGroup
}

//go:embed schema.sql
var schema string

// New prepares the service's own tables and resumes the reports that a crash interrupted.
func New(ctx context.Context, config Config) (*Service, error) {
	s := &Service{Config: config}
	if s.Groups == nil {
		s.Groups = []Group{{ID: GroupID, Name: "development", Owner: s.Account, Members: []Member{{Account: s.Account, Name: "development"}}, Created: s.Now()}}
	}
	for _, account := range s.accounts() {
		if _, err := strconv.ParseInt(account, 10, 64); err != nil {
			return nil, fmt.Errorf("account %q: an Alibaba Cloud account must be a number", account)
		}
	}
	s.PackCreation = cmp.Or(s.PackCreation, 500*time.Millisecond)
	s.ClientTokens = cmp.Or(s.ClientTokens, 24*time.Hour)
	s.ReportURLs = cmp.Or(s.ReportURLs, time.Hour)
	if s.Keys == nil {
		s.Keys = s.key
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(schema); err != nil {
			return err
		}
		secret := make([]byte, 32)
		rand.Read(secret)
		if _, err := tx.Exec("INSERT INTO alicloud_url_secret (one, secret) VALUES (1, ?) ON CONFLICT DO NOTHING", secret); err != nil {
			return err
		}
		return tx.QueryRow("SELECT secret FROM alicloud_url_secret").Scan(&s.urlSecret)
	})
	if err != nil {
		return nil, fmt.Errorf("prepare tables: %w", err)
	}
	if s.Reports == "" {
		if s.Reports, err = os.MkdirTemp("", "assay-reports-"); err != nil {
			return nil, fmt.Errorf("prepare reports: %w", err)
		}
		s.temporary = true
	} else if err := os.MkdirAll(s.Reports, 0o700); err != nil {
		return nil, fmt.Errorf("prepare reports: %w", err)
	}
	s.background, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.gateway = acs.NewGateway(s.Keys, s.operations(), s.Now, s.Log)
	if err := s.resumeReports(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// key returns the access key with an ID.
func (s *Service) key(id string) (acs.Key, bool) {
	key, known := s.Credentials.Key(id)
	return acs.Key{Key: key, Account: number(s.Account)}, known
}

// Close waits for running report generations to stop; New resumes them.
func (s *Service) Close() error {
	s.stop()
	s.jobs.Wait()
	if s.temporary {
		return os.RemoveAll(s.Reports)
	}
	return nil
}

// Claims reports whether a request is for Alibaba Cloud: for the path /, or for a report below reportPrefix.
func Claims(r *http.Request) bool {
	return r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, reportPrefix)
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !Claims(r):
		http.NotFound(w, r)
	case r.URL.Path == "/":
		s.gateway.ServeHTTP(w, r)
	default:
		s.download(w, r)
	}
}

// operation answers a request on behalf of an account or an account group.
type operation func(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error)

// with reads the parameters of a request into the operation's input.
func with[Input any](run func(ctx context.Context, r *acs.Request, o owner, request Input) (acs.Reply, error)) operation {
	return func(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
		var input Input
		if err := acs.Decode(r.Parameters, &input); err != nil {
			return nil, err
		}
		return run(ctx, r, o, input)
	}
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

var firstWord = regexp.MustCompile(`^[A-Z][a-z]+`)

// operations lists the operations. The methods are those in the OpenAPI metadata of the product Config.
func (s *Service) operations() map[string]map[string]acs.Operation {
	current := map[string]acs.Operation{}
	add := func(action string, methods []string, aggregate bool, run operation) {
		changes := aggregate && !strings.HasPrefix(action, "Get") && !strings.HasPrefix(action, "List") && !strings.HasPrefix(action, "Generate")
		current[action] = acs.Operation{Methods: methods, Run: func(ctx context.Context, r *acs.Request) (acs.Reply, error) {
			o, err := s.ownerOf(r, aggregate, changes)
			if err != nil {
				return nil, err
			}
			return run(ctx, r, o)
		}}
	}
	single := func(action string, run operation, methods ...string) { add(action, methods, false, run) }
	group := func(action string, run operation, methods ...string) { add(action, methods, true, run) }
	both := func(action string, run operation, methods ...string) {
		single(action, run, methods...)
		group(firstWord.ReplaceAllString(action, "${0}Aggregate"), run, methods...)
	}

	both("CreateCompliancePack", with(s.createPack), post)
	both("UpdateCompliancePack", with(s.updatePack), post)
	both("DeleteCompliancePacks", with(s.deletePacks), post)
	both("GetCompliancePack", with(s.getPack), get)
	both("ListCompliancePacks", with(s.listPacks), get, post)
	both("AttachConfigRuleToCompliancePack", with(s.attach), get, post)
	both("DetachConfigRuleToCompliancePack", with(s.detach), get, post)
	single("ListCompliancePackTemplates", with(s.listTemplates), get, post)
	both("GenerateCompliancePackReport", with(s.generateReport), post)
	both("GetCompliancePackReport", with(s.getReport), get)
	both("GetConfigRuleComplianceByPack", with(s.rulesByPack), get)
	both("GetResourceComplianceByPack", with(s.resourcesByPack), get)
	group("GetAggregateAccountComplianceByPack", with(s.accountsByPack), get)
	both("GetConfigRuleSummaryByRiskLevel", s.rulesByRisk, get, post)
	single("GetResourceComplianceByConfigRule", with(s.resourcesByRule), get)
	group("GetAggregateResourceComplianceByConfigRule", with(s.resourcesByRule), get, post)
	single("ListConfigRuleEvaluationResults", with(s.listResults), get)
	group("ListAggregateConfigRuleEvaluationResults", with(s.listResults), get, post)
	both("GetDiscoveredResource", with(s.getResource), get, post)
	both("ListDiscoveredResources", with(s.listResources), get, post)
	both("CreateConfigRule", with(s.createRule), post)
	both("GetConfigRule", with(s.getRule), get, post)
	both("ListConfigRules", with(s.listRules), get, post)
	both("StartConfigRuleEvaluation", with(s.startEvaluation), get, post)
	both("ActiveConfigRules", with(s.activateRules), get, post)
	both("DeactiveConfigRules", with(s.deactivateRules), get, post)
	both("DeleteConfigRules", with(s.deleteRules), get, post)
	single("GetManagedRule", with(s.getManagedRule), get, post)
	single("ListManagedRules", with(s.listManagedRules), get, post)
	single("ListAggregators", with(s.listGroups), get, post)
	single("PutEvaluations", with(s.putEvaluations), post)

	return map[string]map[string]acs.Operation{
		"2020-09-07": current,
		"2019-01-08": {"PutEvaluations": current["PutEvaluations"]}, // official samples still send it
	}
}

// newID returns an identifier in the cloud's form: cp-fdc8626622af00f90001.
func newID(prefix string) string {
	b := make([]byte, 10)
	rand.Read(b)
	return prefix + "-" + hex.EncodeToString(b)
}
