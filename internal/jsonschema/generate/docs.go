package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// docs is the doc comments of Go types ("Hosts") and their fields ("Hosts.Admin").
type docs map[string]string

func readDocs(directory string) (docs, error) {
	paths, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		return nil, err
	}
	d := docs{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declaration := range file.Decls {
			if general, ok := declaration.(*ast.GenDecl); ok && general.Tok == token.TYPE {
				d.types(general)
			}
		}
	}
	return d, nil
}

func (d docs) types(declaration *ast.GenDecl) {
	for _, spec := range declaration.Specs {
		declared := spec.(*ast.TypeSpec)
		name := declared.Name.Name
		d[name] = oneLine(declared.Doc, declaration.Doc)
		fields, ok := declared.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, field := range fields.Fields.List {
			for _, fieldName := range field.Names {
				d[name+"."+fieldName.Name] = oneLine(field.Doc)
			}
		}
	}
}

// of returns the comment, or an error when there is none: people see it in their editors.
func (d docs) of(name string) (string, error) {
	if d[name] == "" {
		return "", fmt.Errorf("%s has no doc comment", name)
	}
	return d[name], nil
}

// oneLine returns the first comment that there is, without its line breaks.
func oneLine(groups ...*ast.CommentGroup) string {
	for _, group := range groups {
		if text := group.Text(); text != "" {
			return strings.Join(strings.Fields(text), " ")
		}
	}
	return ""
}
