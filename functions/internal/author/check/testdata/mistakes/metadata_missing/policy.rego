package policies.bucket.bucket_named

# METADATA
# description: The bucket's name.
evidence := {"name": input.resource.name}

deny contains "the name has another prefix" if not startswith(evidence.name, input.parameters.prefix)
