package schema_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

var (
	none = schema.Integrations{}
	all  = schema.Integrations{Stripe: &schema.Stripe{}, S3: &schema.S3{}, Meilisearch: &schema.Meilisearch{}, Resend: &schema.Resend{}}
)

func TestVariablesNamed(t *testing.T) {
	var got []schema.Source
	for _, v := range schema.VariablesNamed("MEDUSA_BACKEND_URL") {
		got = append(got, v.Source)
	}
	if want := []schema.Source{schema.FromConfig, schema.FromConfig}; !reflect.DeepEqual(got, want) {
		t.Errorf("MEDUSA_BACKEND_URL comes from %v, want %v", got, want)
	}
	if got := schema.VariablesNamed("STRIPE_API_KEY"); len(got) != 1 || got[0].Of != schema.IntegrationStripe {
		t.Errorf("STRIPE_API_KEY is %v", got)
	}
	if got := schema.VariablesNamed("CASHIER"); got != nil {
		t.Errorf("CASHIER is %v", got)
	}
}

func TestContract(t *testing.T) {
	for _, c := range []struct {
		with   schema.Integrations
		role   schema.Role
		source schema.Source
		want   []string
	}{
		{none, schema.RoleServer, schema.FromSecret, []string{"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "COOKIE_SECRET"}},
		{none, schema.RoleAdminUser, schema.FromSecret, []string{"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "COOKIE_SECRET", "ADMIN_PASSWORD"}},
		{none, schema.RoleAdminUser, schema.FromLiteral, []string{"NODE_ENV", "HOME", "LOG_LEVEL", "ADMIN_EMAIL"}},
		{none, schema.RoleWorker, schema.FromConfig, []string{"DB_NAME", "STORE_CORS", "ADMIN_CORS", "AUTH_CORS", "MEDUSA_BACKEND_URL", "BACKEND_URL", "STOREFRONT_URL"}},
		{none, "cashier", schema.FromConfig, nil},
		{schema.Integrations{Resend: &schema.Resend{}}, schema.RoleWorker, schema.FromSecret, []string{"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "COOKIE_SECRET", "RESEND_API_KEY"}},
		{all, schema.RoleMigrate, schema.FromSecret, []string{
			"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "COOKIE_SECRET", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET",
			"S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "MEILISEARCH_API_KEY", "RESEND_API_KEY",
		}},
		{all, schema.RoleServer, schema.FromConfig, []string{
			"DB_NAME", "STORE_CORS", "ADMIN_CORS", "AUTH_CORS", "MEDUSA_BACKEND_URL", "BACKEND_URL", "STOREFRONT_URL",
			"S3_FILE_URL", "S3_REGION", "S3_BUCKET", "S3_ENDPOINT", "S3_FORCE_PATH_STYLE", "MEILISEARCH_HOST", "RESEND_FROM",
		}},
		{all, schema.RoleStorefront, schema.FromConfig, []string{
			"MEDUSA_BACKEND_URL", "NEXT_PUBLIC_BASE_URL", "NEXT_PUBLIC_DEFAULT_REGION", "MEDUSA_CLOUD_S3_HOSTNAME", "MEDUSA_CLOUD_S3_PATHNAME",
			"NEXT_PUBLIC_FEATURE_SEARCH_ENABLED", "NEXT_PUBLIC_SEARCH_ENDPOINT",
		}},
		{all, schema.RoleStorefront, schema.FromSecret, []string{
			"NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY", "NEXT_PUBLIC_STRIPE_KEY", "NEXT_PUBLIC_SEARCH_API_KEY",
			"NEXT_PUBLIC_MEDUSA_PAYMENTS_PUBLISHABLE_KEY", "NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID", "REVALIDATE_SECRET",
		}},
	} {
		var got []string
		for v := range c.with.Contract(c.role, c.source) {
			got = append(got, v.Name)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s from %s (-want +got):\n%s", c.role, c.source, diff)
		}
	}
}

// A credential is one before its integration is on, too.
func TestSecretVariables(t *testing.T) {
	for name, want := range map[string]bool{"STRIPE_API_KEY": true, "NEXT_PUBLIC_SEARCH_API_KEY": true, "DATABASE_URL": true, "S3_BUCKET": false, "PATH": false} {
		if got := schema.IsSecretVariable(name); got != want {
			t.Errorf("IsSecretVariable(%s) = %t", name, got)
		}
	}
}

// What a variable of a Secret is for is told by its name alone.
func TestSecretVariablesHaveNamesOfTheirOwn(t *testing.T) {
	names := map[string]bool{}
	for _, role := range []schema.Role{schema.RoleServer, schema.RoleAdminUser, schema.RoleStorefront, schema.RoleDatabase, schema.RoleSearch, schema.RoleBackup} {
		for v := range all.Contract(role, schema.FromSecret) {
			if found, known := schema.SecretVariable(v.Name); !known || found.Purpose != v.Purpose {
				t.Errorf("%s of %s is told as %q", v.Name, role, found.Purpose)
			}
			names[v.Name] = true
		}
	}
	if !names["DATABASE_URL"] || !names["POSTGRES_PASSWORD"] || !names["MEILI_MASTER_KEY"] || !names["RCLONE_S3_ACCESS_KEY_ID"] {
		t.Errorf("the roles have only %v", names)
	}
}

// Without variables an integration would change nothing in the images.
func TestEachIntegrationHasVariables(t *testing.T) {
	integrations := reflect.TypeFor[schema.Integrations]()
	for i := range integrations.NumField() {
		name, _, _ := strings.Cut(integrations.Field(i).Tag.Get("json"), ",")
		alone := schema.Integrations{}
		reflect.ValueOf(&alone).Elem().Field(i).Set(reflect.New(integrations.Field(i).Type.Elem()))
		brought := 0
		for v := range alone.Contract(schema.RoleServer, schema.FromSecret) {
			if v.Of == schema.Integration(name) {
				brought++
			}
		}
		if brought == 0 {
			t.Errorf("%s brings no key of the Secret", name)
		}
	}
}

func TestNoRoleHasAVariableTwice(t *testing.T) {
	for _, role := range []schema.Role{schema.RoleServer, schema.RoleWorker, schema.RoleMigrate, schema.RoleSeed, schema.RoleAdminUser, schema.RoleStorefront} {
		seen := map[string]bool{}
		for _, source := range []schema.Source{schema.FromSecret, schema.FromConfig, schema.FromLiteral} {
			for v := range all.Contract(role, source) {
				if seen[v.Name] {
					t.Errorf("%s has %s twice", role, v.Name)
				}
				seen[v.Name] = true
			}
		}
	}
}

// What Next.js puts into pages it puts there when the image is built, whatever the pod has.
func TestIsFrozen(t *testing.T) {
	for name, want := range map[string]bool{
		schema.VarImageHost:                  true,
		schema.VarBaseURL:                    true,
		"NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY": true,
		"NEXT_PUBLIC_OF_THIS_SHOP_ALONE":     true,
		"REVALIDATE_SECRET":                  false,
		schema.VarBackendURL:                 false,
		"ANOTHER":                            false,
	} {
		if got := schema.IsFrozen(name); got != want {
			t.Errorf("IsFrozen(%s) is %v, want %v", name, got, want)
		}
	}
}

// docs/integrations.md tells what each integration brings.
func TestTheTableOfIntegrationsIsComplete(t *testing.T) {
	document, err := os.ReadFile("../docs/integrations.md")
	if err != nil {
		t.Fatal(err)
	}
	columns := []struct {
		role   schema.Role
		source schema.Source
	}{
		{schema.RoleServer, schema.FromSecret}, {schema.RoleServer, schema.FromConfig},
		{schema.RoleStorefront, schema.FromSecret}, {schema.RoleStorefront, schema.FromConfig},
	}
	for _, integration := range []schema.Integration{schema.IntegrationStripe, schema.IntegrationS3, schema.IntegrationMeilisearch, schema.IntegrationResend} {
		row := "| `" + string(integration) + "` |"
		for _, column := range columns {
			for v := range all.Contract(column.role, column.source) {
				if v.Of == integration {
					row += " `" + v.Name + "`"
				}
			}
			row += " |"
		}
		if !strings.Contains(string(document), "\n"+row+"\n") {
			t.Errorf("docs/integrations.md lacks the row\n%s", row)
		}
	}
}

// A render asks for the contract about fifteen times.
func TestContractIsNotCopied(t *testing.T) {
	if allocations := testing.AllocsPerRun(10, func() {
		for range all.Contract(schema.RoleServer, schema.FromSecret) {
		}
	}); allocations > 0 {
		t.Errorf("%v allocations, want none", allocations)
	}
}
