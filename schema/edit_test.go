package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

func TestEdit(t *testing.T) {
	for name, c := range map[string]struct{ text, setting, want string }{
		"value beside a comment": {
			"spec:\n  images:\n    medusa:\n      tag: a1b2c3d   # of Monday\n      repository: x\n", "images.medusa.tag=b2c3d4e",
			"spec:\n  images:\n    medusa:\n      tag: b2c3d4e   # of Monday\n      repository: x\n",
		},
		"value in braces": {
			"spec: {images: {medusa: {tag: a1b2c3d}}} # all\n", "images.medusa.tag=b2c3d4e",
			"spec: {images: {medusa: {tag: b2c3d4e}}} # all\n",
		},
		"number-like text": {
			"spec:\n  images: {medusa: {tag: a1b2c3d}}\n", "images.medusa.tag=12e4567",
			"spec:\n  images: {medusa: {tag: \"12e4567\"}}\n",
		},
		"quotes stay": {
			"spec:\n  images: {medusa: {tag: 'a1b2c3d'}, storefront: {tag: \"a1b2c3d\"}}\n", "images.medusa.tag=b2c3d4e",
			"spec:\n  images: {medusa: {tag: 'b2c3d4e'}, storefront: {tag: \"a1b2c3d\"}}\n",
		},
		"text that needs quotes": {
			"spec:\n  medusa:\n    config: {GREETING: hello}\n", "medusa.config.GREETING=it's: {so} # \"much\"",
			"spec:\n  medusa:\n    config: {GREETING: \"it's: {so} # \\\"much\\\"\"}\n",
		},
		"several lines become one": {
			"spec:\n  medusa:\n    config:\n      A: b\n", "medusa.config.A=b\nc",
			"spec:\n  medusa:\n    config:\n      A: \"b\\nc\"\n",
		},
		"number": {
			"spec:\n  storefront: {replicas: 2}\n", "storefront.replicas=3",
			"spec:\n  storefront: {replicas: 3}\n",
		},
		"windows line breaks and a byte order mark": {
			"\uFEFFspec:\r\n  target: flux\r\n  namespace: shop\r\n", "target=argocd",
			"\uFEFFspec:\r\n  target: argocd\r\n  namespace: shop\r\n",
		},
		"other alphabets before it": {
			"spec:\n  medusa: {config: {Ü: ärger, B: ö}}\n", "medusa.config.B=o",
			"spec:\n  medusa: {config: {Ü: ärger, B: o}}\n",
		},
		"new field after its siblings": {
			"spec:\n  images:\n    # built by CI\n    medusa:\n      repository: x # ours\n    storefront: {tag: a}\n", "images.medusa.tag=b2c3d4e",
			"spec:\n  images:\n    # built by CI\n    medusa:\n      repository: x # ours\n      tag: b2c3d4e\n    storefront: {tag: a}\n",
		},
		"new field in the place of its example": {
			"spec:\n  storefront:\n    # the first\n    #enabled: false\n\n    replicas: 2 # ours\n  target: flux\n", "storefront.enabled=true",
			"spec:\n  storefront:\n    # the first\n    enabled: true\n\n    replicas: 2 # ours\n  target: flux\n",
		},
		"new mapping in the place of its example": {
			"spec:\r\n  medusa:\r\n    server:\r\n      replicas: 2\r\n    #adminUser: {email: admin@example.com}\r\n  target: flux\r\n", "medusa.adminUser.email=a@example.com",
			"spec:\r\n  medusa:\r\n    server:\r\n      replicas: 2\r\n    adminUser: {email: a@example.com}\r\n  target: flux\r\n",
		},
		"examples elsewhere, and comments": {
			"spec:\n  storefront:\n    replicas: 2\n    # enabled: false\n  #enabled: false\n  medusa:\n    #enabled: false\n    config: {}\n", "storefront.enabled=true",
			"spec:\n  storefront:\n    replicas: 2\n    enabled: true\n    # enabled: false\n  #enabled: false\n  medusa:\n    #enabled: false\n    config: {}\n",
		},
		"new field in braces": {
			"spec:\n  images:\n    medusa: {repository: x} # ours\n", "images.medusa.tag=b2c3d4e",
			"spec:\n  images:\n    medusa: {repository: x, tag: b2c3d4e} # ours\n",
		},
		"new field in empty braces": {
			"spec:\n  redis: {inCluster: {}}\n", "redis.inCluster.storage=2Gi",
			"spec:\n  redis: {inCluster: {storage: 2Gi}}\n",
		},
		"new mapping before others": {
			"spec:\n  images:\n    medusa:\n      tag: a\n", "storefront.replicas=3",
			"spec:\n  storefront: {replicas: 3}\n  images:\n    medusa:\n      tag: a\n",
		},
		"new mappings in one another": {
			"spec:\n  target: flux", "exposure.ingress.annotations[example.com/a]=b",
			"spec:\n  target: flux\n  exposure: {ingress: {annotations: {example.com/a: b}}}",
		},
		"digest of the earlier tag, on its line": {
			"spec:\n  images:\n    medusa:\n      tag: a\n      digest: sha256:1 # of a\n    storefront: {tag: a}\n", "images.medusa.tag=b",
			"spec:\n  images:\n    medusa:\n      tag: b\n    storefront: {tag: a}\n",
		},
		"digest of the earlier tag, in braces": {
			"spec: {images: {medusa: {tag: a, digest: sha256:1}}}\n", "images.medusa.tag=b",
			"spec: {images: {medusa: {tag: b}}}\n",
		},
		"digest of the earlier tag, before it": {
			"spec: {images: {medusa: {digest: 'sha256:1' , tag: a}}}\n", "images.medusa.tag=b",
			"spec: {images: {medusa: {tag: b}}}\n",
		},
		"digest in place of a tag": {
			"spec:\n  images:\n    medusa:\n      tag: a\n", "images.medusa.digest=sha256:1",
			"spec:\n  images:\n    medusa:\n      digest: sha256:1\n",
		},
		"metadata": {
			"metadata: {name: dev}\nspec: {}\n", "metadata.name=staging",
			"metadata: {name: staging}\nspec: {}\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, found := schema.Edit(schema.Input{Name: "f", Data: []byte(c.text)}, []string{c.setting})
			if len(found) > 0 {
				t.Fatal(text(t, found))
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

// Several settings are one change: a tag and its digest go together.
func TestEditTogether(t *testing.T) {
	before := "spec:\n  images:\n    medusa:\n      tag: a\n      digest: sha256:1\n"
	got, found := schema.Edit(schema.Input{Name: "f", Data: []byte(before)}, []string{"images.medusa.tag=b", "images.medusa.digest=sha256:2"})
	if len(found) > 0 {
		t.Fatal(text(t, found))
	}
	want := "spec:\n  images:\n    medusa:\n      tag: b\n      digest: sha256:2\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestEditRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, setting, want string }{
		"another choice": {
			"spec:\n  redis: {inCluster: {}}\n", "redis.external.host=db",
			`--set: error: spec.redis.external.host: takes the place of spec.redis.inCluster, which is on a line of its own
      | redis.external.host=db
      | ^^^^^^^^^^^^^^^^^^^
  set that as well, or edit f by hand
`,
		},
		"several lines": {
			"spec:\n  medusa:\n    config:\n      A: |\n        b\n        c\n", "medusa.config.A=b",
			`--set: error: spec.medusa.config.A: stands where a single line cannot be changed
      | medusa.config.A=b
      | ^^^^^^^^^^^^^^^
  edit f by hand
`,
		},
		"a list": {
			"spec: {}\n", "images.pullSecrets=[a]",
			`--set: error: spec.images.pullSecrets: is a list
      | images.pullSecrets=[a]
      | ^^^^^^^^^^^^^^^^^^
  allowed: single values; write lists and mappings into the file
`,
		},
		"structure in a number": {
			"spec:\n  storefront: {replicas: 2}\n", "storefront.replicas=3, enabled: false",
			`--set: error: spec.storefront.replicas: stands where a single line cannot be changed
      | storefront.replicas=3, enabled: false
      | ^^^^^^^^^^^^^^^^^^^
  edit f by hand
`,
		},
		"no yaml": {"spec: [\n", "target=flux", `f:1:1: error: is not YAML: did not find expected node content
    1 | spec: [
      | ^^^^^^^
  check quotes, brackets and indentation here and in the line before
`},
	} {
		t.Run(name, func(t *testing.T) {
			got, found := schema.Edit(schema.Input{Name: "f", Data: []byte(c.text)}, []string{c.setting})
			if got != nil {
				t.Errorf("text in spite of problems: %s", got)
			}
			if diff := cmp.Diff(c.want, text(t, found)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

// The text is read anew for each setting.
func TestEditOfALargeText(t *testing.T) {
	input := schema.Input{Name: "f", Data: append([]byte("spec: {}\n"), strings.Repeat("#\n", 20_000)...)}
	for count, want := range map[int]string{
		52: "",
		53: "--set: error: 53 settings are too many for a file of 39 KiB, which is read anew for each\n  allowed: at most 52 at a time\n",
	} {
		_, found := schema.Edit(input, slices.Repeat([]string{"target=argocd"}, count))
		if diff := cmp.Diff(want, text(t, found)); diff != "" {
			t.Errorf("diagnostics (-want +got):\n%s", diff)
		}
	}
}
