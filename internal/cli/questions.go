package cli

import (
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// question is what an environment must be told, or may be.
type question struct {
	flag, usage string
	words       []string                   // that shells offer
	path        string                     // of what an answer fills; empty if fill tells all that is wrong
	standard    string                     // the answer, if there is none
	optional    bool                       // or else nothing is filled then
	arises      func(schema.Exposure) bool // after the answers to those before; nil: always
	fill        func(*schema.Environment, string) diag.List
	isFilled    func(schema.Environment) bool
}

// allowed is a hint of what answers the question.
func (q question) allowed() string { return "allowed: " + strings.ReplaceAll(q.usage, "`", "") }

const inCluster = "inCluster"

// questions are asked in this order, each at a flag of its own.
var questions = []question{
	{
		flag: "name", usage: "`NAME` of the environment, such as production", path: "metadata.name",
		fill:     filling(func(env *schema.Environment) *schema.Name { return &env.Metadata.Name }),
		isFilled: func(env schema.Environment) bool { return env.Metadata.Name != "" },
	}, {
		flag: "namespace", usage: "`NAMESPACE` that everything is put in, unless it has the environment's name", path: "spec.namespace", optional: true,
		fill:     filling(func(env *schema.Environment) *schema.Name { return &env.Spec.Namespace }),
		isFilled: func(env schema.Environment) bool { return env.Spec.Namespace != "" },
	}, {
		flag: "storefront-host", usage: "`HOST` of the storefront, such as shop.example.com", path: "spec.hosts.storefront",
		fill:     filling(func(env *schema.Environment) *schema.Host { return &env.Spec.Hosts.Storefront }),
		isFilled: func(env schema.Environment) bool { return env.Spec.Hosts.Storefront != "" },
	}, {
		flag: "admin-host", usage: "`HOST` of the Medusa admin and API, such as admin.example.com", path: "spec.hosts.admin",
		fill:     filling(func(env *schema.Environment) *schema.Host { return &env.Spec.Hosts.Admin }),
		isFilled: func(env schema.Environment) bool { return env.Spec.Hosts.Admin != "" },
	}, {
		flag: "medusa-image", usage: "`IMAGE` of the Medusa backend, such as ghcr.io/example/medusa:a1b2c3d", path: "spec.images.medusa",
		fill: func(env *schema.Environment, answer string) diag.List {
			env.Spec.Images.Medusa = imageOf(answer)
			return nil
		},
		isFilled: func(env schema.Environment) bool { return env.Spec.Images.Medusa != schema.Image{} },
	}, {
		flag: "storefront-image", usage: "`IMAGE` of the storefront, such as ghcr.io/example/storefront:a1b2c3d", path: "spec.images.storefront",
		fill: func(env *schema.Environment, answer string) diag.List {
			env.Spec.Images.Storefront = imageOf(answer)
			return nil
		},
		isFilled: func(env schema.Environment) bool { return env.Spec.Images.Storefront != schema.Image{} },
	}, {
		flag: "postgres", usage: "where PostgreSQL is: inCluster, or `HOST[:PORT]` of one that exists", path: "spec.postgres",
		words: []string{inCluster}, standard: inCluster,
		fill: func(env *schema.Environment, answer string) diag.List {
			if env.Spec.Postgres = (schema.Postgres{InCluster: &schema.PostgresInCluster{}}); answer != inCluster {
				host, port := addressOf(answer)
				env.Spec.Postgres = schema.Postgres{External: &schema.ExternalPostgres{Host: host, Port: port}}
			}
			return nil
		},
		isFilled: func(env schema.Environment) bool { return env.Spec.Postgres != schema.Postgres{} },
	}, {
		flag: "redis", usage: "where Redis is: inCluster, or `HOST[:PORT]` of one that exists", path: "spec.redis",
		words: []string{inCluster}, standard: inCluster,
		fill: func(env *schema.Environment, answer string) diag.List {
			if env.Spec.Redis = (schema.Redis{InCluster: &schema.RedisInCluster{}}); answer != inCluster {
				host, port := addressOf(answer)
				env.Spec.Redis = schema.Redis{External: &schema.ExternalRedis{Host: host, Port: port}}
			}
			return nil
		},
		isFilled: func(env schema.Environment) bool { return env.Spec.Redis != schema.Redis{} },
	}, {
		flag: "exposure", usage: "`WAY` in from the internet: ingress, gateway or none",
		words: exposures, standard: exposures[0],
		fill: func(env *schema.Environment, answer string) diag.List {
			switch answer {
			case "ingress":
				env.Spec.Exposure = schema.Exposure{Ingress: &schema.Ingress{}}
			case "gateway":
				env.Spec.Exposure = schema.Exposure{Gateway: &schema.Gateway{}}
			case "none":
				env.Spec.Exposure = schema.Exposure{None: &schema.None{}}
			default:
				return notAllowed(answer, exposures)
			}
			return nil
		},
		isFilled: func(env schema.Environment) bool { return env.Spec.Exposure != schema.Exposure{} },
	}, {
		flag: "ingress-class", usage: "`CLASS` of the ingress controller, such as traefik", path: "spec.exposure.ingress.className", arises: byIngress,
		fill: func(env *schema.Environment, answer string) diag.List {
			ingressOf(env).ClassName = schema.ObjectName(answer)
			return nil
		},
		isFilled: func(env schema.Environment) bool {
			return env.Spec.Exposure.Ingress != nil && env.Spec.Exposure.Ingress.ClassName != ""
		},
	}, {
		flag: "cluster-issuer", usage: "cert-manager's `ISSUER` of the certificate; without it, the Secret with the certificate is yours to make", path: "spec.exposure.ingress.tls.clusterIssuer", arises: byIngress,
		optional: true,
		fill: func(env *schema.Environment, answer string) diag.List {
			ingressOf(env).TLS.ClusterIssuer = schema.ObjectName(answer)
			return nil
		},
		isFilled: func(env schema.Environment) bool {
			return env.Spec.Exposure.Ingress != nil && env.Spec.Exposure.Ingress.TLS.ClusterIssuer != ""
		},
	}, {
		flag: "gateway", usage: "`[NAMESPACE/]NAME` of the Gateway that routes are attached to", path: "spec.exposure.gateway.parentRefs", arises: byGateway,
		fill: func(env *schema.Environment, answer string) diag.List {
			namespace, name, given := strings.Cut(answer, "/")
			if !given {
				namespace, name = "", answer
			}
			env.Spec.Exposure = schema.Exposure{Gateway: &schema.Gateway{ParentRefs: []schema.ParentRef{{Name: schema.ObjectName(name), Namespace: schema.Name(namespace)}}}}
			return nil
		},
		isFilled: func(env schema.Environment) bool {
			return env.Spec.Exposure.Gateway != nil && len(env.Spec.Exposure.Gateway.ParentRefs) > 0
		},
	}, {
		flag: "target", usage: "what applies the output, `TOOL`: " + strings.Join(schema.Target("").Rule().Enum, ", "), path: "spec.target",
		words: schema.Target("").Rule().Enum, standard: string(schema.TargetKubectl),
		fill:     filling(func(env *schema.Environment) *schema.Target { return &env.Spec.Target }),
		isFilled: func(env schema.Environment) bool { return env.Spec.Target != "" },
	},
}

// exposures are the fields of the choice, the most usual first.
var exposures = []string{"ingress", "gateway", "none"}

func byIngress(e schema.Exposure) bool { return e.Gateway == nil && e.None == nil }
func byGateway(e schema.Exposure) bool { return e.Gateway != nil }

func ingressOf(env *schema.Environment) *schema.Ingress {
	if env.Spec.Exposure.Ingress == nil {
		env.Spec.Exposure.Ingress = &schema.Ingress{}
	}
	return env.Spec.Exposure.Ingress
}

// filling puts an answer as it is into a field.
func filling[T ~string](field func(*schema.Environment) *T) func(*schema.Environment, string) diag.List {
	return func(env *schema.Environment, answer string) diag.List {
		*field(env) = T(answer)
		return nil
	}
}

// imageOf takes apart REPOSITORY[:TAG][@DIGEST]; a colon before the last slash is that of a port.
func imageOf(reference string) schema.Image {
	name, digest, _ := strings.Cut(reference, "@")
	repository, tag := name, ""
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		repository, tag = name[:colon], name[colon+1:]
	}
	return schema.Image{Repository: schema.Repository(repository), Tag: schema.Tag(tag), Digest: schema.Digest(digest)}
}

// addressOf takes apart HOST[:PORT]. What has no number for a port is a host as a whole,
// of which the schema says what is wrong with it.
func addressOf(text string) (schema.Address, schema.Port) {
	if colon := strings.LastIndex(text, ":"); colon >= 0 {
		if port, err := strconv.ParseInt(text[colon+1:], 10, 32); err == nil && port != 0 {
			return schema.Address(text[:colon]), schema.Port(port)
		}
	}
	return schema.Address(text), 0
}
