package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/assembly/local"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/library"
	"github.com/assay-rules/assay/functions/internal/localcloud/lookups"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

type serveCommand struct {
	Listen    string            `default:"127.0.0.1:8170" placeholder:"ADDRESS" help:"Address to listen on (default ${default})."`
	Data      string            `type:"path" placeholder:"DIR" help:"Persist state here (default: in memory)."`
	AccessKey string            `env:"ASSAY_ACCESS_KEY" placeholder:"ID" help:"Access key for the clients of all clouds (default: the one in --data, else random)."`
	SecretKey string            `env:"ASSAY_SECRET_KEY" placeholder:"SECRET" help:"Secret of the access key (default: the one in --data, else random)."`
	Account   map[string]string `placeholder:"CLOUD=ID" help:"Account of the cloud (default: a made-up one), for example aws=111122223333. Repeatable."`
	Region    map[string]string `placeholder:"CLOUD=REGION" help:"Region of the cloud's functions and requests (default: huaweicloud=region_1, alicloud=cn-hangzhou, aws=us-east-1). Repeatable."`
	Rule      []string          `complete:"rule" placeholder:"NAME" help:"Enable this rule instead of all. Repeatable."`
	Pack      []string          `complete:"pack" placeholder:"NAME" help:"Enable the rules of this pack, with its parameters, instead of all. Repeatable."`
	Function  map[string]string `placeholder:"CLOUD=PATH" help:"Binary to run, or URL to call, for the cloud's rules, for example huaweicloud=bin/functiongraph. Repeatable."`
	Resources map[string]string `placeholder:"CLOUD=FILE" help:"File of native items to record, one JSON object per line. Repeatable."`
	Lookups   []string          `type:"existingpath" placeholder:"PATH" help:"File, or directory of files NAME.lookups.json, with recorded answers of the calls that policies make besides. Repeatable."`
	Fault     map[string]string `placeholder:"LOOKUP=FAULT" help:"What a lookup does instead of answering: refuse, throttle or timeout. Repeatable."`
	Timeout   time.Duration     `default:"30s" help:"Timeout of a function per event (default ${default})."`
	Verbose   bool              `short:"v" help:"Log every event and what the functions log, not only problems."`
	directories
}

func (serveCommand) Help() string {
	return `Runs the Config services of Huawei Cloud, Alibaba Cloud and AWS on this machine, so that you can try rules and functions without an account. The service verifies signatures, invokes functions when resources change or on a schedule, and stores and lists the results. One access key is valid for the clients of all three clouds; the last lines that the command prints set it, to paste into a shell.

Every rule is enabled in each cloud whose resources its policy evaluates, or only those that --rule and --pack name. Rules whose required parameters have no value are listed and not enabled; give the values in rules/NAME.yaml. With --data, rules of the library that are no longer enabled are deleted, together with their results.

Record resources with --resources, or over HTTP with the access key as user name and the secret key as password:

  curl -u KEY:SECRET --data-binary @items.ndjson http://127.0.0.1:8170/assay/v1/huaweicloud/resources
  curl -u KEY:SECRET http://127.0.0.1:8170/assay/v1/huaweicloud/invocations?state=Failed
  curl -u KEY:SECRET -X DELETE http://127.0.0.1:8170/assay/v1/huaweicloud/resources/TYPE/ID

Policies that make read-only calls (lookups) get the answers that --lookups names, from the same address: the requests keep the service's name in the header Host, and their signatures are verified.

The service listens when all of this is ready. It runs until it is interrupted. Limits: a request's header 64 KiB within 10 seconds, its body within 30 seconds and one second more for each 16 KiB; an import of resources 256 MiB, 4 MiB per item. When the disk is full, writes are refused and events wait until there is space.

Exit codes: 0 interrupted, 2 error.`
}

func (c *serveCommand) Run(ctx context.Context, streams stdio) error {
	err := c.serve(ctx, streams)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) { // interrupted while it started
		return nil
	}
	return err
}

func (c *serveCommand) serve(ctx context.Context, streams stdio) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	database, err := store.Open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	credentials, err := c.credentials()
	if err != nil {
		return err
	}
	known, err := c.configLibrary()
	if err != nil {
		return err
	}
	log := serviceLog(streams.err, c.Verbose)
	played, err := c.lookups(credentials, log)
	if err != nil {
		return err
	}
	service, err := c.service(ctx, database, credentials, known, played, log)
	if err != nil {
		return err
	}
	defer service.Close()
	plan, err := c.load(ctx, service, database, known, log)
	if err != nil {
		return err
	}

	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	endpoint := "http://" + reachable(listener.Addr())
	functions, stop, err := c.functions(ctx, service, credentials, endpoint, log)
	defer stop()
	if err != nil {
		return err
	}
	defer service.Close() // first, because it waits for its functions
	if err := service.Start(ctx, functions...); err != nil {
		return err
	}
	server := localcloud.NewServer(service, log)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer server.Close()
	go service.Run(ctx, time.Second)
	c.greet(streams.out, endpoint, service, credentials, listener.Addr(), plan)
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		service.Close() // while a running function can still report
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if err := server.Shutdown(grace); !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		return server.Close() // on clients that have connected and ask nothing, as Go's own transport does in advance
	}
}

// check finds mistakes in the flags before anything is opened.
func (c *serveCommand) check() error {
	for flag, values := range map[string]map[string]string{"--account": c.Account, "--region": c.Region, "--function": c.Function, "--resources": c.Resources} {
		for cloud, value := range values {
			if value == "" {
				return fmt.Errorf("%s %s= is empty: give it a value, or leave it out", flag, cloud)
			}
			if !slices.Contains(compliance.Clouds(), cloud) {
				return fmt.Errorf("%s: unknown cloud %q: must be one of %s", flag, cloud, strings.Join(compliance.Clouds(), ", "))
			}
		}
	}
	for cloud, path := range c.Function {
		if strings.Contains(path, "://") {
			continue
		}
		if _, err := executable(path); err != nil {
			return fmt.Errorf("--function %s=%s: %w", cloud, path, err)
		}
	}
	// The service listens later, when it is ready, but an unusable address is reported now.
	if _, port, err := net.SplitHostPort(c.Listen); err == nil && port == "0" {
		return nil
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	return listener.Close()
}

// region is where a cloud's functions are.
func (c *serveCommand) region(cloud string) string {
	return cmp.Or(c.Region[cloud], local.On(cloud).Region)
}

// service is the Config service of all clouds with the library's managed rules and templates, but without rules.
func (c *serveCommand) service(ctx context.Context, database *store.Store, credentials access.Credentials, known library.Library, played *lookups.Service, log *zap.Logger) (*localcloud.Service, error) {
	catalogue := localcloud.Alicloud{Version: version(), Write: render.Write}
	var err error
	if catalogue.Managed, catalogue.Templates, err = known.Alicloud(); err != nil {
		return nil, err
	}
	if c.Data != "" {
		catalogue.Reports = filepath.Join(c.Data, "reports")
	}
	return localcloud.New(ctx, localcloud.Options{
		Store: database, Credentials: credentials, Log: log, Accounts: c.Account, Alicloud: catalogue, Lookups: played, AWSRegion: c.region(compliance.AWS),
	})
}

// lookups are the services that policies ask besides, with the answers that were recorded.
func (c *serveCommand) lookups(credentials access.Credentials, log *zap.Logger) (*lookups.Service, error) {
	policies, err := c.policies()
	if err != nil {
		return nil, err
	}
	all, err := compile.NewLibrary(policies).Lookups()
	if err != nil {
		return nil, err
	}
	config := lookups.Config{Definitions: map[string]*lookup.Definition{}, Faults: map[string]lookups.Fault{}, Credentials: credentials, Log: log.Named("lookups")}
	for name, l := range all {
		config.Definitions[name] = &l.Definition
	}
	if config.Answers, err = recordedAnswers(c.Lookups); err != nil {
		return nil, fmt.Errorf("--lookups: %w", err)
	}
	for name, fault := range c.Fault {
		if all[name] == nil || !slices.Contains(lookups.Faults(), lookups.Fault(fault)) {
			return nil, fmt.Errorf("--fault %s=%s: must be the name of a lookup, and refuse, throttle or timeout", name, fault)
		}
		config.Faults[name] = lookups.Fault(fault)
	}
	return lookups.New(config), nil
}

func (c *serveCommand) credentials() (access.Credentials, error) {
	key := access.Key{ID: c.AccessKey, Secret: c.SecretKey}
	if c.Data == "" {
		return access.New(key), nil
	}
	return access.LoadOrCreate(filepath.Join(c.Data, "credentials.json"), key)
}

// functions prepares the function of each cloud's rules, and returns a func that stops them all.
func (c *serveCommand) functions(ctx context.Context, service *localcloud.Service, credentials access.Credentials, endpoint string, log *zap.Logger) (functions []localcloud.Function, stop func(), err error) {
	var hosts []*platform.Host
	stop = func() {
		for _, h := range hosts {
			h.Close()
		}
	}
	if len(c.Function) == 0 {
		return nil, stop, nil
	}
	own, err := c.functionBundle(ctx)
	if err != nil {
		return nil, stop, err
	}
	for cloud, where := range c.Function {
		deployment := local.On(cloud)
		f := deployment.Function(c.region(cloud), service.Account(cloud), endpoint, credentials)
		if own != "" {
			f.Environment["ASSAY_BUNDLE"] = own
		}
		f.Timeout = c.Timeout
		if c.Verbose {
			f.Log = functionLog(log.Named(cloud))
		}
		if strings.Contains(where, "://") {
			f.URL = where
		} else if f.Path, err = executable(where); err != nil {
			return nil, stop, fmt.Errorf("--function %s=%s: %w", cloud, where, err)
		}
		h, err := platform.New(deployment.Platform, f)
		if err != nil {
			return nil, stop, err
		}
		hosts = append(hosts, h)
		functions = append(functions, localcloud.Function{Cloud: cloud, Host: h})
	}
	return functions, stop, nil
}

// executable returns the absolute path of a program.
func executable(path string) (string, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", errors.New("no such file")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return exec.LookPath(absolute)
}

// load enables the planned rules that are new or have changed, deletes the library's others, and records the resources in --resources.
func (c *serveCommand) load(ctx context.Context, service *localcloud.Service, database *store.Store, known library.Library, log *zap.Logger) (library.Plan, error) {
	var targets []library.Target
	for _, cloud := range service.Clouds() {
		account := service.Account(cloud)
		targets = append(targets, library.Target{Cloud: cloud, Account: account, Source: local.On(cloud).Source(c.region(cloud), account)})
	}
	plan, err := known.Plan(library.Selection{Rules: c.Rule, Packs: c.Pack}, targets...)
	if err != nil {
		return plan, err
	}
	if err := deleteOthers(ctx, database, plan.Others); err != nil {
		return plan, err
	}
	for _, r := range plan.Enabled {
		var kept store.Rule
		err := database.View(ctx, func(tx *store.Tx) (err error) {
			kept, err = tx.Rule(r.Cloud, r.Account, r.ID)
			return err
		})
		if err == nil && sameRule(kept, r) {
			continue
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return plan, err
		}
		err = service.PutRule(ctx, r)
		if errors.Is(err, store.ErrExists) { // a client has created it
			log.Warn("rule not enabled: another rule has its name; delete or rename that one", zap.String("cloud", r.Cloud), zap.String("rule", r.Name))
			continue
		}
		if err != nil {
			return plan, err
		}
	}
	for cloud, file := range c.Resources {
		if err := recordFile(ctx, service, cloud, file); err != nil {
			return plan, fmt.Errorf("%s: %w", file, err)
		}
	}
	return plan, nil
}

// deleteOthers deletes the library's rules that an earlier service enabled and this one does not, unless a pack holds them.
func deleteOthers(ctx context.Context, database *store.Store, others []store.Rule) error {
	return database.Update(ctx, func(tx *store.Tx) error {
		for _, r := range others {
			if held, err := alicloud.InPack(tx, r.ID); err != nil || held {
				return err
			}
			if err := tx.DeleteRule(r.Cloud, r.Account, r.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		return nil
	})
}

// sameRule reports whether a rule equals a stored one, apart from its state.
func sameRule(kept, r store.Rule) bool {
	same := func(a, b json.RawMessage) bool { return bytes.Equal(orEmpty(a), orEmpty(b)) }
	return kept.Name == r.Name && kept.Description == r.Description && kept.Source == r.Source && same(kept.Parameters, r.Parameters) &&
		slices.Equal(kept.Types, r.Types) && same(kept.Scope, r.Scope) && kept.OnChange == r.OnChange && kept.Period == r.Period && kept.Risk == r.Risk
}

func orEmpty(object json.RawMessage) json.RawMessage {
	if len(object) == 0 {
		return json.RawMessage("{}")
	}
	return object
}

func recordFile(ctx context.Context, service *localcloud.Service, cloud, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if recorded, err := service.Import(ctx, cloud, file); err != nil {
		return fmt.Errorf("%w (%s recorded before)", err, counted(recorded, "resource"))
	}
	return nil
}

// reachable returns the address at which a function on this machine reaches the service.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address.String()
}

// greet says what runs and how to connect. The credentials come last, where users see them.
func (c *serveCommand) greet(w io.Writer, endpoint string, service *localcloud.Service, credentials access.Credentials, address net.Addr, plan library.Plan) {
	paint := painter(w)
	fmt.Fprintf(w, "%s (data: %s)\n", paint.Bold("Local Config service on "+endpoint), cmp.Or(c.Data, "in memory"))
	if host, _, err := net.SplitHostPort(address.String()); err == nil && !net.ParseIP(host).IsLoopback() {
		fmt.Fprintln(w, paint.Bad("Warning: other machines can reach this service, over plain HTTP."))
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CLOUD\tACCOUNT\tREGION\tRULES\tFUNCTION")
	for _, cloud := range service.Clouds() {
		rules := 0
		for _, r := range plan.Enabled {
			if r.Cloud == cloud {
				rules++
			}
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\n", cloud, service.Account(cloud), c.region(cloud), rules, cmp.Or(c.Function[cloud], "none (--function "+cloud+"=PATH)"))
	}
	table.Flush()
	if len(plan.Incomplete) > 0 {
		fmt.Fprintln(w, "\nNot enabled, because required parameters have no value (set them in rules/NAME.yaml):")
		for _, name := range slices.Sorted(maps.Keys(plan.Incomplete)) {
			fmt.Fprintf(w, "  %s: %s\n", name, strings.Join(plan.Incomplete[name], ", "))
		}
	}
	fmt.Fprintf(w, "\nSDKs without a setting for the endpoint take it in code: %s, for Alibaba Cloud %s with protocol http.\n", endpoint, strings.TrimPrefix(endpoint, "http://"))
	fmt.Fprintf(w, "Huawei Cloud's X-Auth-Token is the secret key. Alibaba Cloud's account group is %s.\n", alicloud.GroupID)
	fmt.Fprintln(w, paint.Bold("\nOne access key for all clouds. Paste this into the shell of your clients and functions:"))
	fmt.Fprintln(w)
	key, region := credentials.User, c.region(compliance.AWS)
	for _, line := range [][][2]string{
		{{"ASSAY_ACCESS_KEY", key.ID}, {"ASSAY_SECRET_KEY", key.Secret}},
		{{"HUAWEICLOUD_SDK_AK", key.ID}, {"HUAWEICLOUD_SDK_SK", key.Secret}, {"HUAWEICLOUD_SDK_DOMAIN_ID", service.Account(compliance.HuaweiCloud)}},
		{{"ALIBABA_CLOUD_ACCESS_KEY_ID", key.ID}, {"ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.Secret}},
		{{"AWS_ACCESS_KEY_ID", key.ID}, {"AWS_SECRET_ACCESS_KEY", key.Secret}, {"AWS_SESSION_TOKEN", ""}},
		{{protocol.LookupsSetting, endpoint}},
		{{"AWS_REGION", region}, {"AWS_ENDPOINT_URL_CONFIG_SERVICE", endpoint}},
		{{protocol.EndpointSetting(compliance.HuaweiCloud), endpoint}, {protocol.EndpointSetting(compliance.Alicloud), endpoint}, {protocol.EndpointSetting(compliance.AWS), endpoint}},
	} {
		fmt.Fprint(w, "export")
		for _, variable := range line {
			fmt.Fprintf(w, " %s=%s", variable[0], shellWord(variable[1]))
		}
		fmt.Fprintln(w)
	}
}

// shellWord writes a value so that a shell reads it as one word.
func shellWord(value string) string {
	if !strings.ContainsFunc(value, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./:@%+=,", r)
	}) {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
