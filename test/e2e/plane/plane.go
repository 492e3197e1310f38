// Package plane builds, starts and stops a Kubernetes control plane for tests: etcd, kube-apiserver,
// kube-controller-manager, kube-scheduler, and kwok, which pretends to be the kubelets of two nodes.
// These listen on 127.0.0.1 and are one binary, kubelab. Flux's kustomize-controller, another, may
// run beside them. All runs on Unix systems.
package plane

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

var (
	// What kwok does with nodes, pods and claims.
	//go:embed stages.yaml
	stages []byte
	// What the cluster has from the start: nodes and a storage class.
	//go:embed cluster.yaml
	cluster string
)

// startTimeout is how long a control plane may take to be ready: about four seconds
// on two idle cores, and many times that on a busy machine.
const startTimeout = 2 * time.Minute

// A Plane is a running control plane.
type Plane struct {
	dir       string
	version   string
	binary    string
	processes []*process
	alive     context.Context
	died      context.CancelCauseFunc // ends alive
}

// Start starts a control plane that behaves as the given version of Kubernetes, such as 1.35,
// with the binary that BuildKubelab made, and returns when its nodes are ready. All files, logs too,
// go to dir, an existing, empty directory. After an error nothing runs.
//
// The servers end with the process that started them, even if that is killed.
func Start(ctx context.Context, binary, version, dir string) (*Plane, error) {
	p := &Plane{dir: dir, version: version, binary: binary}
	p.alive, p.died = context.WithCancelCause(context.Background())
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, fmt.Errorf("not ready after %v", startTimeout))
	defer cancel()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	defer context.AfterFunc(p.alive, func() { fail(context.Cause(p.alive)) })()
	if err := p.start(ctx); err != nil {
		err = fmt.Errorf("start Kubernetes %s: %w\n%s", version, err, p.Tails(10))
		return nil, errors.Join(err, p.Stop())
	}
	return p, nil
}

func (p *Plane) start(ctx context.Context) error {
	credentials, err := writeCredentials(p.dir)
	if err != nil {
		return err
	}
	addresses, err := FreeAddresses(3)
	if err != nil {
		return err
	}
	etcd, peer, server := addresses[0], addresses[1], addresses[2]
	kubeconfig := filepath.Join(p.dir, "kubeconfig")
	if err := credentials.writeKubeconfig(kubeconfig, server); err != nil {
		return err
	}
	if err := os.Symlink(p.binary, filepath.Join(p.dir, "kubectl")); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(p.dir, "stages.yaml"), stages, 0o600); err != nil {
		return err
	}

	err = p.run("etcd",
		"--data-dir="+filepath.Join(p.dir, "etcd"),
		"--unsafe-no-fsync", // nothing of it is to survive
		"--listen-client-urls=http://"+etcd,
		"--advertise-client-urls=http://"+etcd,
		"--listen-peer-urls=http://"+peer,
		"--initial-advertise-peer-urls=http://"+peer,
		"--initial-cluster=default=http://"+peer,
		"--log-level=warn",
	)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(server)
	if err != nil {
		return err
	}
	err = p.run("kube-apiserver",
		"--etcd-servers=http://"+etcd,
		"--bind-address="+host,
		"--secure-port="+port,
		"--tls-cert-file="+credentials.certificate,
		"--tls-private-key-file="+credentials.key,
		"--token-auth-file="+credentials.tokens,
		"--authorization-mode=Node,RBAC",
		"--service-account-issuer=https://kubelab.invalid",
		"--service-account-signing-key-file="+credentials.accountKey,
		"--service-account-key-file="+credentials.accountKey,
		"--service-cluster-ip-range=10.96.0.0/16",
		"--endpoint-reconciler-type=none", // it refuses to publish a loopback address
		"--emulated-version=kube="+p.version,
	)
	if err != nil {
		return err
	}
	if err := waitUntilReady(ctx, server, credentials); err != nil {
		return err
	}
	err = p.run("kube-controller-manager",
		"--kubeconfig="+kubeconfig,
		"--leader-elect=false",
		"--secure-port=0",
		"--node-monitor-grace-period=24h", // kwok sends no heartbeats
		"--kube-api-qps=500",              // by default tests would wait for its politeness
		"--kube-api-burst=1000",
		"--horizontal-pod-autoscaler-sync-period=3s",
		"--emulated-version=kube="+p.version,
	)
	if err != nil {
		return err
	}
	err = p.run("kube-scheduler",
		"--kubeconfig="+kubeconfig,
		"--leader-elect=false",
		"--secure-port=0",
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
		"--emulated-version=kube="+p.version,
	)
	if err != nil {
		return err
	}
	err = p.run("kwok",
		"--kubeconfig="+kubeconfig,
		"--config="+filepath.Join(p.dir, "stages.yaml"),
		"--manage-all-nodes",
		"--node-ip=127.0.0.1",
		"--cidr=10.244.0.0/16",
	)
	if err != nil {
		return err
	}
	kubectl := Open(p.dir)
	if err := kubectl.must(ctx, cluster, "apply", "-f", "-"); err != nil {
		return err
	}
	return kubectl.must(ctx, "", "wait", "--for=condition=Ready", "nodes", "--all", "--timeout=-1s")
}

// run starts a server that kubelab is.
func (p *Plane) run(name string, args ...string) error {
	return p.watch(name, append([]string{p.binary, name}, args...))
}

// watch starts a server and watches over it.
func (p *Plane) watch(name string, command []string) error {
	// Memory for processor time, of which the tests have too little.
	environment := append(environment(p.dir), "GOGC=200")
	process, err := startProcess(p.dir, environment, name, command)
	if err != nil {
		return err
	}
	p.processes = append(p.processes, process)
	go func() {
		<-process.done
		p.died(fmt.Errorf("%s of Kubernetes %s ended: %v", name, p.version, process.err))
	}()
	return nil
}

// Alive ends when a server has ended; its cause says which.
func (p *Plane) Alive() context.Context {
	return p.alive
}

// Stop ends all servers, returns when they are gone and removes what etcd stored. The logs stay.
func (p *Plane) Stop() error {
	for i := len(p.processes) - 1; i >= 0; i-- {
		p.processes[i].kill()
	}
	return os.RemoveAll(filepath.Join(p.dir, "etcd"))
}

// Tails returns the last lines, at most n, of what each server printed.
func (p *Plane) Tails(n int) string {
	var text strings.Builder
	for _, process := range p.processes {
		fmt.Fprintf(&text, "--- %s\n%s\n", process.log, process.tail(n))
	}
	return text.String()
}

// FreeAddresses returns n different addresses on 127.0.0.1 that nothing listens on. Another
// process may take one before we do; then a server ends at once and says so.
func FreeAddresses(n int) ([]string, error) {
	addresses := make([]string, n)
	for i := range addresses {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close() // all at the end, else the system may give one out twice
		addresses[i] = listener.Addr().String()
	}
	return addresses, nil
}

// waitUntilReady returns when the API server at address says that it is ready.
func waitUntilReady(ctx context.Context, address string, c credentials) error {
	authority := x509.NewCertPool()
	if !authority.AppendCertsFromPEM(c.pem) {
		return errors.New("the server's certificate cannot be read back")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority}}
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport}
	return Poll(ctx, func() error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+address+"/readyz", nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s from /readyz: %s", response.Status, body)
		}
		return nil
	})
}
