// Package assembly wires a function according to its settings: its policies and rules, which are the built-in ones or those of a bundle, the
// protocol of its cloud, the client that sends reports, and the log.
//
// The settings are environment variables. All of them are optional, and a function ignores those of other clouds:
//
//	ASSAY_RULE                    the only rule that the function evaluates, regardless of the event
//	ASSAY_BUNDLE                  bundle file that assay build wrote, instead of the built-in policies and rules; a file assay.bundle beside
//	                              the function's binary needs no setting
//	ASSAY_LOG_LEVEL               debug, info (default), warn or error; debug includes what policies print
//	ASSAY_HUAWEICLOUD_ENDPOINT    Huawei Cloud Config (default https://rms.myhuaweicloud.com)
//	ASSAY_ALICLOUD_ENDPOINT       Alibaba Cloud Config (default https://config.cn-shanghai.aliyuncs.com; international accounts:
//	                              https://config.ap-southeast-1.aliyuncs.com)
//	ASSAY_AWS_ENDPOINT            AWS Config (default: the region's endpoint)
//	ASSAY_LOOKUPS_ENDPOINT        where lookups are sent instead of to the services that they ask: the local cloud
//	AWS_REGION                    region of the AWS Config rules; AWS Lambda sets it
//	ASSAY_PORT                    port on which a FunctionGraph container listens (default 8000)
//	SSL_CERT_FILE                 PEM file of certificate authorities to trust instead of Mozilla's
//	HTTPS_PROXY, NO_PROXY         standard proxy settings
//
// The platforms provide credentials. If a platform provides none, the function uses the variables that the cloud's own tools read:
// HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_SECURITY_TOKEN; ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET,
// ALIBABA_CLOUD_SECURITY_TOKEN; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
package assembly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/assay-rules/assay/functions/internal/assembly/roots"
	"github.com/assay-rules/assay/functions/internal/bundle"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Environment gives a main's process to the function.
type Environment struct {
	Getenv func(name string) string                      // as [os.Getenv]
	Proxy  func(request *http.Request) (*url.URL, error) // as [http.ProxyFromEnvironment]
	Log    io.Writer                                     // one JSON object per line, and the markers of events that a platform needs
	Plans  fs.FS                                         // the built-in policies and rules
}

// New returns the function that runs on a cloud's platform. The caller sets its Platform and Timeout. An error names the setting that is
// wrong.
func New(cloud protocol.Protocol, environment Environment) (*platform.Function, error) {
	function, assemble, err := prepare(cloud, environment)
	if err != nil {
		return nil, err
	}
	if function.Handler, err = assemble(); err != nil {
		return nil, err
	}
	return function, nil
}

// Start is [New] for platforms that learn only from answers to events why a function does not work. The function can ask for its first event
// at once, because reading the policy takes about as long as the platform's answer: the event waits for whichever is later. If a setting is
// wrong, every event is answered with that. The context ends with SIGTERM or an interrupt: the function connects before it handles signals, and
// reads the policy afterwards, because the runtime needs several turns of a processor until it delivers signals.
func Start(cloud protocol.Protocol, environment Environment) (context.Context, *platform.Function) {
	function, assemble, err := prepare(cloud, environment)
	if err != nil {
		return Unready(err, environment.Log)
	}
	ctx := untilSignal()
	assembled := sync.OnceValue(func() (events platform.Handler) {
		defer func() {
			if value := recover(); value != nil { // the event that was asked for must be answered
				events = newUnready(&platform.PanicError{Value: value, Stack: debug.Stack()}, environment.Log)
			}
		}()
		events, err := assemble()
		if err != nil {
			return newUnready(err, environment.Log)
		}
		return events
	})
	go assembled()
	function.Handler = starting(assembled)
	return ctx, function
}

func untilSignal() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt) // until the process ends
	return ctx
}

// starting is the handler of a function that is being assembled.
type starting func() platform.Handler

// Invoke waits for the function's own handler.
func (s starting) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return s().Invoke(ctx, payload)
}

// prepare does what comes before policies are read: it starts to connect to the Config service, because no other part of a start takes as long as
// a server's first answer. The function lacks its handler, which assemble returns.
func prepare(cloud protocol.Protocol, environment Environment) (function *platform.Function, assemble func() (platform.Handler, error), err error) {
	getenv := environment.Getenv
	connection, err := cloud.Connection(getenv)
	if err != nil {
		return nil, nil, err
	}
	connection.Client, err = roots.Client(roots.Options{CertFile: getenv("SSL_CERT_FILE"), Proxy: environment.Proxy, Endpoint: connection.Config})
	if err != nil {
		return nil, nil, fmt.Errorf("SSL_CERT_FILE: %w", err)
	}
	log, err := newLog(getenv, environment.Log)
	if err != nil {
		return nil, nil, err
	}
	function = &platform.Function{Credentials: cloud.Credentials(getenv), Output: environment.Log, Warn: warn(log)}
	return function, func() (platform.Handler, error) { return newHandler(cloud.Open(connection), environment, log) }, nil
}

func newHandler(cloud compliance.Cloud, environment Environment, log *zap.Logger) (platform.Handler, error) {
	files, err := library(environment)
	if err != nil {
		return nil, err
	}
	policies := engine.Open(files, nil)
	rules, err := fs.Sub(files, bundle.RulesDir)
	if err != nil {
		return nil, err
	}
	exemptions, err := exemption.Open(files)
	if err != nil {
		return nil, err
	}
	clouds := []compliance.Cloud{cloud}
	events, err := handler.New(context.Background(), handler.Options{
		Clouds:     clouds,
		Rules:      rule.NewSet(rules, rule.JSON(), policies),
		Policies:   policies,
		Exemptions: exemptions,
		Rule:       environment.Getenv("ASSAY_RULE"),
		Lookups: &handler.Lookups{
			Definition: func(name string) (*lookup.Definition, error) { return lookup.Open(files, name) },
			Services:   lookup.Services(clouds),
		},
		Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("ASSAY_RULE: %w", err)
	}
	return events, nil
}

func warn(log *zap.Logger) func(error) {
	return func(err error) {
		stack := zap.Skip()
		if panicked, ok := errors.AsType[*platform.PanicError](err); ok {
			stack = zap.ByteString("stack", panicked.Stack)
		}
		log.Warn("runtime", zap.Error(err), stack)
	}
}

// Unready is [Start] of a function that cannot start: it answers every event with the reason, because users look there on platforms that have no
// other place for it.
func Unready(cause error, output io.Writer) (context.Context, *platform.Function) {
	handler := newUnready(cause, output)
	return untilSignal(), &platform.Function{Handler: handler, Output: output, Warn: warn(handler.log)}
}

type unready struct {
	cause error
	log   *zap.Logger
}

func newUnready(cause error, output io.Writer) unready {
	log := logTo(output, zapcore.InfoLevel)
	log.Error("failed", zap.NamedError("error", fmt.Errorf("the function cannot start: %w", cause)))
	return unready{cause, log}
}

// Invoke never succeeds.
func (u unready) Invoke(ctx context.Context, _ []byte) ([]byte, error) {
	err := fmt.Errorf("the function could not start: %w", u.cause)
	u.log.Error("failed", zap.String("request", compliance.InvocationFrom(ctx).RequestID), zap.Error(err))
	return nil, err
}

func newLog(getenv func(string) string, w io.Writer) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(cmp.Or(getenv("ASSAY_LOG_LEVEL"), "info"))
	if err != nil {
		return nil, fmt.Errorf("ASSAY_LOG_LEVEL: %w", err)
	}
	return logTo(w, level), nil
}

func logTo(w io.Writer, level zapcore.Level) *zap.Logger {
	encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{
		TimeKey: "time", LevelKey: "level", MessageKey: "message",
		EncodeTime: zapcore.RFC3339NanoTimeEncoder, EncodeLevel: zapcore.LowercaseLevelEncoder,
	})
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), level))
}

// library is the tree of compiled policies and rules: that of a bundle, else the built-in one. A directory of sources is refused: a function
// that left it unread would judge by the built-in policy of the same name.
func library(environment Environment) (fs.FS, error) {
	getenv := environment.Getenv
	for _, setting := range []string{"ASSAY_POLICIES", "ASSAY_RULES"} {
		if getenv(setting) != "" {
			return nil, fmt.Errorf("%s: a function does not read a directory: run assay build, put its file %s beside the function's binary or set ASSAY_BUNDLE, and remove this setting",
				setting, bundle.File)
		}
	}
	file := getenv("ASSAY_BUNDLE")
	beside, err := bundleBeside()
	switch {
	case err != nil:
		return nil, err
	case file != "" && beside != "" && file != beside:
		return nil, fmt.Errorf("ASSAY_BUNDLE: there is another bundle, %s: remove one of them", beside)
	case file == "" && beside == "":
		return environment.Plans, nil
	case file == "":
		return bundle.Read(beside)
	}
	read, err := bundle.Read(file)
	if err != nil {
		return nil, fmt.Errorf("ASSAY_BUNDLE: %w", err)
	}
	return read, nil
}

// bundleBeside is the bundle in the directory of the binary; empty if there is none.
func bundleBeside() (string, error) {
	binary, err := os.Executable()
	if err != nil {
		return "", nil //nolint:nilerr // unknown to the system
	}
	file := filepath.Join(filepath.Dir(binary), bundle.File)
	switch _, err := os.Stat(file); {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	}
	return file, nil
}
