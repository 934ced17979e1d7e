package platform

import (
	"bytes"
	"context"
	"net/http"
	"time"
)

// PostInitError reports to AWS Lambda why a function cannot start ("Using the Lambda runtime API for custom runtimes"). It ignores errors,
// because the process ends in any case.
func PostInitError(ctx context.Context, getenv func(name string) string, cause error) {
	const patience = 2 * time.Second
	address := getenv("AWS_LAMBDA_RUNTIME_API")
	if address == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/2018-06-01/runtime/init/error", bytes.NewReader(NewFailure(cause).JSON()))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Lambda-Runtime-Function-Error-Type", "Function.Init")
	client := http.Client{Transport: &http.Transport{}} // the runtime API is local, so no proxy
	if response, err := client.Do(request); err == nil {
		response.Body.Close()
	}
}
