package aws

import (
	"context"
	"encoding/json"
)

// AggregatorName is the name of the only configuration aggregator. It collects what this service records.
const AggregatorName = "all-accounts"

func checkAggregator(name string) error {
	if name != AggregatorName {
		return refuse("NoSuchConfigurationAggregatorException", "The configuration aggregator does not exist: %.256s", name)
	}
	return nil
}

type selectAggregateResourceConfigInput struct {
	ConfigurationAggregatorName string `aws:"required,length=1:256"`
	Expression                  string `aws:"required,length=1:4096"`
	Limit                       int    `aws:"limit"`
	NextToken                   string
}

func (s *Service) selectAggregateResourceConfig(ctx context.Context, input selectAggregateResourceConfigInput) (any, error) {
	if err := checkAggregator(input.ConfigurationAggregatorName); err != nil {
		return nil, err
	}
	return s.selectResourceConfig(ctx, selectResourceConfigInput{Expression: input.Expression, Limit: input.Limit, NextToken: input.NextToken})
}

type aggregateResourceIdentifier struct {
	ResourceId      string `aws:"required,length=1:768"`
	ResourceType    string `aws:"required"`
	SourceAccountId string `aws:"required"`
	SourceRegion    string `aws:"required"`
	ResourceName    string
}

type batchGetAggregateResourceConfigInput struct {
	ConfigurationAggregatorName string                        `aws:"required,length=1:256"`
	ResourceIdentifiers         []aggregateResourceIdentifier `aws:"required,length=1:100"`
}

// batchGetAggregateResourceConfig returns items like batchGetResourceConfig.
func (s *Service) batchGetAggregateResourceConfig(ctx context.Context, input batchGetAggregateResourceConfigInput) (any, error) {
	if err := checkAggregator(input.ConfigurationAggregatorName); err != nil {
		return nil, err
	}
	var of batchGetResourceConfigInput
	for _, identifier := range input.ResourceIdentifiers {
		if identifier.SourceAccountId == s.Account {
			of.ResourceKeys = append(of.ResourceKeys, resourceKey{identifier.ResourceType, identifier.ResourceId})
		}
	}
	answer, err := s.batchGetResourceConfig(ctx, of)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	var found struct {
		Items       []json.RawMessage `json:"baseConfigurationItems"`
		Unprocessed []resourceKey     `json:"unprocessedResourceKeys"`
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, err
	}
	output := struct {
		BaseConfigurationItems         []json.RawMessage
		UnprocessedResourceIdentifiers []aggregateResourceIdentifier
	}{found.Items, []aggregateResourceIdentifier{}}
	for _, key := range found.Unprocessed {
		for _, identifier := range input.ResourceIdentifiers {
			if identifier.ResourceType == key.ResourceType && identifier.ResourceId == key.ResourceId {
				output.UnprocessedResourceIdentifiers = append(output.UnprocessedResourceIdentifiers, identifier)
			}
		}
	}
	return &output, nil
}

type getAggregateDiscoveredResourceCountsInput struct {
	ConfigurationAggregatorName string `aws:"required,length=1:256"`
	GroupByKey                  string `aws:"required,oneof=RESOURCE_TYPE"`
	Limit                       int    `aws:"limit"`
	NextToken                   string
}

// getAggregateDiscoveredResourceCounts counts what is recorded, by type.
func (s *Service) getAggregateDiscoveredResourceCounts(ctx context.Context, input getAggregateDiscoveredResourceCountsInput) (any, error) {
	if err := checkAggregator(input.ConfigurationAggregatorName); err != nil {
		return nil, err
	}
	answer, err := s.getDiscoveredResourceCounts(ctx, getDiscoveredResourceCountsInput{Limit: input.Limit, NextToken: input.NextToken})
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	var found struct {
		Total     int64           `json:"totalDiscoveredResources"`
		Counts    []resourceCount `json:"resourceCounts"`
		NextToken string          `json:"nextToken"`
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, err
	}
	type group struct {
		GroupName     string
		ResourceCount int64
	}
	output := struct {
		TotalDiscoveredResources int64
		GroupByKey               string
		GroupedResourceCounts    []group
		NextToken                string `json:",omitempty"`
	}{found.Total, input.GroupByKey, []group{}, found.NextToken}
	for _, count := range found.Counts {
		output.GroupedResourceCounts = append(output.GroupedResourceCounts, group{count.ResourceType, count.Count})
	}
	return &output, nil
}
