package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

const checksumsName = "SHA256SUMS"

// writeChecksums lists the files of a directory as sha256sum --check reads them.
func writeChecksums(directory string) error {
	files, err := os.ReadDir(directory) // sorted by name
	if err != nil {
		return err
	}
	var list bytes.Buffer
	for _, file := range files {
		sum, err := checksum(filepath.Join(directory, file.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%s  %s\n", sum, file.Name())
	}
	return os.WriteFile(filepath.Join(directory, checksumsName), list.Bytes(), 0o666)
}

// checksum returns the SHA-256 of a file in hexadecimal digits.
func checksum(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
