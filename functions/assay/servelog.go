package main

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// serviceLog returns the log of the local Config service, as lines for people. Unless verbose, it shows only problems, and repeated ones at
// most ten times a minute.
func serviceLog(w io.Writer, verbose bool) *zap.Logger {
	config := zap.NewDevelopmentEncoderConfig()
	config.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
	config.CallerKey = zapcore.OmitKey
	level := zapcore.WarnLevel
	if verbose {
		level = zapcore.DebugLevel
	}
	core := zapcore.NewCore(zapcore.NewConsoleEncoder(config), zapcore.Lock(zapcore.AddSync(w)), level)
	if !verbose {
		core = zapcore.NewSamplerWithOptions(core, time.Minute, 10, 0)
	}
	return zap.New(core)
}

// functionLog turns the lines that a function logs, which are JSON, into lines of the service's log. Other output is kept as it is.
func functionLog(log *zap.Logger) func(line string) {
	return func(line string) {
		var members map[string]json.RawMessage
		var message string
		level := zapcore.InfoLevel
		if json.Unmarshal([]byte(line), &members) != nil || json.Unmarshal(members["message"], &message) != nil {
			log.Info(line)
			return
		}
		_ = json.Unmarshal(members["level"], &level) // an unknown level counts as info
		var fields []zap.Field
		for _, name := range slices.Sorted(maps.Keys(members)) {
			if name != "message" && name != "level" && name != "time" {
				fields = append(fields, zap.Any(name, members[name]))
			}
		}
		log.Log(level, message, fields...)
	}
}
