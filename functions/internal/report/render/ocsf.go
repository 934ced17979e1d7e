package render

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
)

// The version of the Open Cybersecurity Schema Framework, and the numbers of its class Compliance Finding
// (ocsf/ocsf-schema, events/findings/compliance_finding.json and objects/compliance.json).
const (
	ocsfVersion  = "1.3.0"
	ocsfCategory = 2                 // Findings
	ocsfClass    = 2003              // Compliance Finding
	ocsfCreate   = 1                 // activity
	ocsfType     = ocsfClass*100 + 1 // class and activity
)

type ocsfFinding struct {
	ActivityID   int              `json:"activity_id"`
	ActivityName string           `json:"activity_name"`
	CategoryUID  int              `json:"category_uid"`
	CategoryName string           `json:"category_name"`
	ClassUID     int              `json:"class_uid"`
	ClassName    string           `json:"class_name"`
	TypeUID      int              `json:"type_uid"`
	TypeName     string           `json:"type_name"`
	Time         int64            `json:"time"` // milliseconds
	SeverityID   int              `json:"severity_id"`
	Severity     string           `json:"severity"`
	StatusID     int              `json:"status_id"`
	Status       string           `json:"status"`
	Message      string           `json:"message,omitempty"`
	Metadata     ocsfMetadata     `json:"metadata"`
	Cloud        ocsfCloud        `json:"cloud"`
	FindingInfo  ocsfFindingInfo  `json:"finding_info"`
	Compliance   ocsfCompliance   `json:"compliance"`
	Remediation  *ocsfRemediation `json:"remediation,omitempty"`
	Resources    []ocsfResource   `json:"resources"`
	Unmapped     ocsfUnmapped     `json:"unmapped"`
}

type ocsfMetadata struct {
	Version    string      `json:"version"`
	LogVersion string      `json:"log_version"`
	Product    ocsfProduct `json:"product"`
	Profiles   []string    `json:"profiles"`
}

type ocsfProduct struct {
	Name       string `json:"name"`
	VendorName string `json:"vendor_name"`
	Version    string `json:"version,omitempty"`
}

type ocsfCloud struct {
	Provider string       `json:"provider"`
	Region   string       `json:"region,omitempty"`
	Account  *ocsfAccount `json:"account,omitempty"`
}

type ocsfAccount struct {
	UID string `json:"uid"`
}

type ocsfFindingInfo struct {
	UID          string       `json:"uid"`
	Title        string       `json:"title"`
	Desc         string       `json:"desc,omitempty"`
	CreatedTime  int64        `json:"created_time"`
	LastSeenTime int64        `json:"last_seen_time"`
	SrcURL       string       `json:"src_url,omitempty"`
	Analytic     ocsfAnalytic `json:"analytic"`
}

type ocsfAnalytic struct {
	TypeID int    `json:"type_id"` // 1: Rule
	Type   string `json:"type"`
	UID    string `json:"uid"`
	Name   string `json:"name,omitempty"`
}

type ocsfCompliance struct {
	Control      string   `json:"control"`
	Standards    []string `json:"standards"`
	Requirements []string `json:"requirements,omitempty"`
	StatusID     int      `json:"status_id"`
	Status       string   `json:"status"`
	StatusCode   string   `json:"status_code"`
	StatusDetail string   `json:"status_detail,omitempty"`
}

type ocsfRemediation struct {
	Desc       string   `json:"desc"`
	References []string `json:"references,omitempty"`
}

type ocsfResource struct {
	UID    string          `json:"uid"`
	Name   string          `json:"name,omitempty"`
	Type   string          `json:"type"`
	Region string          `json:"region,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"` // the values that were judged
}

// ocsfUnmapped is what the class has no attributes for.
type ocsfUnmapped struct {
	Policy    string                `json:"policy"`
	Reasons   []compliance.Reason   `json:"reasons,omitempty"`
	Exemption *compliance.Exemption `json:"exemption,omitempty"`
}

// writeOCSF writes a Compliance Finding per line.
func writeOCSF(w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	o := ocsf{table: newTable(r, options.Lang), report: r, standards: map[string][]string{}, requirements: map[string][]string{}}
	for _, clause := range r.Clauses {
		for _, rule := range clause.Rules {
			if all := o.standards[rule]; len(all) == 0 || all[len(all)-1] != clause.Framework {
				o.standards[rule] = append(all, clause.Framework)
			}
			o.requirements[rule] = append(o.requirements[rule], clause.Framework+" "+clause.ID)
		}
	}
	for finding, err := range findings {
		if err != nil {
			return err
		}
		line, err := encode(o.finding(finding))
		if err != nil {
			return err
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

type ocsf struct {
	table
	report                  report.Report
	standards, requirements map[string][]string // by rule
}

func (o ocsf) finding(f report.Finding) ocsfFinding {
	rule, seen := o.rules[f.Rule], o.time(f).UnixMilli()
	found := ocsfFinding{
		ActivityID: ocsfCreate, ActivityName: "Create", CategoryUID: ocsfCategory, CategoryName: "Findings", ClassUID: ocsfClass, ClassName: "Compliance Finding",
		TypeUID: ocsfType, TypeName: "Compliance Finding: Create", Time: max(seen, 0), StatusID: 1, Status: "New", Message: strings.ReplaceAll(o.reasons(f), "\n", "; "),
		Metadata: ocsfMetadata{
			Version: ocsfVersion, LogVersion: report.Form, Product: ocsfProduct{"Assay", "Assay", o.report.Version}, Profiles: []string{"cloud"},
		},
		Cloud: ocsfCloud{Provider: compliance.CloudTitle(f.Cloud), Region: f.Region},
		FindingInfo: ocsfFindingInfo{
			UID: findingID(f), Title: rule.Title.In(o.lang), Desc: rule.Description.In(o.lang), CreatedTime: max(seen, 0), LastSeenTime: max(seen, 0), SrcURL: rule.Link,
			Analytic: ocsfAnalytic{1, "Rule", f.Rule, rule.Title.In(o.lang)},
		},
		Compliance: ocsfCompliance{
			Control: f.Rule, Standards: append([]string{}, o.standards[f.Rule]...), Requirements: o.requirements[f.Rule], StatusCode: string(f.Verdict),
			StatusDetail: strings.ReplaceAll(o.reasons(f), "\n", "; "),
		},
		Resources: []ocsfResource{{UID: f.ID, Name: f.Name, Type: f.Type, Region: f.Region, Data: validJSON(f.Evidence)}},
		Unmapped:  ocsfUnmapped{Policy: f.Policy},
	}
	if found.FindingInfo.Title == "" {
		found.FindingInfo.Title = f.Rule
	}
	if found.Cloud.Provider == "" {
		found.Cloud.Provider = f.Cloud
	}
	if f.Account != "" {
		found.Cloud.Account = &ocsfAccount{f.Account}
	}
	found.SeverityID, found.Severity = ocsfSeverity(f)
	found.Compliance.StatusID, found.Compliance.Status = ocsfStatus(f.Verdict)
	if fix := rule.Fix.In(o.lang); fix != "" && !f.Settled() {
		found.Remediation = &ocsfRemediation{Desc: fix}
		if rule.Link != "" {
			found.Remediation.References = []string{rule.Link}
		}
	}
	for _, reason := range f.Reasons {
		reason.Message, reason.Actual, reason.Desired = o.Reason(f, reason), validJSON(reason.Actual), validJSON(reason.Desired)
		found.Unmapped.Reasons = append(found.Unmapped.Reasons, reason)
	}
	if f.Exempt() {
		found.StatusID, found.Status = 3, "Suppressed"
		found.Unmapped.Exemption = f.Exemption
	}
	return found
}

// findingID is the same for the same resource and rule in every report.
func findingID(f report.Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Cloud, f.Account, f.Region, f.Type, f.ID, f.Rule}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

func validJSON(value json.RawMessage) json.RawMessage {
	if len(value) == 0 {
		return nil
	}
	return appendRaw(nil, value)
}

func ocsfSeverity(f report.Finding) (int, string) {
	if f.Settled() {
		return 1, "Informational"
	}
	switch f.Risk {
	case policy.High:
		return 4, "High"
	case policy.Medium:
		return 3, "Medium"
	case policy.Low:
		return 2, "Low"
	default:
		return 0, "Unknown"
	}
}

func ocsfStatus(verdict compliance.Verdict) (int, string) {
	switch verdict {
	case compliance.Compliant:
		return 1, "Pass"
	case compliance.NonCompliant:
		return 3, "Fail"
	case compliance.NotApplicable:
		return 99, "Not applicable"
	default:
		return 2, "Warning" // "did not yield a result due to missing information"
	}
}
