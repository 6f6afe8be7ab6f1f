import ts from 'typescript6'
import { expect, it } from 'vitest'
import { inSources } from '../../../test/support/source-nodes.ts'

const SECRET =
  /secret|passw|token|csrf|nonce|state|signature|\bmac\b|hmac|verifier|challenge|cookie|credential|authorization/i
/** Where secrets are. */
const PACKAGES = ['audit', 'oauth', 'mcp', 'upstream', 'broker', 'runtime', 'fullmakt']
const EQUALITY: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
])

/** Comparisons that name something of the kind, and that time may tell about. */
const OPEN: Readonly<Record<string, string>> = {
  "claims['ath'] !== ports.sha256(token)": 'a hash that whoever holds the token sent along',
  'ports.sha256(verifier) === challenge': 'the challenge is public, and the verifier is hashed',
  "value(form, 'subject_token_type') !== ACCESS_TOKEN": 'the name of a type',
  "(value(form, 'requested_token_type') ?? ACCESS_TOKEN) !== ACCESS_TOKEN": 'the name of a type',
  'sent !== state': 'both are from the browser that asks',
  'state === states[0]': 'both are from the browser that asks: one is opened with its own cookie',
  'credential.name === name': 'the name of a query parameter, as a config is compiled',
  "header['typ'] !== SIGNATURE_TYPE": 'the name of a type',
  'readAdminFile(dataFolder)?.token === token': 'both are of this machine',
  'credentials.get(open.authorization) === fellows': 'two lists',
  'key.name === signature.name': 'public names of keys',
  'key.id === signature.id': 'public names of keys',
}

it('A-284: secrets are compared by hashes of both sides, in constant time, or found by their hash', () => {
  const compared = inSources(PACKAGES, (node) => {
    if (!ts.isBinaryExpression(node) || !EQUALITY.has(node.operatorToken.kind)) return undefined
    const sides = [node.left, node.right]
    if (sides.some(isPlain) || sides.every(isHash)) return undefined
    return sides.some((side) => SECRET.test(side.getText())) ? node.getText() : undefined
  })
  expect(compared.filter(({ found }) => !Object.hasOwn(OPEN, found))).toEqual([])
  // The scan sees what is there: these are known to be.
  expect(compared.map(({ found }) => found)).toEqual(
    expect.arrayContaining(['ports.sha256(verifier) === challenge', 'key.id === signature.id']),
  )
})

it('A-284: what is compared byte by byte is compared in constant time, and only at equal length', () => {
  const calls = inSources(PACKAGES, (node) =>
    ts.isCallExpression(node) && node.expression.getText() === 'timingSafeEqual' ? around(node) : undefined,
  )
  expect(calls.length).toBeGreaterThan(1)
  for (const { file, found } of calls)
    expect(found, file).toMatch(/\.length (?:===|!==) \w+\.length (?:&&|\|\|) !?timingSafeEqual/)
})

/** The expression that a call is a part of, as far as it goes. */
function around(node: ts.Node): string {
  const { parent } = node
  return ts.isPrefixUnaryExpression(parent) || ts.isBinaryExpression(parent) ? around(parent) : node.getText()
}

/** A word of the language, a literal, or a number of things. */
function isPlain(node: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(node) ||
    ts.isTypeOfExpression(node) ||
    /^(?:null|undefined|true|false|-?\d+)$|\.(?:length|size)$/.test(node.getText())
  )
}

function isHash(node: ts.Expression): boolean {
  return /^(?:ports\.)?sha256(?:Text)?\(/.test(node.getText())
}
