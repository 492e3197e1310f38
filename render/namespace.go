package render

func namespace(w *wiring) []*object {
	if !w.spec.CreateNamespace {
		return nil
	}
	o := w.object("namespace/namespace.yaml", StageSetup, w.medusaPart("namespace"))
	o.rename(string(w.spec.Namespace))
	w.keep(o)
	return []*object{o}
}
