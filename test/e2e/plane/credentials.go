package plane

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Credentials are what the API server and its clients know each other by. They are
// made for one control plane and worth nothing after it.
type credentials struct {
	certificate string // file: the server's certificate, its own authority
	key         string // file: its private key
	accountKey  string // file: signs and checks tokens of service accounts
	tokens      string // file: the API server's list of tokens
	token       string // the only one there, an administrator's
	pem         []byte // content of certificate
}

// writeCredentials makes new credentials and writes their files to dir.
func writeCredentials(dir string) (credentials, error) {
	c := credentials{
		certificate: filepath.Join(dir, "server.crt"),
		key:         filepath.Join(dir, "server.key"),
		accountKey:  filepath.Join(dir, "account.key"),
		tokens:      filepath.Join(dir, "tokens.csv"),
		token:       rand.Text(),
	}
	serverKey, err := writeKey(c.key)
	if err != nil {
		return c, err
	}
	if _, err := writeKey(c.accountKey); err != nil {
		return c, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "kubelab"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, serverKey.Public(), serverKey)
	if err != nil {
		return c, err
	}
	c.pem = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(c.certificate, c.pem, 0o600); err != nil {
		return c, err
	}
	return c, os.WriteFile(c.tokens, fmt.Appendf(nil, "%s,admin,admin,system:masters\n", c.token), 0o600)
}

func writeKey(path string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)
}

// writeKubeconfig writes to path how a client reaches the API server at address as its administrator.
func (c credentials) writeKubeconfig(path, address string) error {
	return os.WriteFile(path, fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: kubelab
contexts:
- name: kubelab
  context: {cluster: kubelab, user: admin}
clusters:
- name: kubelab
  cluster: {server: "https://%s", certificate-authority: %q}
users:
- name: admin
  user: {token: %q}
`, address, c.certificate, c.token), 0o600)
}
