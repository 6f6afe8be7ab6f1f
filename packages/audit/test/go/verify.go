// Verify reads a tiled log with the reference implementation of signed notes and tile proofs, golang.org/x/mod/sumdb.
//
// Usage: verify <folder> <vkey>[,<vkey>...] <size>...
//
// The folder holds checkpoint.<size> for each size, in rising order, and the files of the log. Every checkpoint's signature, all
// entries, sampled inclusion proofs and the consistency with every smaller size are verified. Of a size written as since:<size>, whose
// partial tiles are gone, only the signature is, and the consistency of the later ones with it. Exit status 1 and one line say what is wrong.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type tiles struct{ folder string }

func (tiles) Height() int { return height }

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

func main() {
	folder := os.Args[1]
	var verifiers []note.Verifier
	for _, vkey := range strings.Split(os.Args[2], ",") {
		verifier, err := note.NewVerifier(vkey)
		check(err)
		verifiers = append(verifiers, verifier)
	}
	var trees []tlog.Tree
	for _, text := range os.Args[3:] {
		size := strings.TrimPrefix(text, "since:")
		tree := readCheckpoint(filepath.Join(folder, "checkpoint."+size), verifiers)
		if strconv.FormatInt(tree.N, 10) != size {
			fail("checkpoint.%s is of size %d", size, tree.N)
		}
		if size == text {
			verifyTree(folder, tree, trees)
		}
		trees = append(trees, tree)
	}
	fmt.Printf("%d checkpoints verified\n", len(trees))
}

func readCheckpoint(path string, verifiers []note.Verifier) tlog.Tree {
	bytes, err := os.ReadFile(path)
	check(err)
	opened, err := note.Open(bytes, note.VerifierList(verifiers...))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifiers[0].Name() {
		fail("not a checkpoint of %s", verifiers[0].Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	tree := tlog.Tree{N: size}
	if copy(tree.Hash[:], root) != tlog.HashSize || len(root) != tlog.HashSize {
		fail("the root has %d bytes", len(root))
	}
	return tree
}

func verifyTree(folder string, tree tlog.Tree, older []tlog.Tree) {
	reader := tlog.TileHashReader(tree, tiles{folder})
	root, err := tlog.TreeHash(tree.N, reader)
	check(err)
	if root != tree.Hash {
		fail("size %d: the tiles have another root", tree.N)
	}
	indexes := make([]int64, tree.N)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, int64(i))
	}
	leaves, err := reader.ReadHashes(indexes)
	check(err)
	for i, entry := range readEntries(folder, tree.N) {
		if tlog.RecordHash(entry) != leaves[i] {
			fail("size %d: entry %d is another one", tree.N, i)
		}
	}
	for i := int64(0); i < tree.N; i += 1 + tree.N/50 {
		proof, err := tlog.ProveRecord(tree.N, i, reader)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, i, leaves[i]))
	}
	for _, old := range older {
		proof, err := tlog.ProveTree(tree.N, old.N, reader)
		check(err)
		check(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
	}
}

func readEntries(folder string, size int64) [][]byte {
	var entries [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		path := tlog.Tile{H: height, L: -1, N: n, W: int(width)}.Path()
		bytes, err := os.ReadFile(filepath.Join(folder, strings.Replace(path, "tile/8/data/", "tile/entries/", 1)))
		check(err)
		count := int64(0)
		for ; len(bytes) >= 2; count++ {
			end := 2 + int(binary.BigEndian.Uint16(bytes))
			if end > len(bytes) {
				fail("bundle %d is cut", n)
			}
			entries = append(entries, bytes[2:end])
			bytes = bytes[end:]
		}
		if len(bytes) != 0 || count != width {
			fail("bundle %d has %d entries, not %d", n, count, width)
		}
	}
	return entries
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, values ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}
