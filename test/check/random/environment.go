// Package random makes environments up, by reflection over the schema: a new field is
// covered without a word here, unless it must agree with another one.
package random

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// Environment returns a valid environment, the same for the same state of r. Fields
// that were left out are left out: it did not go through schema.Default.
func Environment(r *rand.Rand) schema.Environment {
	g := &generator{Rand: r, density: []float64{0.1, 0.5, 0.9}[r.IntN(3)], reach: []int{2, 8, 40}[r.IntN(3)]}
	var env schema.Environment
	g.fill(reflect.ValueOf(&env).Elem())
	g.settle(&env)
	return env
}

type generator struct {
	*rand.Rand
	density float64 // the share of optional fields that are set
	reach   int     // how long values become
}

func (g *generator) chance(share float64) bool { return g.Float64() < share }

// fill sets a value that is wanted.
func (g *generator) fill(v reflect.Value) {
	switch special := v.Addr().Interface().(type) {
	case *schema.Patch:
		*special = patches[g.IntN(len(patches))]
		return
	case *schema.TimeZone:
		*special = timeZones[g.IntN(len(timeZones))]
		return
	case *schema.VariableName:
		*special = g.variable()
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		g.fill(v.Elem())
	case reflect.Struct:
		g.fields(v)
	case reflect.Slice:
		g.list(v)
	case reflect.Map:
		g.entries(v)
	case reflect.Bool:
		v.SetBool(g.chance(0.5))
	case reflect.Int32, reflect.Int64:
		rule := schema.RuleOf(v.Type())
		v.SetInt(rule.Minimum + g.Int64N(rule.Maximum-rule.Minimum+1))
	case reflect.String:
		v.SetString(g.text(v.Type()))
	default:
		panic(fmt.Sprintf("random: no values for the type %s", v.Type()))
	}
}

// fields sets what a struct requires and some of the rest.
func (g *generator) fields(v reflect.Value) {
	if schema.IsChoice(v.Type()) {
		g.fill(v.Field(g.IntN(v.NumField())))
		return
	}
	for i := range v.NumField() {
		_, optional, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if optional == "" || g.chance(g.density) {
			g.fill(v.Field(i))
		}
	}
}

// list sets one to three entries, seldom many, of which only words of commands may be
// equal. Some differ from the one before in one field only.
func (g *generator) list(v reflect.Value) {
	v.SetZero()
	_, words := v.Interface().(schema.Command)
	length := 1 + g.IntN(3)
	if g.chance(0.05) && v.Type() != reflect.TypeFor[[]schema.Patch]() {
		length = 20
	}
	for range length {
		entry := reflect.New(v.Type().Elem()).Elem()
		g.fill(entry)
		if last := v.Len() - 1; last >= 0 && v.Type() != reflect.TypeFor[[]schema.Patch]() && entry.Kind() == reflect.Struct && g.chance(0.3) {
			g.resemble(entry, v.Index(last))
		}
		if words || !slices.ContainsFunc(values(v), func(other any) bool { return reflect.DeepEqual(other, entry.Interface()) }) {
			v.Set(reflect.Append(v, entry))
		}
	}
}

// resemble makes a struct equal to another one but for one field.
func (g *generator) resemble(v, other reflect.Value) {
	field := g.IntN(v.NumField())
	own := reflect.New(v.Field(field).Type()).Elem()
	own.Set(v.Field(field))
	v.Set(other)
	v.Field(field).Set(own)
}

func values(list reflect.Value) []any {
	all := make([]any, list.Len())
	for i := range all {
		all[i] = list.Index(i).Interface()
	}
	return all
}

func (g *generator) entries(v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	for range 1 + g.IntN(3) {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		g.fill(key)
		g.fill(value)
		v.SetMapIndex(key, value)
	}
}

// tries bounds how often a value is made up anew because a rule refuses it.
const tries = 10_000

// text returns a value that the rule of a string type accepts and that does not look
// like a credential.
func (g *generator) text(t reflect.Type) string {
	rule := schema.RuleOf(t)
	for range tries {
		var value string
		switch {
		case rule.Enum != nil:
			value = rule.Enum[g.IntN(len(rule.Enum))]
		case rule.Pattern != nil:
			value = matching(g.Rand, rule.Pattern.String(), g.reach)
		default:
			value = g.hostile()
		}
		if accepts(rule, value) && !schema.HoldsCredential(value) {
			return value
		}
	}
	panic(fmt.Sprintf("random: no value of the type %s in %d tries", t, tries))
}

func accepts(rule schema.Rule, value string) bool {
	return (value != "" || rule.Empty) &&
		(rule.MaxLength == 0 || len(value) <= rule.MaxLength) &&
		(rule.Check == nil || rule.Check(value) == "")
}

// hostile joins a few texts of which each has made some reader or writer of YAML stumble.
func (g *generator) hostile() string {
	var b strings.Builder
	for range 1 + g.IntN(3) {
		b.WriteString(stumbles[g.IntN(len(stumbles))])
	}
	return b.String()
}

var stumbles = []string{
	"", " ", "a", "yes", "No", "on", "off", "y", "true", "null", "~", "0", "-1", "007", "0x1f", "0o17", "1_000", "1e3", ".5", ".inf", ".NaN",
	"12:30:45", "2026-01-01", "-", "- a", "?", "? a", ":", "a: b", "a:", "#", " # a", "[", "]", "{a}", ",", "&a", "*a", "!a", "!!str", "|", ">-",
	"%YAML", "@a", "`", "'", "\"", "\\", "\\n", "\n", "\n\n", "\na", "a\n", " \n ", "\t", "\n\ta", "---", "\n---\n", "...", "<<", "=",
	"$(HOME)", "$HOME", "${A}", "{{ .Values }}", "é", "日本", "😀", "\u00a0", "\u2028", "\u2029", "\ufeff", "\u200b", "e\u0301", "--flag=a b",
	strings.Repeat("long ", 40), strings.Repeat("x", 200),
}

// variable returns the name of an environment variable: often one that something in
// the stack gives a meaning to, else any.
func (g *generator) variable() schema.VariableName {
	if g.chance(0.6) {
		return variables[g.IntN(len(variables))]
	}
	return schema.VariableName(g.text(reflect.TypeFor[schema.VariableName]()))
}

var variables = []schema.VariableName{
	"DB_NAME", "LOG_LEVEL", "NODE_ENV", "HOME", "PORT", "HOSTNAME", "ADMIN_EMAIL", "ADMIN_PASSWORD", "MEDUSA_WORKER_MODE", "DISABLE_MEDUSA_ADMIN",
	"NEXT_PUBLIC_STRIPE_KEY", "NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID", "MEDUSA_CLOUD_S3_HOSTNAME", "STRIPE_API_KEY", "S3_BUCKET", "MEILISEARCH_HOST",
	"RESEND_FROM", "NEXT_PUBLIC_SEARCH_API_KEY", "BACKEND_URL", "SENTRY_DSN", "PATH",
	"NODE_OPTIONS", "PGHOST", "WAIT_HOST", "WAIT_PORT", "POSTGRES_PASSWORD", "yes", "NO", "on", "null", "_", "Y",
}

// timeZones exist, which their form alone does not say.
var timeZones = []schema.TimeZone{"UTC", "Etc/UTC", "Etc/GMT+5", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince"}

// patches suit every environment.
var patches = []schema.Patch{
	{Patch: "kind: ServiceAccount\nmetadata:\n  name: medusa\n  annotations: {example.com/team: shop}\n"},
	{Patch: "metadata: {annotations: {example.com/yes: \"on\"}}\n", Target: &schema.PatchTarget{Kind: "ServiceAccount"}},
	{Patch: "metadata: {annotations: {example.com/no: \"off\"}}\n", Target: &schema.PatchTarget{LabelSelector: "app.kubernetes.io/component=server"}},
	{Patch: "- {op: add, path: /spec/template/spec/priorityClassName, value: shop}\n", Target: &schema.PatchTarget{Kind: "Deployment", Name: "medusa"}},
	{Patch: "- {op: add, path: /spec/template/spec/priorityClassName, value: shop}\n", Target: &schema.PatchTarget{Kind: "Job", LabelSelector: "app.kubernetes.io/component=migrate"}},
	{Patch: "spec: {sessionAffinity: ClientIP}\n", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa", LabelSelector: "app.kubernetes.io/part-of=ecom,app.kubernetes.io/name"}},
}
