package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

func TestContract(t *testing.T) {
	for _, c := range []struct {
		role   schema.Role
		source schema.Source
		want   []string
	}{
		{schema.RoleServer, schema.FromSecret, []string{"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "COOKIE_SECRET"}},
		{schema.RoleAdminUser, schema.FromSecret, []string{"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "COOKIE_SECRET", "ADMIN_PASSWORD"}},
		{schema.RoleAdminUser, schema.FromLiteral, []string{"NODE_ENV", "HOME", "LOG_LEVEL", "ADMIN_EMAIL"}},
		{schema.RoleWorker, schema.FromConfig, []string{"DB_NAME", "STORE_CORS", "ADMIN_CORS", "AUTH_CORS", "MEDUSA_BACKEND_URL"}},
		{"cashier", schema.FromConfig, nil},
	} {
		var got []string
		for _, v := range schema.Contract(c.role, c.source) {
			got = append(got, v.Name)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s from %s (-want +got):\n%s", c.role, c.source, diff)
		}
	}
}

// A render asks for the contract about fifteen times.
func TestContractIsNotCopied(t *testing.T) {
	if allocations := testing.AllocsPerRun(10, func() { schema.Contract(schema.RoleServer, schema.FromSecret) }); allocations > 0 {
		t.Errorf("%v allocations, want none", allocations)
	}
}
