package engine

// DecodeValue is what Evaluate reads properties with.
var DecodeValue = decodeValue
