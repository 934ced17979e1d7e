# METADATA
# title: Event selectors
# description: >-
#   Which events CloudTrail trails record, each by its ARN: those of an account, or the one that is judged. A member of an organization cannot query
#   each of the organization's trails; what it cannot query is unknown.
package policies.lib.event_selectors

# METADATA
# description: The ARNs of the trails of which it is not known which events they record.
unknown := [selectors.of.TrailARN | some selectors in all; selectors.exists == false] if {
	input.resource.type == "aws/account"
	all := input.lookups.cloudtrail_event_selectors.value
}

# METADATA
# description: >-
#   Which kinds of management events, Read and Write, each trail records without exceptions, by its ARN. A selector that leaves out sources, names
#   or users records none without exceptions.
management[arn] := {kind | some selector in selectors; some kind in selector.management} if some arn, selectors in _selectors

# METADATA
# description: >-
#   The buckets whose data events each trail records, by its ARN: * for all buckets, now and in future. Selectors for a part of a bucket, and for
#   certain operations or users, do not count.
buckets[arn] := {name | some selector in selectors; some name in selector.buckets} if some arn, selectors in _selectors

# METADATA
# description: A trail has selectors of one of the two forms.
# custom:
#   absent:
#     - path: lookups.cloudtrail_event_selectors.value[].value.EventSelectors
#       mutations: [unnoticed]
#       because: a trail has selectors of one of the two forms, and one trail is enough
#     - path: lookups.cloudtrail_event_selectors.value[].value.EventSelectors[].DataResources
#       mutations: [unnoticed]
#       because: the selector is about no data events
#     - path: lookups.cloudtrail_event_selectors.value[].value.EventSelectors[].ExcludeManagementEventSources
#       mutations: [dropped, emptied]
#       because: the selector leaves out no sources
_selectors[arn] := array.concat(basic, advanced) if {
	some arn, answer in _answers
	basics := object.get(answer, "EventSelectors", [])
	basic := [selector |
		some native in basics
		selector := {
			"management": _management(_kinds[native.ReadWriteType], native.IncludeManagementEvents, object.get(native, "ExcludeManagementEventSources", [])),
			"buckets": {_bucket(pattern) |
				some resource in object.get(native, "DataResources", [])
				resource.Type == "AWS::S3::Object"
				some pattern in resource.Values
			},
		}
	]
	advances := object.get(answer, "AdvancedEventSelectors", [])
	advanced := [selector |
		some native in advances
		fields := {field.Field | some field in native.FieldSelectors}
		chosen := {[field.Field, value] | some field in native.FieldSelectors; some value in object.get(field, "Equals", [])}
		patterns := {pattern |
			some field in native.FieldSelectors
			field.Field == "resources.ARN"
			object.keys(field) == {"Field", "StartsWith"}
			some pattern in field.StartsWith
		}
		selector := {"management": _advanced_management(fields, chosen), "buckets": _advanced_buckets(fields, chosen, patterns)}
	]
	count(basic) + count(advanced) > 0
}

_answers[selectors.of.TrailARN] := selectors.value if {
	input.resource.type == "aws/account"
	some selectors in input.lookups.cloudtrail_event_selectors.value
	selectors.exists
}

_answers[input.resource.id] := input.lookups.cloudtrail_trail_event_selectors.value if input.resource.type == "aws/AWS::CloudTrail::Trail"

_kinds := {"All": {"Read", "Write"}, "ReadOnly": {"Read"}, "WriteOnly": {"Write"}}

_management(_, included, _) := set() if included == false

_management(kinds, included, excluded) := kinds if {
	included
	count(excluded) == 0
}

_management(_, included, excluded) := set() if {
	included
	count(excluded) > 0
}

# The pattern of all buckets, of one bucket, and of a part of one.
_bucket(pattern) := "*" if regex.match(`^arn:aws[a-z-]*:s3(:::)?$`, pattern)

_bucket(pattern) := name if [[_, name]] := regex.find_all_string_submatch_n(`^arn:aws[a-z-]*:s3:::([^/*]+)/$`, pattern, 1)

_bucket(pattern) := "" if not regex.match(`^arn:aws[a-z-]*:s3((:::)?|:::[^/*]+/)$`, pattern)

_advanced_management(fields, chosen) := {kind | some kind in {"Read", "Write"}; _recorded(kind, fields, chosen)} if {
	["eventCategory", "Management"] in chosen
	count(fields - {"eventCategory", "readOnly"}) == 0
}

# Every other field leaves something out.
_advanced_management(fields, chosen) := set() if {
	["eventCategory", "Management"] in chosen
	count(fields - {"eventCategory", "readOnly"}) > 0
}

_advanced_management(_, chosen) := set() if not ["eventCategory", "Management"] in chosen

_recorded(_, fields, _) if not "readOnly" in fields

_recorded("Read", _, chosen) if ["readOnly", "true"] in chosen

_recorded("Write", _, chosen) if ["readOnly", "false"] in chosen

_advanced_buckets(fields, chosen, patterns) := _buckets(fields - {"eventCategory", "resources.type", "readOnly"}, patterns) if {
	_of_objects(chosen)
}

_advanced_buckets(_, chosen, _) := set() if not _of_objects(chosen)

_of_objects(chosen) if {
	["eventCategory", "Data"] in chosen
	["resources.type", "AWS::S3::Object"] in chosen
}

_buckets(others, _) := {"*"} if count(others) == 0

_buckets(others, patterns) := {_bucket(pattern) | some pattern in patterns} if others == {"resources.ARN"}

_buckets(others, _) := set() if count(others - {"resources.ARN"}) > 0
