package cli

import "github.com/spf13/cobra"

const imagesHelp = `print the images that the environment's pods run, each once, with tag and digest, for
mirroring and scanning; --output json tells as well which objects run them`

const imagesExample = `  petrify images -f production.yaml
  petrify images | xargs -n 1 docker pull`

func (r *run) imagesCommand() *cobra.Command {
	var spec specFlags
	form := choice{allowed: []string{"text", "json"}, value: "text"}
	cmd := &cobra.Command{
		Use:     "images [flags]",
		Short:   "print the container images",
		Long:    imagesHelp,
		Example: imagesExample,
		Args:    noArguments,
		RunE:    func(*cobra.Command, []string) error { return r.images(spec, form.value) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	spec.addTo(cmd)
	cmd.Flags().Var(&form, "output", "form of the output")
	return cmd
}

func (r *run) images(spec specFlags, form string) error {
	manifest, err := r.render(spec)
	if err != nil {
		return err
	}
	images := manifest.Images()
	if form == "json" {
		data, err := encodeJSON(images)
		r.stdout.Write(data)
		return err
	}
	for _, image := range images {
		r.stdout.WriteString(image.Reference + "\n")
	}
	return nil
}
