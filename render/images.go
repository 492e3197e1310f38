package render

import "slices"

// Image is a container image of the stack.
type Image struct {
	Reference string   `json:"reference"` // as it is pulled: repository, tag, digest
	Users     []string `json:"users"`     // the objects whose pods run it, as Kind/name, in the manifest's order
}

// Images returns the images of all pods, init containers included, each once, by reference.
func (m Manifest) Images() []Image {
	users := map[string][]string{}
	for _, r := range m.Resources {
		for _, container := range containers(podSpec(r)) {
			if image := container.str("image"); !slices.Contains(users[image], r.String()) {
				users[image] = append(users[image], r.String())
			}
		}
	}
	images := make([]Image, 0, len(users))
	for _, reference := range sortedKeys(users) {
		images = append(images, Image{reference, users[reference]})
	}
	return images
}
