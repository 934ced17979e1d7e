// Package servicetest simulates both sides of a Config service's protocol in tests: a service that accepts reports, and a handler that
// lists the parts of a sweep.
package servicetest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Accepted contains each cloud's answer to an accepted report.
var Accepted = map[string]string{
	compliance.HuaweiCloud: `{"domain_id":"d0123456789","region_id":"global","resource_id":"abc0123456789","resource_name":"test_user","resource_provider":"iam",` +
		`"resource_type":"users","trigger_type":"resource","compliance_state":"NonCompliant","policy_assignment_id":"abc0123456789abc",` +
		`"policy_assignment_name":"custom_policy","policy_definition_id":null,"evaluation_time":1667374060248}`,
	compliance.Alicloud: `{"RequestId":"EDB324E2-A202-5FE4-A9BC-31E2C34F78A4","Result":true}`,
	compliance.AWS:      `{"FailedEvaluations":[]}`,
}

// Acceptance returns the documented answer to an accepted report, for the report's cloud.
func Acceptance(r *http.Request, report []byte) string {
	switch {
	case r.Header.Get("X-Acs-Action") != "":
		return Accepted[compliance.Alicloud]
	case r.Header.Get("X-Amz-Target") != "":
		return Accepted[compliance.AWS]
	}
	var sent map[string]any
	if err := json.Unmarshal(report, &sent); err != nil {
		return `{"error_code":"invalid_parameters","error_msg":"the body is not JSON"}`
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
	return string(body)
}

// Accept accepts a report.
func Accept(w http.ResponseWriter, r *http.Request) {
	report, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, Acceptance(r, report)) // the client may have gone
}
