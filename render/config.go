package render

func config(w *wiring) []*object {
	medusa := w.object("config/configmap.yaml", StageSetup, w.medusaPart("config"))
	medusa.replace(w.medusaConfig, "data")
	return []*object{medusa}
}
