import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { verifyConsistency, verifyInclusion } from '../src/index.ts'
import { sha256 } from './support.ts'

interface Published {
  readonly file: string
  readonly desc: string
  readonly proof: readonly string[] | null
  readonly wantErr: boolean
}
interface PublishedInclusion extends Published {
  readonly leafIdx: number
  readonly treeSize: number
  readonly root: string
  readonly leafHash: string
}
interface PublishedConsistency extends Published {
  readonly size1: number
  readonly size2: number
  readonly root1: string
  readonly root2: string
}

const read = <Claim>(name: string): readonly Claim[] =>
  readFileSync(new URL(`./vectors/merkle/${name}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Claim)
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
const inclusion = read<PublishedInclusion>('inclusion')
const consistency = read<PublishedConsistency>('consistency')

test('the published proofs are all here', () => {
  expect([inclusion.length, consistency.length]).toEqual([98, 98])
  expect([...inclusion, ...consistency].filter(({ wantErr }) => !wantErr).length).toBeGreaterThan(10)
})

describe('published proofs of inclusion', () => {
  test.each(inclusion)('$file: $desc', ({ leafIdx, treeSize, root, leafHash, proof, wantErr }) => {
    const claim = { index: leafIdx, size: treeSize, root: bytes(root), leaf: bytes(leafHash) }
    expect(verifyInclusion(sha256, { ...claim, proof: (proof ?? []).map(bytes) }).ok).toBe(!wantErr)
  })
})

describe('published proofs of consistency', () => {
  test.each(consistency)('$file: $desc', ({ size1, size2, root1, root2, proof, wantErr }) => {
    const claim = { first: size1, second: size2, firstRoot: bytes(root1), secondRoot: bytes(root2) }
    expect(verifyConsistency(sha256, { ...claim, proof: (proof ?? []).map(bytes) }).ok).toBe(!wantErr)
  })
})
