package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Sign adds the headers that authenticate a request to AWS Config: X-Amz-Date, X-Amz-Security-Token for temporary keys, and an
// Authorization of signature version 4 (IAM User Guide, "AWS Signature Version 4 for API requests").
func Sign(request *http.Request, body []byte, region string, credentials compliance.Credentials, at time.Time) error {
	hash := sha256.Sum256(body)
	keys := aws.Credentials{AccessKeyID: credentials.AccessKey, SecretAccessKey: credentials.SecretKey, SessionToken: credentials.SecurityToken}
	return v4.NewSigner().SignHTTP(request.Context(), keys, request, hex.EncodeToString(hash[:]), "config", region, at)
}
