package report

import "io"

func writeHTML(w io.Writer, report Report, findings Findings, options Options) error {
	return nil
}
