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
	"maps"
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

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/library"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

type serveCommand struct {
	Listen    string            `default:"127.0.0.1:8170" placeholder:"ADDRESS" help:"Where to listen (${default})."`
	Data      string            `type:"path" placeholder:"DIR" help:"Keep everything there; without it everything is forgotten at the end."`
	AccessKey string            `env:"ASSAY_ACCESS_KEY" placeholder:"ID" help:"Development access key; random unless given or kept in --data."`
	SecretKey string            `env:"ASSAY_SECRET_KEY" placeholder:"SECRET" help:"Its secret."`
	Function  map[string]string `placeholder:"CLOUD=PATH" help:"Run this binary for the cloud's rules, or call this URL: huaweicloud=bin/functiongraph. Repeatable."`
	Resources map[string]string `placeholder:"CLOUD=FILE" help:"Record these native items, one JSON object a line. Repeatable."`
	Timeout   time.Duration     `default:"30s" help:"Time that a function has for an event (${default})."`
	directories
}

// Help explains what the flags do not.
func (serveCommand) Help() string {
	return `A Config service that real clients can talk to: it verifies signatures, asks the functions of rules about resources, takes and shows
results. The rules of the rules directory are switched on in every cloud that their policies know.

Resources are recorded with --resources, or over HTTP, with access key and secret as user name and password:

  curl -u KEY:SECRET --data-binary @items.ndjson http://127.0.0.1:8170/assay/v1/huaweicloud/resources
  curl -u KEY:SECRET http://127.0.0.1:8170/assay/v1/huaweicloud/invocations?state=Failed
  curl -u KEY:SECRET -X DELETE http://127.0.0.1:8170/assay/v1/huaweicloud/resources/TYPE/ID

It runs until it is interrupted. Exit status: 0 interrupted, 2 something could not be done.`
}

func (c *serveCommand) Run(ctx context.Context, streams stdio) (err error) {
	for _, clouds := range []map[string]string{c.Function, c.Resources} {
		for cloud := range clouds {
			if _, known := platforms[cloud]; !known {
				return fmt.Errorf("there is no cloud %q: huaweicloud, alicloud or aws", cloud)
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
	functions, err := c.functions(credentials, endpoint, func(line string) { fmt.Fprintln(streams.err, line) })
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
		AWSRegion: platforms[compliance.AWS].region,
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
		service.Close() // while the function under way can still report
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

// functions prepares what the rules of each cloud invoke.
func (c *serveCommand) functions(credentials access.Credentials, endpoint string, printLine func(string)) ([]localcloud.Function, error) {
	var functions []localcloud.Function
	for cloud, where := range c.Function { // the binary's log lines are JSON already
		p := platforms[cloud]
		environment, err := c.functionEnvironment()
		if err != nil {
			return nil, err
		}
		environment[p.endpoint] = endpoint
		f := platform.Function{Name: "assay", Environment: environment, Region: p.region, Credentials: credentials, Timeout: c.Timeout, Log: printLine}
		if strings.Contains(where, "://") {
			f.URL = where
		} else if f.Path, err = executable(where); err != nil {
			return nil, fmt.Errorf("function of %s: %w", cloud, err)
		}
		h, err := platform.New(p.platform(), f)
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
		return "", fmt.Errorf("%s does not exist", path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return exec.LookPath(absolute)
}

// load switches the rules on that are new or have changed, and records the resources that were asked for.
func (c *serveCommand) load(ctx context.Context, service *localcloud.Service, database *store.Store, known library.Library) error {
	for _, cloud := range service.Clouds() {
		rules, err := known.ConfigRules(cloud, service.Account(cloud), platforms[cloud].source)
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

// sameRule says whether a rule asks what a kept one does, whatever its state.
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

// recordFile records native items, one JSON object a line.
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

// tooLong says which line of items cannot be read.
func tooLong(line int, err error) error {
	if errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d is longer than %d MiB", line, longestItem>>20)
	}
	return err
}

// reachable is an address that a function on this machine can use.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address.String()
}

// greet says what to point which client at.
func (c *serveCommand) greet(w io.Writer, endpoint string, service *localcloud.Service, credentials access.Credentials, address net.Addr) {
	paint := painter(w)
	where := "in memory"
	if c.Data != "" {
		where = c.Data
	}
	fmt.Fprintf(w, "%s (data: %s)\n\n", paint.bold("Config service on "+endpoint), where)
	if host, _, err := net.SplitHostPort(address.String()); err == nil && !net.ParseIP(host).IsLoopback() {
		fmt.Fprintln(w, paint.bad("It can be reached from other machines, over plain HTTP."))
	}
	fmt.Fprintf(w, "access key  %s\nsecret key  %s\nIAM token   %s (Huawei Cloud's X-Auth-Token)\n\n", credentials.User.ID, credentials.User.Secret, credentials.Token)
	for _, cloud := range service.Clouds() {
		client := map[string]string{
			compliance.HuaweiCloud: "the SDK's WithEndpoint, or PUT " + endpoint + "/v1/resource-manager/domains/" + service.Account(cloud) + "/policy-states",
			compliance.Alicloud:    "the client's endpoint (" + strings.TrimPrefix(endpoint, "http://") + ") and protocol http",
			compliance.AWS:         "AWS_REGION=" + platforms[cloud].region + " AWS_ENDPOINT_URL=" + endpoint + ", or the client's BaseEndpoint",
		}[cloud]
		function := "none: --function " + cloud + "=PATH"
		if path := c.Function[cloud]; path != "" {
			function = path
		}
		account := service.Account(cloud)
		if cloud == compliance.Alicloud {
			account += ", account group " + alicloud.GroupID
		}
		fmt.Fprintf(w, "%s\n  account    %s\n  client     %s\n  function   %s\n", paint.bold(cloud), account, client, function)
	}
	fmt.Fprintf(w, "\nFunctions elsewhere: %s\n", strings.Join(slices.Sorted(maps.Values(endpointSettings(endpoint))), " "))
}

func endpointSettings(endpoint string) map[string]string {
	settings := map[string]string{}
	for cloud, p := range platforms {
		settings[cloud] = p.endpoint + "=" + endpoint
	}
	return settings
}

func serviceLog(w io.Writer) *zap.Logger {
	config := zap.NewDevelopmentEncoderConfig()
	config.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
	config.CallerKey = zapcore.OmitKey
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(config), zapcore.Lock(zapcore.AddSync(w)), zapcore.InfoLevel))
}
