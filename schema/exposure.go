package schema

import (
	"regexp"
	"strings"
)

// Exposure is how the internet reaches the stack: exactly one of ingress, gateway and none.
type Exposure struct {
	// An Ingress.
	Ingress *Ingress `json:"ingress,omitempty"`
	// HTTPRoutes of the Gateway API.
	Gateway *Gateway `json:"gateway,omitempty"`
	// Nothing: the Services are reached from within the cluster, or by routes that are kept elsewhere.
	None *None `json:"none,omitempty"`
}

// None is chosen by an empty mapping, {}.
type None struct{}

// Ingress is the Ingress ecom-ingress.
type Ingress struct {
	// IngressClass of your controller, such as traefik.
	ClassName ObjectName `json:"className" example:"traefik"`
	// The software behind the class, which decides the annotation for maxBodySize: ingress-nginx, f5-nginx or other. Default: ingress-nginx when the class is nginx, else other.
	Controller Controller `json:"controller,omitempty"`
	// TLS at the Ingress.
	TLS IngressTLS `json:"tls,omitzero"`
	// Largest request body, such as an image upload in the admin. Default: 10Mi for the NGINX controllers; others are not limited by an annotation, so there it is refused.
	MaxBodySize Bytes `json:"maxBodySize,omitempty"`
	// More annotations for your controller.
	Annotations map[AnnotationKey]AnnotationValue `json:"annotations,omitempty"`
}

// IngressTLS is where the certificate comes from.
type IngressTLS struct {
	// Serve TLS at the Ingress. False: it ends in front of it, or there is none and spec.hosts.scheme is http.
	Enabled *bool `json:"enabled,omitempty"`
	// The Secret of type kubernetes.io/tls with the certificate for all hosts.
	SecretName ObjectName `json:"secretName,omitempty"`
	// cert-manager's ClusterIssuer that fills the Secret.
	ClusterIssuer ObjectName `json:"clusterIssuer,omitempty" example:"letsencrypt"`
}

// Gateway attaches HTTPRoutes to Gateways that exist.
type Gateway struct {
	// The Gateways, each with the listener that serves the hosts.
	ParentRefs []ParentRef `json:"parentRefs"`
	// Redirect http to https.
	HTTPSRedirect HTTPSRedirect `json:"httpsRedirect,omitzero"`
}

// ParentRef is a listener of a Gateway.
type ParentRef struct {
	// Name of the Gateway.
	Name ObjectName `json:"name" example:"public"`
	// Namespace of the Gateway. Default: the environment's.
	Namespace Name `json:"namespace,omitempty" example:"gateways"`
	// Name of the listener that serves the hosts.
	SectionName ObjectName `json:"sectionName,omitempty"`
}

// HTTPSRedirect answers requests over http with a redirect to https.
type HTTPSRedirect struct {
	// Redirect. Default: true when spec.hosts.scheme is https.
	Enabled *bool `json:"enabled,omitempty"`
	// Name of the same Gateways' listener for http.
	SectionName ObjectName `json:"sectionName,omitempty"`
}

// ExactlyOne marks the choice.
func (Exposure) ExactlyOne() {}

func (e *Exposure) setDefaults(scheme Scheme) {
	if e.Ingress != nil {
		ingress := *e.Ingress
		ingress.setDefaults(scheme)
		e.Ingress = &ingress
	}
	if e.Gateway != nil {
		gateway := *e.Gateway
		gateway.setDefaults(scheme)
		e.Gateway = &gateway
	}
}

func (i *Ingress) setDefaults(scheme Scheme) {
	if i.Controller == "" {
		i.Controller = ControllerOther
		if i.ClassName == "nginx" {
			i.Controller = ControllerIngressNGINX
		}
	}
	setDefault(&i.TLS.Enabled, scheme == SchemeHTTPS)
	setDefaultText(&i.TLS.SecretName, "ecom-tls")
	if i.Controller != ControllerOther {
		setDefaultText(&i.MaxBodySize, "10Mi")
	}
}

func (g *Gateway) setDefaults(scheme Scheme) {
	g.ParentRefs = append([]ParentRef(nil), g.ParentRefs...)
	section := ObjectName(scheme)
	for i := range g.ParentRefs {
		setDefaultText(&g.ParentRefs[i].SectionName, section)
	}
	setDefault(&g.HTTPSRedirect.Enabled, scheme == SchemeHTTPS)
	setDefaultText(&g.HTTPSRedirect.SectionName, "http")
}

func (e Exposure) validate(v *validation, scheme Scheme) {
	if e.Ingress != nil {
		e.Ingress.validate(v, scheme)
	}
	if e.Gateway != nil {
		e.Gateway.validate(v, scheme)
	}
}

// mostHosts is how many the route that redirects can have (gateway API:
// HTTPRoute.spec.hostnames has at most 16 items).
const mostHosts = 16

func (e Exposure) validateHosts(v *validation, hosts Hosts) {
	mostAliases := mostHosts - len([]Host{hosts.Storefront, hosts.Admin})
	if hosts.Search != "" {
		mostAliases--
	}
	if e.Gateway != nil && len(hosts.StorefrontAliases) > mostAliases {
		v.addRelated(indexed("spec.hosts.storefrontAliases", mostAliases), "spec.exposure.gateway", "is one more than a Gateway's route can have",
			"allowed: at most "+number(mostAliases)+" aliases behind a Gateway")
	}
}

func (i Ingress) validate(v *validation, scheme Scheme) {
	const path = "spec.exposure.ingress"
	if isTrue(i.TLS.Enabled) && scheme == SchemeHTTP {
		v.addRelated(path+".tls.enabled", "spec.hosts.scheme", "serves TLS, while browsers are told to use http",
			"allowed: spec.hosts.scheme: https, or tls.enabled: false")
	}
	if i.TLS.ClusterIssuer != "" && !isTrue(i.TLS.Enabled) {
		v.addRelated(path+".tls.clusterIssuer", path+".tls.enabled", "has no certificate to issue, since TLS is not enabled",
			"allowed: leave it out, or tls.enabled: true")
	}
	if i.MaxBodySize != "" && i.Controller == ControllerOther && i.ClassName != "" {
		v.addRelated(path+".maxBodySize", path+".controller", "cannot be set by an annotation on this controller",
			"allowed: leave it out, or say controller: ingress-nginx or f5-nginx")
	}
	v.total(path+".annotations", sizeOf(i.Annotations))
	for _, key := range sortedKeys(i.Annotations) {
		at := keyed(path+".annotations", key)
		if owner := ownAnnotation(key); owner != "" {
			v.add(at, "is set by petrify", "leave it out, and set "+owner+" instead")
		}
		if value := i.Annotations[key]; nginxPattern.MatchString(string(key)) && strings.ContainsAny(string(value), ";{}\n") {
			v.add(at, concealed(string(value), quote(value)+" could end a directive in nginx's configuration"),
				"allowed: no ;, {, } or line break; what needs them, such as a snippet, goes in spec.patches")
		}
	}
}

// nginxPattern is of annotations whose values controllers write into nginx's configuration.
var nginxPattern = regexp.MustCompile(`^nginx\.(ingress\.kubernetes\.io|org|com)/`)

// ownAnnotation says which field decides on the annotation, or nothing.
func ownAnnotation(key AnnotationKey) string {
	switch key {
	case AnnotationIngressNGINXBodySize, AnnotationF5NGINXBodySize:
		return "spec.exposure.ingress.maxBodySize"
	case AnnotationClusterIssuer:
		return "spec.exposure.ingress.tls.clusterIssuer"
	case "kubernetes.io/ingress.class":
		return "spec.exposure.ingress.className"
	case "argocd.argoproj.io/sync-wave", "kustomize.toolkit.fluxcd.io/substitute":
		return "spec.target"
	}
	return ""
}

func (g Gateway) validate(v *validation, scheme Scheme) {
	const path = "spec.exposure.gateway"
	if len(g.ParentRefs) == 0 {
		v.add(path+".parentRefs", "is empty", "allowed: at least one Gateway, such as [{name: shared, namespace: gateways}]")
	}
	v.tooMany(path+".parentRefs", len(g.ParentRefs), mostParents)
	if !isTrue(g.HTTPSRedirect.Enabled) {
		return
	}
	if scheme == SchemeHTTP {
		v.addRelated(path+".httpsRedirect.enabled", "spec.hosts.scheme", "redirects to https, while browsers are told to use http",
			"allowed: spec.hosts.scheme: https, or httpsRedirect.enabled: false")
		return
	}
	for i, ref := range g.ParentRefs {
		if ref.SectionName == g.HTTPSRedirect.SectionName {
			v.addRelated(indexed(path+".parentRefs", i)+".sectionName", path+".httpsRedirect.sectionName",
				quote(ref.SectionName)+" is the listener that redirects, so it would redirect for ever",
				"allowed: the name of the https listener")
		}
	}
}
