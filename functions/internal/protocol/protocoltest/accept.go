package protocoltest

import (
	"encoding/json"
	"maps"
	"net/http"
)

// Accept is how the cloud that a report is for accepts it, as documented.
func Accept(r *http.Request, report []byte) Answer {
	header := http.Header{"Content-Type": {"application/json"}}
	switch {
	case r.Header.Get("X-Acs-Action") != "":
		return Answer{http.StatusOK, header, acceptances["alicloud"]}
	case r.Header.Get("X-Amz-Target") != "":
		return Answer{http.StatusOK, http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, acceptances["aws"]}
	}
	return acceptState(header, report)
}

// acceptState is the state that Huawei Cloud Config has stored.
func acceptState(header http.Header, report []byte) Answer {
	var sent map[string]any
	if err := json.Unmarshal(report, &sent); err != nil {
		return Answer{http.StatusBadRequest, header, `{"error_code":"invalid_parameters","error_msg":"the body is not JSON"}`}
	}
	stored := map[string]any{"policy_definition_id": nil}
	resource, _ := sent["policy_resource"].(map[string]any)
	maps.Copy(stored, resource)
	maps.Copy(stored, sent)
	delete(stored, "policy_resource")
	delete(stored, "evaluation_hash")
	body, err := json.Marshal(stored)
	if err != nil {
		panic(err) // it comes from JSON
	}
	return Answer{http.StatusOK, header, string(body)}
}

// Write sends an answer.
func (a Answer) Write(w http.ResponseWriter) { a.write(w) }
