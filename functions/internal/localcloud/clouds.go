package localcloud

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/lookups"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// cloud is the Config service of one cloud, with what is needed to trigger its functions.
type cloud struct {
	name     string
	account  string // that the credentials reach
	start    func(context.Context, service.Config) (http.Handler, error)
	service  http.Handler             // an io.Closer if it has something to close
	claims   func(*http.Request) bool // whether a request is for this cloud
	resource func(account string, native json.RawMessage, at time.Time) (store.Resource, error)
	covers   func(store.Rule, store.Resource) (bool, error)
	event    func(store.Question) ([]byte, error)
	token    func() string // a secret by which a function may report
	lifetime time.Duration // of a token
	inactive string        // the state of a rule that triggers nothing
	retries  int           // of a failed event
	clears   bool          // the function is also invoked for a resource that was deleted or left a rule's scope; otherwise its result is removed
}

// The accounts that the development credentials reach.
const (
	developmentDomain = "0a1b2c3d4e5f60718293a4b5c6d7e8f9" // Huawei Cloud
	developmentUID    = "100000000000000"                  // Alibaba Cloud
	developmentAWS    = "111122223333"
)

// wiring lists the clouds. A request goes to the first that claims it.
func (s *Service) wiring(options Options) []cloud {
	return []cloud{
		{
			name: compliance.HuaweiCloud, account: developmentDomain, claims: huaweicloud.Claims,
			resource: huaweicloud.Resource, covers: huaweicloud.Covers, event: huaweicloud.Event,
			token: huaweicloud.NewToken, lifetime: huaweicloud.TokenLifetime, inactive: huaweicloud.Inactive,
			retries: 1, // "Configuring Asynchronous Invocation", the form's default
			start: func(ctx context.Context, config service.Config) (http.Handler, error) {
				return huaweicloud.New(ctx, huaweicloud.Config{Config: config})
			},
		},
		{
			name: compliance.AWS, account: developmentAWS, claims: aws.Claims,
			resource: aws.Resource, covers: aws.Covers, event: aws.Event,
			token: aws.NewToken, lifetime: aws.TokenLifetime, inactive: aws.Inactive, clears: true,
			retries: 2, // "How Lambda handles errors and retries with asynchronous invocation"
			start: func(ctx context.Context, config service.Config) (http.Handler, error) {
				return aws.New(ctx, aws.Config{
					Config: config, Region: cmp.Or(options.AWSRegion, "us-east-1"),
					Invocable: func(source string) bool {
						_, exists := s.queueOf(compliance.AWS, source)
						return exists
					},
				})
			},
		},
		{
			name: compliance.Alicloud, account: developmentUID, claims: alicloud.Claims,
			resource: alicloud.Resource, covers: alicloud.Covers, event: alicloud.Event,
			token: alicloud.NewToken, lifetime: alicloud.TokenLifetime, inactive: alicloud.Inactive,
			retries: 3, // "Retry mechanism" of asynchronous invocations
			start: func(ctx context.Context, config service.Config) (http.Handler, error) {
				return alicloud.New(ctx, alicloud.Config{
					Config: config, Groups: options.Alicloud.Groups, Managed: options.Alicloud.Managed, Templates: options.Alicloud.Templates, Reports: options.Alicloud.Reports,
					Write: options.Alicloud.Write, Version: options.Alicloud.Version,
				})
			},
		},
	}
}

// open starts the Config service of a cloud.
func (s *Service) open(ctx context.Context, c cloud, options Options) (err error) {
	c.account = cmp.Or(options.Accounts[c.name], c.account)
	if retries, set := options.Retries[c.name]; set {
		c.retries = retries
	}
	c.service, err = c.start(ctx, service.Config{
		Account: c.account, Store: s.store, Credentials: options.Credentials, Evaluate: s.Evaluate, Now: s.now, Log: s.log,
	})
	if err != nil {
		return err
	}
	s.clouds[c.name] = c
	s.order = append(s.order, c)
	return nil
}

// routes serves all clouds and the service's own API on one port.
func (s *Service) routes(user access.Key) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(assayPrefix, s.assayHandler(user))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if s.lookups != nil && lookups.Claims(r) {
			s.lookups.ServeHTTP(w, r)
			return
		}
		if asksForPage(r) {
			s.showPage(w)
			return
		}
		for _, c := range s.order {
			if c.claims(r) {
				c.service.ServeHTTP(w, r)
				return
			}
		}
		http.NotFound(w, r)
	})
	return mux
}
