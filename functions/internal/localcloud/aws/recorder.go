package aws

import "context"

type describeConfigurationRecordersInput struct {
	ConfigurationRecorderNames []string
}

// describeConfigurationRecorders describes the one recorder, which records every type.
func (s *Service) describeConfigurationRecorders(context.Context, describeConfigurationRecordersInput) (any, error) {
	type group struct {
		AllSupported               bool `json:"allSupported"`
		IncludeGlobalResourceTypes bool `json:"includeGlobalResourceTypes"`
	}
	type recorder struct {
		Name           string `json:"name"`
		RecordingGroup group  `json:"recordingGroup"`
	}
	return struct{ ConfigurationRecorders []recorder }{[]recorder{{"default", group{true, true}}}}, nil
}
