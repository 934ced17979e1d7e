package audit

import (
	"cmp"
	"maps"
	"slices"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
)

// samples find out which sources have the same resources, such as two snapshots of an account, in memory that does not grow with resources: of each
// account in each source, they keep the resources with the smallest hashes. Where two sources have much in common, they have some of these in common.
type samples map[sampled]*sample

type sampled struct {
	source         int
	cloud, account string
}

const (
	sampleSize = 32
	maxSamples = 20_000 // files can name any number of accounts
)

// sample is the resources with the smallest hashes, in that order, and how often each occurred.
type sample []occurrence

type occurrence struct {
	hash  uint64
	times int
}

func (s samples) add(source int, item *snapshot.Item) {
	if item.ID == "" {
		return
	}
	of := sampled{source, item.Cloud, item.Account}
	known := s[of]
	if known == nil {
		if len(s) == maxSamples {
			return
		}
		known = &sample{}
		s[of] = known
	}
	known.add(occurrence{identity(item), 1})
}

func (s *sample) add(one occurrence) {
	all := *s
	if len(all) == sampleSize && one.hash > all[sampleSize-1].hash {
		return
	}
	at, found := slices.BinarySearchFunc(all, one, func(a, b occurrence) int { return cmp.Compare(a.hash, b.hash) })
	if found {
		all[at].times += one.times
		return
	}
	if len(all) == sampleSize {
		all = all[:sampleSize-1]
	}
	*s = slices.Insert(all, at, one)
}

func (s samples) merge(other samples) {
	for of, one := range other {
		mine := s[of]
		if mine == nil {
			s[of] = one
			continue
		}
		for _, occurred := range *one {
			mine.add(occurred)
		}
	}
}

// repeated are the sources that have a resource more than once, or one that another source has. AWS Config records global resources in each region:
// sources that are about different regions have them in common, and are not the same snapshot.
func (s samples) repeated(sources []*snapshot.Source) map[int]bool {
	type resource struct {
		cloud, account string
		hash           uint64
	}
	repeated := map[int]bool{}
	found := map[resource][]int{}
	for _, of := range slices.SortedFunc(maps.Keys(s), func(a, b sampled) int { return cmp.Compare(a.source, b.source) }) {
		for _, one := range *s[of] {
			if one.times > 1 {
				repeated[of.source] = true
			}
			key := resource{of.cloud, of.account, one.hash}
			for _, other := range found[key] {
				if a, b := sources[of.source].Region, sources[other].Region; a == b || a == "" || b == "" {
					repeated[of.source], repeated[other] = true, true
				}
			}
			found[key] = append(found[key], of.source)
		}
	}
	return repeated
}

// identity is a hash of what tells the resources of an account apart (FNV-1a, the same in every run, and mixed so that the smallest are any).
func identity(item *snapshot.Item) uint64 {
	const prime = 1099511628211
	hash := uint64(14695981039346656037)
	for _, text := range [...]string{item.Type, item.Region, item.ID} {
		for i := range len(text) {
			hash = (hash ^ uint64(text[i])) * prime
		}
		hash = (hash ^ 0xff) * prime
	}
	hash ^= hash >> 32
	hash *= 0xd6e8feb86659fd93
	return hash ^ hash>>32
}
