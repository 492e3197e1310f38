package graph

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/goldenfile"
)

// A little of everything, as all formats have it.
func TestFormats(t *testing.T) {
	g := pictureOf(t, []string{filepath.Join(top, "golden", "minimal", "environment.yaml")}, "hosts.search=search.example.com", "integrations.meilisearch.inCluster={}", "redis.external.host=redis.example.com", "postgres.inCluster.backup.to.volume.storage=20Gi", "storefront.autoscaling.max=4")
	goldenfile.Want(t, filepath.Join("testdata", "stack.mmd"), g.Mermaid())
	goldenfile.Want(t, filepath.Join("testdata", "stack.dot"), g.DOT())
	goldenfile.Want(t, filepath.Join("testdata", "stack.svg"), g.SVG())
}

// The pictures in docs/ are those of the overlays.
func TestDocuments(t *testing.T) {
	for _, name := range []string{"dev", "production"} {
		g := pictureOf(t, []string{filepath.Join(top, "overlays", name, "environment.yaml")})
		goldenfile.Want(t, filepath.Join(top, "docs", "images", name+".svg"), g.SVG())
		if name == "production" {
			goldenfile.Want(t, filepath.Join(top, "docs", "graph.md"), withFlowchart(t, filepath.Join(top, "docs", "graph.md"), g.Mermaid()))
		}
	}
}

var flowchartFence = regexp.MustCompile("(?s)```mermaid\n.*?```\n")

// withFlowchart is a document with a flowchart in place of its own.
func withFlowchart(t *testing.T, file, flowchart string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil || !flowchartFence.Match(text) {
		t.Fatalf("%s has no flowchart: %v", file, err)
	}
	return flowchartFence.ReplaceAllLiteralString(string(text), "```mermaid\n"+flowchart+"```\n")
}

// hostile is what names and hosts cannot be, and patches might yet bring.
func hostile() Graph {
	const text = "<script>\"'&#;`\\|[]{}()</title>%%\n--> end \x1b[31m \u202e"
	return Graph{
		Title: text, Notes: []string{text},
		Nodes: []Node{{ID: "a_1", Role: Store, Title: text, Lines: []string{text}}, {ID: "b_1", Role: Workload, Title: text}},
		Edges: []Edge{{From: 1, To: 0, Kind: Allows, Port: text}},
	}
}

func TestHostileTexts(t *testing.T) {
	goldenfile.Want(t, filepath.Join("testdata", "hostile.mmd"), hostile().Mermaid())
	goldenfile.Want(t, filepath.Join("testdata", "hostile.dot"), hostile().DOT())
	goldenfile.Want(t, filepath.Join("testdata", "hostile.svg"), hostile().SVG())
}

// An image is XML, refers to nothing outside, and names what it shows.
func TestImagesAreWhole(t *testing.T) {
	all := pictures(t)
	all["hostile"] = hostile()
	for name, g := range all {
		decoder := xml.NewDecoder(strings.NewReader(g.SVG()))
		ids, texts := map[string]bool{}, 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if element.Name.Local == "text" {
				texts++
			}
			for _, a := range element.Attr {
				switch {
				case a.Name.Local == "id" && ids[a.Value]:
					t.Errorf("%s: the id %s is there twice", name, a.Value)
				case a.Name.Local == "id":
					ids[a.Value] = true
				case a.Name.Local == "href", strings.HasPrefix(a.Name.Local, "on"), element.Name.Local == "script", element.Name.Local == "image":
					t.Errorf("%s: <%s %s=%q> reaches out of the image", name, element.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
		if !ids["title"] || !ids["desc"] || texts < len(g.Nodes) {
			t.Errorf("%s: the image has %d texts for %d nodes, and the ids %v", name, texts, len(g.Nodes), ids)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	pattern := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for name, g := range pictures(t) {
		seen := map[string]bool{}
		for _, n := range g.Nodes {
			if !pattern.MatchString(n.ID) || seen[n.ID] {
				t.Errorf("%s: %q is no identifier of its own", name, n.ID)
			}
			seen[n.ID] = true
		}
	}
	b := &building{nodes: map[string]int{}}
	b.node("outside/a.b 1", Outside, "a.b")
	b.node("outside/a-b 1", Outside, "a-b")
	b.node("outside/a.b 2", Outside, "a.b")
	var got []string
	for _, n := range b.graph.Nodes {
		got = append(got, n.ID)
	}
	if want := "outside_a_b outside_a_b_2 outside_a_b_3"; strings.Join(got, " ") != want {
		t.Errorf("identifiers are %q, want %s", got, want)
	}
}

var (
	ruleLine  = regexp.MustCompile(`(?m)^\s+([.a-z][^{]*) \{ ([^}]*) \}$`)
	colour    = regexp.MustCompile(`(fill|stroke): #([0-9a-f]{6})`)
	darkRules = regexp.MustCompile(`(?s)@media \(prefers-color-scheme: dark\) \{(.*)`)
)

// Texts stand out from what they stand on, and lines from the ground, on a light page
// as on a dark one (WCAG 2.2: 1.4.3 and 1.4.11).
func TestContrast(t *testing.T) {
	dark := darkRules.FindString(style)
	for page, rules := range map[string]string{"light": strings.TrimSuffix(style, dark), "dark": dark} {
		colours := map[string]string{}
		for _, rule := range ruleLine.FindAllStringSubmatch(rules, -1) {
			for selector := range strings.SplitSeq(rule[1], ", ") {
				for _, c := range colour.FindAllStringSubmatch(rule[2], -1) {
					colours[selector+" "+c[1]] = c[2]
				}
			}
		}
		for _, pair := range []struct {
			on    string
			texts []string
			least float64
		}{
			{".ground fill", []string{"text fill", ".note fill"}, 4.5},
			{".box fill", []string{"text fill", ".line fill"}, 4.5},
			{".outer fill", []string{"text fill", ".line fill"}, 4.5},
			{".job fill", []string{"text fill", ".line fill"}, 4.5},
			{".store fill", []string{"text fill", ".line fill"}, 4.5},
			{".ground fill", []string{".edge stroke", ".allows stroke", ".waits stroke", ".box stroke", ".head fill", ".allows-head fill", ".waits-head fill"}, 3},
		} {
			for _, text := range pair.texts {
				if got := contrast(t, colours[text], colours[pair.on]); got < pair.least {
					t.Errorf("on a %s page the contrast of %s on %s is %.1f, want %.1f", page, text, pair.on, got, pair.least)
				}
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hexadecimal string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if len(hexadecimal) != 6 {
			t.Fatalf("%q is no colour", hexadecimal)
		}
		value, err := strconv.ParseUint(hexadecimal[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		share := float64(value) / 255
		if share <= 0.04045 {
			sum += weight * share / 12.92
		} else {
			sum += weight * math.Pow((share+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// The same environment is the same picture.
func TestDeterminism(t *testing.T) {
	file := []string{filepath.Join(top, "overlays", "staging", "environment.yaml")}
	draw := func() string {
		g := pictureOf(t, file)
		return fmt.Sprint(g.Mermaid(), g.DOT(), g.SVG())
	}
	first := draw()
	for range 5 {
		if draw() != first {
			t.Fatal("it was drawn in two ways")
		}
	}
}
