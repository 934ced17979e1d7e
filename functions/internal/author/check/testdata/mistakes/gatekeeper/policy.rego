package k8srequiredlabels

violation[{"msg": msg}] {
	not input.review.object.metadata.labels.owner
	msg := "no owner"
}
