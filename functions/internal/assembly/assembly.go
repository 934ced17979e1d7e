// Package assembly puts a function together as its settings say: the built-in policies and rules with the user's own laid over them,
// the protocols of the three clouds, the client that reports, and the log.
//
// The settings are environment variables, all of them optional:
//
//	ASSAY_RULE                    the one rule that the function evaluates, whatever an event says
//	ASSAY_POLICIES                directory of policies, laid over the built-in ones
//	ASSAY_RULES                   directory of rules, laid over the built-in ones
//	ASSAY_LOG_LEVEL               debug, info (default), warn or error; debug adds what policies print
//	ASSAY_HUAWEICLOUD_ENDPOINT    of Huawei Cloud Config (https://rms.myhuaweicloud.com)
//	ASSAY_ALICLOUD_ENDPOINT       of Cloud Config (https://config.cn-shanghai.aliyuncs.com; international accounts: config.ap-southeast-1)
//	ASSAY_AWS_ENDPOINT            of AWS Config (that of the region)
//	AWS_REGION                    of the AWS Config rules; AWS Lambda sets it
//	ASSAY_PORT                    where FunctionGraph's container listens (8000)
//	SSL_CERT_FILE                 certificate authorities to trust instead of Mozilla's, in PEM form
//	HTTPS_PROXY, NO_PROXY         as everywhere
//
// The runtimes bring the credentials of their cloud. For other clouds' events, and where a runtime brings none, they are those that the
// clouds' own tools read: HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_SECURITY_TOKEN; ALIBABA_CLOUD_ACCESS_KEY_ID,
// ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
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

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/assembly/roots"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Environment is what a main gives of its process.
type Environment struct {
	Getenv func(name string) string                      // as [os.Getenv]
	Proxy  func(request *http.Request) (*url.URL, error) // as [http.ProxyFromEnvironment]
	Log    io.Writer                                     // one JSON object a line; also what marks events for the platform
}

// New puts the function together that runs on one of the clouds' platforms. Its Platform and Timeout are left to the caller. The error
// names the setting that is wrong.
func New(ctx context.Context, cloud string, environment Environment) (*platform.Function, error) {
	getenv := environment.Getenv
	log, err := newLog(getenv, environment.Log)
	if err != nil {
		return nil, err
	}
	endpoints, err := Endpoints(getenv)
	if err != nil {
		return nil, err
	}
	client, err := roots.Client(roots.Options{CertFile: getenv("SSL_CERT_FILE"), Proxy: environment.Proxy, Endpoint: endpoints[cloud]})
	if err != nil {
		return nil, fmt.Errorf("SSL_CERT_FILE: %w", err)
	}
	policies, err := library(getenv, "ASSAY_POLICIES", assay.Policies())
	if err != nil {
		return nil, err
	}
	rules, err := library(getenv, "ASSAY_RULES", assay.Rules())
	if err != nil {
		return nil, err
	}
	credentials, known := Credentials(getenv), engine.NewLibrary(policies)
	events, err := handler.New(ctx, handler.Options{
		Clouds: []compliance.Cloud{
			&huaweicloud.Cloud{Endpoint: endpoints[compliance.HuaweiCloud], Client: delivery.Client{HTTP: client}},
			&alicloud.Cloud{Endpoint: endpoints[compliance.Alicloud], Client: delivery.Client{HTTP: client}},
			&aws.Cloud{Endpoint: endpoints[compliance.AWS], Region: getenv("AWS_REGION"), Client: delivery.Client{HTTP: client}},
		},
		Rules:       rule.NewSet(rules, known),
		Policies:    known,
		Rule:        getenv("ASSAY_RULE"),
		Credentials: credentials,
		Log:         log,
	})
	if err != nil {
		return nil, fmt.Errorf("ASSAY_RULE: %w", err)
	}
	return &platform.Function{
		Handler:     events,
		Credentials: credentials[cloud],
		Output:      environment.Log,
		Warn: func(err error) {
			var stack zap.Field
			if panicked, ok := errors.AsType[*platform.PanicError](err); ok {
				stack = zap.ByteString("stack", panicked.Stack)
			} else {
				stack = zap.Skip()
			}
			log.Warn("runtime", zap.Error(err), stack)
		},
	}, nil
}

func newLog(getenv func(string) string, w io.Writer) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(cmp.Or(getenv("ASSAY_LOG_LEVEL"), "info"))
	if err != nil {
		return nil, fmt.Errorf("ASSAY_LOG_LEVEL: %w", err)
	}
	encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{
		TimeKey: "time", LevelKey: "level", MessageKey: "message",
		EncodeTime: zapcore.RFC3339NanoTimeEncoder, EncodeLevel: zapcore.LowercaseLevelEncoder,
	})
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), level)), nil
}

// library lays the directory of a setting over a built-in one.
func library(getenv func(string) string, setting string, builtIn fs.FS) (fs.FS, error) {
	dir := getenv(setting)
	if dir == "" {
		return builtIn, nil
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", setting, err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s: %s is not a directory", setting, dir)
	}
	return overlay.FS{os.DirFS(dir), builtIn}, nil
}

// Endpoints are where the Config service of each cloud is.
func Endpoints(getenv func(string) string) (map[string]string, error) {
	endpoints := map[string]string{
		compliance.HuaweiCloud: huaweicloud.DefaultEndpoint,
		compliance.Alicloud:    alicloud.China,
		compliance.AWS:         aws.Endpoint(getenv("AWS_REGION")),
	}
	for cloud, setting := range map[string]string{
		compliance.HuaweiCloud: "ASSAY_HUAWEICLOUD_ENDPOINT", compliance.Alicloud: "ASSAY_ALICLOUD_ENDPOINT", compliance.AWS: "ASSAY_AWS_ENDPOINT",
	} {
		endpoint := getenv(setting)
		if endpoint == "" {
			continue
		}
		if err := delivery.CheckEndpoint(endpoint); err != nil {
			return nil, fmt.Errorf("%s: %w", setting, err)
		}
		endpoints[cloud] = endpoint
	}
	return endpoints, nil
}

// Credentials are those of each cloud that the environment brings.
func Credentials(getenv func(string) string) map[string]compliance.Credentials {
	return map[string]compliance.Credentials{
		compliance.HuaweiCloud: {
			AccessKey: getenv("HUAWEICLOUD_SDK_AK"), SecretKey: getenv("HUAWEICLOUD_SDK_SK"), SecurityToken: getenv("HUAWEICLOUD_SDK_SECURITY_TOKEN"),
		},
		compliance.Alicloud: {
			AccessKey: getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), SecretKey: getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
			SecurityToken: getenv("ALIBABA_CLOUD_SECURITY_TOKEN"),
		},
		compliance.AWS: {
			AccessKey: getenv("AWS_ACCESS_KEY_ID"), SecretKey: getenv("AWS_SECRET_ACCESS_KEY"), SecurityToken: getenv("AWS_SESSION_TOKEN"),
		},
	}
}
