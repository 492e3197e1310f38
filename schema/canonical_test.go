package schema

import "testing"

// What k8s.io/apimachinery's resource.Quantity writes for the same text.
func TestCanonicalQuantities(t *testing.T) {
	for given, want := range map[CPU]CPU{"1000m": "1", "0.5": "500m", "1.5": "1500m", "2": "2", "250m": "250m", "2.000": "2", "0.25": "250m"} {
		if got := given.Canonical(); got != want {
			t.Errorf("cpu %s is stored as %s, not %s", given, want, got)
		}
	}
	for given, want := range map[Bytes]Bytes{
		"1024Mi": "1Gi", "1536Mi": "1536Mi", "1.5Gi": "1536Mi", "512Ki": "512Ki", "0.5Ki": "512", "1Gi": "1Gi", "1024Ti": "1Pi",
		"1000M": "1G", "1500M": "1500M", "1.5G": "1500M", "1000": "1k", "1073741824": "1073741824", "128k": "128k",
	} {
		if got := given.Canonical(); got != want {
			t.Errorf("%s is stored as %s, not %s", given, want, got)
		}
	}
}
