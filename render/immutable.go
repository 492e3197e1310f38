package render

// ImmutableField is a field that the API server refuses to change on an object that
// exists (kubernetes: the kind's update validation). Paths below it are immutable too.
type ImmutableField struct {
	Kind    string
	Path    string // dotted, such as spec.selector
	Remedy  string // what to do instead
	Default string // what the API server stores where the field is not set, if anything
}

// ImmutableFields are those of all kinds that Petrify renders, whether it renders them or
// a patch sets them, as the end-to-end tests find them on a real API server.
func ImmutableFields() []ImmutableField {
	const (
		keepSelector = "keep it; else delete the object and apply again, with downtime"
		newVolume    = "edit the PersistentVolumeClaim, delete the StatefulSet with --cascade=orphan, and apply again"
		recreate     = "delete the StatefulSet with --cascade=orphan and apply again; pods and volumes stay"
		rerun        = "delete the Job and apply again: it runs anew"
		keepClaim    = "delete the claim and apply again: its volume is deleted or kept, as its StorageClass has it, and the new one is empty"
	)
	return []ImmutableField{
		{"Deployment", "spec.selector", keepSelector, ""},
		{"StatefulSet", "spec.selector", keepSelector, ""},
		{"StatefulSet", "spec.serviceName", recreate, ""},
		{"StatefulSet", "spec.volumeClaimTemplates", newVolume, ""},
		{"StatefulSet", "spec.podManagementPolicy", recreate, "OrderedReady"},
		{"Job", "spec.template", "give the Job another name, as petrify does by its template's hash", ""},
		{"Job", "spec.selector", "give the Job another name", ""},
		{"Job", "spec.completions", rerun, ""},
		{"Job", "spec.completionMode", rerun, "NonIndexed"},
		{"Job", "spec.podFailurePolicy", rerun, ""},
		{"Job", "spec.successPolicy", rerun, ""},
		{"Job", "spec.backoffLimitPerIndex", rerun, ""},
		{"Job", "spec.managedBy", rerun, ""},
		{"PersistentVolumeClaim", "spec.accessModes", keepClaim, ""},
		{"PersistentVolumeClaim", "spec.storageClassName", keepClaim, ""},
		{"PersistentVolumeClaim", "spec.volumeMode", keepClaim, "Filesystem"},
		{"PersistentVolumeClaim", "spec.selector", keepClaim, ""},
		{"PersistentVolumeClaim", "spec.dataSource", keepClaim, ""},
		{"PersistentVolumeClaim", "spec.dataSourceRef", keepClaim, ""},
		{"Service", "spec.clusterIP", "delete the Service and apply again", ""},
	}
}
