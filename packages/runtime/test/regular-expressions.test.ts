import ts from 'typescript6'
import { describe, expect, it } from 'vitest'
import { inSources, SERVING } from '../../../test/support/source-nodes.ts'
import { patternRisk } from '../../compiler/src/lower/schemas/pattern-risk.ts'

const literals = inSources(SERVING, (node) => (ts.isRegularExpressionLiteral(node) ? node.text : undefined))

/** What the analysis does not see to be linear, and why it is nevertheless quick. */
const BOUNDED: Readonly<Record<string, string>> = {
  'policy/src/analysis/regex-syntax.ts /^(?:([*+?])|\\{(\\d+)(,?)(\\d*)\\})\\??/':
    'reads patterns of configs, from their start',
  'audit/src/base64.ts /=+$/': 'the end of Base64 that was just written',
  'upstream/src/scrub.ts /=+$/': 'the end of Base64 that was just written',
  'oauth/src/address-prefix.ts /%.*$/': 'an address of a socket, or what was found to be one',
  'oauth/src/metadata.ts /^([a-z]+:\\/\\/[^/]+)(.*)$/i': 'a URL of the config',
  'oauth/src/resource-indicator.ts /^([A-Za-z]+:\\/\\/[^/?#]+)(.*)$/s': 'whatever follows matches',
}

describe('A-292: regular expressions of the server', () => {
  it('are there to be judged', () => {
    expect(literals.length).toBeGreaterThan(150)
  })

  it('take steps in proportion to a text, whatever it is', () => {
    const risky = literals.filter(({ found }) => patternRisk(sourceOf(found)) !== 'linear')
    expect(risky.filter(isUnbounded)).toEqual([])
  })
})

function isUnbounded({ file, found }: { readonly file: string; readonly found: string }): boolean {
  return !Object.hasOwn(BOUNDED, `${file} ${found}`)
}

function sourceOf(literal: string): string {
  return literal.slice(1, literal.lastIndexOf('/'))
}
