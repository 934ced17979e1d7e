package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/library"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

type serveCommand struct {
	Listen    string            `default:"127.0.0.1:8170" placeholder:"ADDRESS" help:"Address to listen on (default ${default})."`
	Data      string            `type:"path" placeholder:"DIR" help:"Persist state here (default: in memory)."`
	AccessKey string            `env:"ASSAY_ACCESS_KEY" placeholder:"ID" help:"Development access key (default: the one in --data, else random)."`
	SecretKey string            `env:"ASSAY_SECRET_KEY" placeholder:"SECRET" help:"Secret of the access key (default: the one in --data, else random)."`
	Function  map[string]string `placeholder:"CLOUD=PATH" help:"Binary to run, or URL to call, for the cloud's rules, for example huaweicloud=bin/functiongraph. Repeatable."`
	Resources map[string]string `placeholder:"CLOUD=FILE" help:"File of native items to record, one JSON object per line. Repeatable."`
	Timeout   time.Duration     `default:"30s" help:"Timeout of a function per event (default ${default})."`
	directories
}

func (serveCommand) Help() string {
	return `The service verifies signatures, invokes functions when resources change or on a schedule, and stores and lists the results. Each rule is enabled in every cloud whose resources its policy judges.

Record resources with --resources, or over HTTP with the access key as user name and the secret key as password:

  curl -u KEY:SECRET --data-binary @items.ndjson http://127.0.0.1:8170/assay/v1/huaweicloud/resources
  curl -u KEY:SECRET http://127.0.0.1:8170/assay/v1/huaweicloud/invocations?state=Failed
  curl -u KEY:SECRET -X DELETE http://127.0.0.1:8170/assay/v1/huaweicloud/resources/TYPE/ID

Runs until it is interrupted. Exit codes: 0 interrupted, 2 error.`
}

func (c *serveCommand) Run(ctx context.Context, streams stdio) (err error) {
	for flag, values := range map[string]map[string]string{"--function": c.Function, "--resources": c.Resources} {
		for cloud := range values {
			if !slices.Contains(compliance.Clouds(), cloud) {
				return fmt.Errorf("%s: unknown cloud %q: must be one of %s", flag, cloud, strings.Join(compliance.Clouds(), ", "))
			}
		}
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
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	endpoint := "http://" + reachable(listener.Addr())
	log := serviceLog(streams.err)
	functions, err := c.functions(ctx, credentials, endpoint, func(line string) { fmt.Fprintln(streams.err, line) })
	if err != nil {
		return err
	}
	for _, f := range functions {
		defer f.Host.Close()
	}
	known, err := c.configLibrary()
	if err != nil {
		return err
	}
	var catalogue localcloud.Alicloud
	if catalogue.Managed, catalogue.Templates, err = known.Alicloud(); err != nil {
		return err
	}
	if c.Data != "" {
		catalogue.Reports = filepath.Join(c.Data, "reports")
	}
	service, err := localcloud.New(ctx, localcloud.Options{
		Store: database, Credentials: credentials, Log: log, Functions: functions, Alicloud: catalogue,
		AWSRegion: sampleRegion,
	})
	if err != nil {
		return err
	}
	defer service.Close()
	server := &http.Server{Handler: service, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, ErrorLog: zap.NewStdLog(log)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer server.Close()

	if err := c.load(ctx, service, database, known); err != nil {
		return err
	}
	c.greet(streams.out, endpoint, service, credentials, listener.Addr())
	go service.Run(ctx, time.Second)
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		service.Close() // while a running function can still report
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return server.Shutdown(grace)
	}
}

func (c *serveCommand) credentials() (access.Credentials, error) {
	key := access.Key{ID: c.AccessKey, Secret: c.SecretKey}
	if c.Data == "" {
		return access.New(key), nil
	}
	return access.LoadOrCreate(filepath.Join(c.Data, "credentials.json"), key)
}

// functions prepares the function that each cloud's rules invoke.
func (c *serveCommand) functions(ctx context.Context, credentials access.Credentials, endpoint string, printLine func(string)) ([]localcloud.Function, error) {
	var functions []localcloud.Function
	for cloud, where := range c.Function {
		f, err := c.localFunction(ctx, cloud, endpoint, credentials)
		if err != nil {
			return nil, err
		}
		f.Timeout, f.Log = c.Timeout, printLine // the function's log lines are JSON already
		if strings.Contains(where, "://") {
			f.URL = where
		} else if f.Path, err = executable(where); err != nil {
			return nil, fmt.Errorf("--function %s=%s: %w", cloud, where, err)
		}
		h, err := platform.New(platformOf(cloud).platform(), f)
		if err != nil {
			return nil, err
		}
		functions = append(functions, localcloud.Function{Cloud: cloud, Host: h})
	}
	return functions, nil
}

// executable is the absolute path of a program.
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

// load enables the rules that are new or have changed, and records the resources in --resources.
func (c *serveCommand) load(ctx context.Context, service *localcloud.Service, database *store.Store, known library.Library) error {
	for _, cloud := range service.Clouds() {
		rules, err := known.ConfigRules(cloud, service.Account(cloud), platformOf(cloud).source)
		if err != nil {
			return err
		}
		for _, r := range rules {
			var kept store.Rule
			err := database.View(ctx, func(tx *store.Tx) (err error) {
				kept, err = tx.Rule(r.Cloud, r.Account, r.ID)
				return err
			})
			if err == nil && sameRule(kept, r) {
				continue
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err := service.PutRule(ctx, r); err != nil {
				return err
			}
		}
	}
	for cloud, file := range c.Resources {
		if err := recordFile(ctx, service, cloud, file); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
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

const longestItem = 4 << 20

// recordFile records native items, one JSON object per line.
func recordFile(ctx context.Context, service *localcloud.Service, cloud, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, longestItem)
	var batch []json.RawMessage
	recorded, line := 0, 0
	flush := func() error {
		if _, err := service.PutResources(ctx, cloud, batch); err != nil {
			return fmt.Errorf("after %d items: %w", recorded, err)
		}
		recorded, batch = recorded+len(batch), batch[:0]
		return nil
	}
	for ; lines.Scan(); line++ {
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
			batch = append(batch, bytes.Clone(line))
		}
		if len(batch) == 500 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return tooLong(line+1, err)
	}
	return flush()
}

// tooLong names the line of items that cannot be read.
func tooLong(line int, err error) error {
	if errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d is longer than %d MiB", line, longestItem>>20)
	}
	return err
}

// reachable is the address under which a function on this machine reaches the service.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address.String()
}

// greet says how to connect clients and functions.
func (c *serveCommand) greet(w io.Writer, endpoint string, service *localcloud.Service, credentials access.Credentials, address net.Addr) {
	paint := painter(w)
	where := "in memory"
	if c.Data != "" {
		where = c.Data
	}
	fmt.Fprintf(w, "%s (data: %s)\n\n", paint.bold("Local Config service on "+endpoint), where)
	if host, _, err := net.SplitHostPort(address.String()); err == nil && !net.ParseIP(host).IsLoopback() {
		fmt.Fprintln(w, paint.bad("Warning: other machines can reach this service, over plain HTTP."))
	}
	fmt.Fprintf(w, "access key  %s\nsecret key  %s\nIAM token   %s (Huawei Cloud's X-Auth-Token)\n\n", credentials.User.ID, credentials.User.Secret, credentials.Token)
	for _, cloud := range service.Clouds() {
		client := map[string]string{
			compliance.HuaweiCloud: "WithEndpoint in the SDK, or PUT " + endpoint + "/v1/resource-manager/domains/" + service.Account(cloud) + "/policy-states",
			compliance.Alicloud:    "endpoint " + strings.TrimPrefix(endpoint, "http://") + " and protocol http in the SDK",
			compliance.AWS:         "AWS_REGION=" + sampleRegion + " AWS_ENDPOINT_URL=" + endpoint + ", or BaseEndpoint in the SDK",
		}[cloud]
		function := "none (set one with --function " + cloud + "=PATH)"
		if path := c.Function[cloud]; path != "" {
			function = path
		}
		account := service.Account(cloud)
		if cloud == compliance.Alicloud {
			account += ", account group " + alicloud.GroupID
		}
		fmt.Fprintf(w, "%s\n  account    %s\n  client     %s\n  function   %s\n", paint.bold(cloud), account, client, function)
	}
	fmt.Fprintln(w, "\nSettings for functions that you start yourself:")
	for _, cloud := range service.Clouds() {
		fmt.Fprintf(w, "  %s=%s\n", assembly.EndpointSetting(cloud), endpoint)
	}
}

func serviceLog(w io.Writer) *zap.Logger {
	config := zap.NewDevelopmentEncoderConfig()
	config.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
	config.CallerKey = zapcore.OmitKey
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(config), zapcore.Lock(zapcore.AddSync(w)), zapcore.InfoLevel))
}
