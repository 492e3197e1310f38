package schema_test

import (
	"testing"

	"github.com/petrify-dev/petrify/schema"
)

func TestURLsInTheirParts(t *testing.T) {
	for url, want := range map[schema.EndpointURL]schema.URL{
		"https://s3.example.com":               {Scheme: "https", Host: "s3.example.com", Port: 443},
		"http://minio":                         {Scheme: "http", Host: "minio", Port: 80},
		"http://minio.storage.svc:9000/api/v1": {Scheme: "http", Host: "minio.storage.svc", Port: 9000, Path: "/api/v1"},
		"https://10.1.2.3:65535":               {Scheme: "https", Host: "10.1.2.3", Port: 65535},
	} {
		if got := url.Split(); got != want {
			t.Errorf("%s: %+v, want %+v", url, got, want)
		}
	}
}

// Pods and browsers do not find the same hosts.
func TestURLsOfPodsAndBrowsers(t *testing.T) {
	for _, c := range []struct {
		url            string
		pods, browsers bool
	}{
		{"https://search.example.com:7700", true, true},
		{"http://localhost:7700", false, true},
		{"http://meilisearch:7700", true, false},
		{"http://meilisearch.search.svc.cluster.local:7700", true, false},
		{"http://10.1.2.3:7700", true, false},
		{"http://169.254.169.254", false, false},
		{"https://search.example.com/", false, false},
		{"https://search.example.com:0", false, false},
		{"https://search.example.com:65536", false, false},
		{"https://user@search.example.com", false, false},
		{"https://search.example.com?key=1", false, false},
		{"ftp://search.example.com", false, false},
		{"search.example.com", false, false},
	} {
		if message, _ := schema.EndpointURL("").Rule().Problem(c.url); (message == "") != c.pods {
			t.Errorf("%s for pods: %q", c.url, message)
		}
		if message, _ := schema.PublicURL("").Rule().Problem(c.url); (message == "") != c.browsers {
			t.Errorf("%s for browsers: %q", c.url, message)
		}
	}
}
