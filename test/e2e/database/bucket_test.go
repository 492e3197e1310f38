package database

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A bucket is one in S3-compatible storage, as much of it as rclone asks for. It knows the name
// of its access key, and believes every signature.
type bucket struct {
	name, key string
	full      bool // it takes no more

	mutex   sync.Mutex
	objects map[string][]byte
}

// startBucket serves a bucket until the end of the test, and returns its URL, too.
func startBucket(t *testing.T, full bool, objects ...string) (*bucket, string) {
	t.Helper()
	b := &bucket{name: "shop-backups", key: accessKey, full: full, objects: map[string][]byte{}}
	for _, object := range objects {
		b.objects[object] = []byte("old")
	}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return b, server.URL
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	signed := r.Header.Get("Authorization") + " Credential=" + r.URL.Query().Get("X-Amz-Credential")
	if !strings.Contains(signed, "Credential="+b.key+"/") {
		http.Error(w, "<Error><Code>InvalidAccessKeyId</Code></Error>", http.StatusForbidden)
		return
	}
	name, known := strings.CutPrefix(r.URL.Path, "/"+b.name)
	name = strings.TrimPrefix(name, "/")
	switch {
	case !known:
		http.Error(w, "<Error><Code>NoSuchBucket</Code></Error>", http.StatusNotFound)
	case name == "" && r.Method == http.MethodGet:
		b.list(w, r.URL.Query().Get("prefix"))
	case r.Method == http.MethodPut && b.full:
		http.Error(w, "<Error><Code>QuotaExceeded</Code></Error>", http.StatusForbidden)
	case r.Method == http.MethodPut:
		b.put(w, r, name)
	case r.Method == http.MethodDelete:
		delete(b.objects, name)
		w.WriteHeader(http.StatusNoContent)
	default:
		b.get(w, name)
	}
}

func (b *bucket) list(w io.Writer, prefix string) {
	type content struct {
		Key, LastModified, ETag string
		Size                    int
	}
	result := struct {
		XMLName     xml.Name `xml:"ListBucketResult"`
		IsTruncated bool
		Contents    []content
	}{}
	for _, name := range slices.Sorted(maps.Keys(b.objects)) {
		if strings.HasPrefix(name, prefix) {
			result.Contents = append(result.Contents, content{name, "2026-03-01T03:17:00Z", etag(b.objects[name]), len(b.objects[name])})
		}
	}
	// Its connection may be gone, which the client tells of.
	_ = xml.NewEncoder(w).Encode(result)
}

func (b *bucket) put(w http.ResponseWriter, r *http.Request, name string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.objects[name] = body
	w.Header().Set("ETag", etag(body))
}

// get answers HEAD, too: net/http leaves out the body.
func (b *bucket) get(w http.ResponseWriter, name string) {
	body, known := b.objects[name]
	if !known {
		http.Error(w, "<Error><Code>NoSuchKey</Code></Error>", http.StatusNotFound)
		return
	}
	w.Header().Set("ETag", etag(body))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Last-Modified", time.Date(2026, time.March, 1, 3, 17, 0, 0, time.UTC).Format(http.TimeFormat))
	_, _ = w.Write(body)
}

func etag(body []byte) string {
	sum := md5.Sum(body)
	return fmt.Sprintf("%q", hex.EncodeToString(sum[:]))
}

func (b *bucket) names() []string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return slices.Sorted(maps.Keys(b.objects))
}

const accessKey = "AKEXAMPLE"

// into makes backups go to a bucket, with two dumps kept.
func (v vault) into(url string) vault {
	v.t.Helper()
	need(v.t, inPath("rclone"), "rclone")
	v.settings = append(slices.Clip(v.settings[1:]), "postgres.inCluster.backup.to.s3.bucket=shop-backups", "postgres.inCluster.backup.to.s3.region=eu-west-1",
		"postgres.inCluster.backup.to.s3.endpoint=http://s3.example.com", "postgres.inCluster.backup.to.s3.prefix=shop/nightly", "postgres.inCluster.backup.keep=2")
	v.secrets["S3_ACCESS_KEY_ID"], v.secrets["S3_SECRET_ACCESS_KEY"] = accessKey, v.server.password
	v.endpoint = url
	return v
}

// empty takes away what was on the volume, which a run has for itself.
func (v vault) empty() {
	v.t.Helper()
	for _, name := range v.files() {
		if err := os.Remove(filepath.Join(v.dir, name)); err != nil {
			v.t.Fatal(err)
		}
	}
}

func testBucket(t *testing.T, v vault) {
	bucket, url := startBucket(t, false, "shop/nightly/20250101T031700Z.dump", "shop/nightly/20250102T031700Z.dump", "shop/nightly/notes.txt", "shop/20250101T031700Z.dump")
	v = v.into(url)
	r := v.release()
	name := v.dump(r)
	v.start(r, "upload").wantExit(0).wantSaid("uploaded " + name + "\nremoved 20250101T031700Z\nkept " + name + "\nkept 20250102T031700Z\n")
	want := []string{"shop/20250101T031700Z.dump", "shop/nightly/20250102T031700Z.dump", "shop/nightly/" + name + ".dump", "shop/nightly/notes.txt"}
	if got := bucket.names(); !slices.Equal(got, want) {
		t.Errorf("the bucket has %q, want %q", got, want)
	}

	v.empty()
	v.must("delete from product where title = 'Mug'")
	missing := v.restoring("20250101T031700Z")
	v.start(missing, "download").wantExit(1).wantSaid("there is no dump 20250101T031700Z, but there are:\n20250102T031700Z\n" + name + "\n")
	restoring := v.restoring(name)
	v.start(restoring, "download").wantExit(0).wantSaid("downloaded " + name + "\n")
	v.start(restoring, "restore").wantExit(0)
	v.wantTitles(original)
}

func testBucketFull(t *testing.T, v vault) {
	bucket, url := startBucket(t, true, "shop/nightly/20250101T031700Z.dump", "shop/nightly/20250102T031700Z.dump")
	v = v.into(url)
	before := bucket.names()
	r := v.release()
	v.dump(r)
	v.start(r, "upload").wantExit(1).wantSaid("Failed to copyto: ")
	if got := bucket.names(); !slices.Equal(got, before) {
		t.Errorf("the bucket has %q, want %q as before", got, before)
	}
}
