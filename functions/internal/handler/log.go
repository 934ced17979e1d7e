package handler

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// fields identify the event in a log line. They contain no credentials and no tokens of the event.
func (h *Handler) fields(ctx context.Context, result *Result) []zap.Field {
	const usual = 20 // of a verdict
	fields := append(make([]zap.Field, 0, usual), zap.String("request", compliance.InvocationFrom(ctx).RequestID))
	if result != nil {
		fields = append(fields, zap.String("cloud", result.Cloud), zap.String("rule", result.Rule), zap.String("policy", result.Policy))
	}
	return fields
}

// logVerdict writes a verdict's log line, which states whether the Config service accepted the report.
func (h *Handler) logVerdict(ctx context.Context, level zapcore.Level, result *Result, outcome *Outcome, reported bool, more ...zap.Field) {
	if line := h.log.Check(level, "verdict"); line != nil {
		line.Write(append(h.verdictFields(ctx, result, outcome, reported), more...)...)
	}
}

func (h *Handler) logPanic(ctx context.Context, result *Result, value any, stack []byte) {
	h.log.Error("panic", append(h.fields(ctx, result), zap.String("error", fmt.Sprintf("panic: %v", value)), zap.ByteString("stack", stack))...)
}

// eventAge is the time in seconds since the event was sent, or no field if the event does not say when.
func eventAge(event *compliance.Event, received time.Time) zap.Field {
	if event.Time.IsZero() {
		return zap.Skip()
	}
	return zap.Float64("event_age", received.Sub(event.Time).Round(time.Millisecond).Seconds())
}

// took is a duration in milliseconds.
func took(name string, spent time.Duration) zap.Field {
	return zap.Float64(name, float64(spent.Microseconds())/1000)
}

func (h *Handler) verdictFields(ctx context.Context, result *Result, outcome *Outcome, reported bool) []zap.Field {
	fields := append(h.fields(ctx, result),
		zap.String("verdict", string(outcome.Verdict)),
		zap.Bool("reported", reported),
		zap.String("resource", outcome.Resource.ID),
		zap.String("type", outcome.Resource.Type),
		zap.String("region", outcome.Resource.Region),
		zap.String("account", outcome.Resource.Account),
	)
	if len(outcome.Reasons) > 0 {
		messages := make([]string, len(outcome.Reasons))
		for i, reason := range outcome.Reasons {
			messages[i] = reason.Message
		}
		fields = append(fields, zap.Strings("reasons", messages))
	}
	if outcome.Exemption != nil {
		fields = append(fields, zap.Reflect("exemption", outcome.Exemption))
	}
	if outcome.Cause != "" {
		fields = append(fields, zap.String("cause", outcome.Cause))
	}
	if outcome.Unread != "" {
		fields = append(fields, zap.String("unread", outcome.Unread))
	}
	return fields
}

func (h *Handler) logFailure(ctx context.Context, result *Result, err error) {
	h.log.Error("failed", append(h.fields(ctx, result), zap.Error(err))...)
}

// printer writes a policy's print output to the debug log. It is nil, which disables printing, unless debug is enabled.
func (h *Handler) printer(policy string) func(location, message string) {
	if !h.log.Core().Enabled(zapcore.DebugLevel) {
		return nil
	}
	return func(location, message string) {
		h.log.Debug("print", zap.String("policy", policy), zap.String("at", location), zap.String("message", message))
	}
}
