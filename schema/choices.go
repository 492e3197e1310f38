package schema

// Target is what applies the output.
type Target string

// The targets.
const (
	TargetKubectl Target = "kubectl"
	TargetArgoCD  Target = "argocd"
	TargetFlux    Target = "flux"
)

// Rule accepts the targets.
func (Target) Rule() Rule {
	return Rule{Noun: "a target", Enum: []string{string(TargetKubectl), string(TargetArgoCD), string(TargetFlux)}}
}

// Scheme is a URL's scheme.
type Scheme string

// The schemes.
const (
	SchemeHTTPS Scheme = "https"
	SchemeHTTP  Scheme = "http"
)

// Rule accepts https and http.
func (Scheme) Rule() Rule {
	return Rule{Noun: "a scheme", Enum: []string{string(SchemeHTTPS), string(SchemeHTTP)}}
}

// Controller is the software that serves an Ingress.
type Controller string

// The controllers whose annotations differ.
const (
	ControllerIngressNGINX Controller = "ingress-nginx"
	ControllerF5NGINX      Controller = "f5-nginx"
	ControllerOther        Controller = "other"
)

// Rule accepts the controllers.
func (Controller) Rule() Rule {
	return Rule{Noun: "a controller", Enum: []string{string(ControllerIngressNGINX), string(ControllerF5NGINX), string(ControllerOther)}}
}
