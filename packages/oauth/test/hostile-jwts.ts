import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { JsonObject } from '@fullmakt/ir'

/** Whoever signs, rightly or not: an ES256 key pair and its public JWK. */
export interface Forge {
  readonly jwk: JsonObject
  readonly privateKey: KeyObject
}

export function newForge(kid: string): Forge {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { jwk: { ...(publicKey.export({ format: 'jwk' }) as JsonObject), kid }, privateKey }
}

/** Signs any bytes as header and claims with the right key, so that nothing but what they say can be why they are refused. */
export function compact({ privateKey }: Forge, header: string | Uint8Array, claims: string | Uint8Array): string {
  return signed(privateKey, `${encode(header)}.${encode(claims)}`)
}

/** JWTs that no reader may take, made of one that it takes: what is wrong with each, and its text. */
export function hostileJwts(
  forge: Forge,
  header: JsonObject,
  claims: JsonObject,
): readonly (readonly [string, string])[] {
  const [head, body] = [JSON.stringify(header), JSON.stringify(claims)]
  const withHeader = (changes: object): string => compact(forge, JSON.stringify({ ...header, ...changes }), body)
  const withBody = (text: string | Uint8Array): string => compact(forge, head, text)
  return [
    ...['none', 'None', 'NONE', 'nOnE', '', ' ', 'es256', 'ES256 ', 'ES256\u0000', 'ES384', 'ES512', 'ES256K', 'HS256']
      .concat(['HS384', 'HS512', 'RS256', 'RS1', 'PS256', 'PS512', 'EdDSA', 'Ed25519', 'dir', 'PBES2-HS256+A128KW'])
      .map((alg) => [`alg ${JSON.stringify(alg)}`, withHeader({ alg })] as const),
    ...[undefined, null, 7, true, ['ES256'], { toString: 'ES256' }].map(
      (alg) => [`alg ${JSON.stringify(alg)}`, withHeader({ alg })] as const,
    ),
    ...unsigned(header, body),
    ...confused(forge, header, body),
    ...signatures(forge, head, body),
    ['crit []', withHeader({ crit: [] })],
    ['crit of exp', withHeader({ crit: ['exp'] })],
    ['crit that is a text', withHeader({ crit: 'b64' })],
    ['crit null', withHeader({ crit: null })],
    ['b64 false', withHeader({ b64: false, crit: ['b64'] })],
    ['b64 false alone', withHeader({ b64: false })],
    ['zip', withHeader({ zip: 'DEF' })],
    ['p2c and enc', withHeader({ enc: 'A128GCM', p2c: 1_000_000_000, p2s: 'AAAA' })],
    ['jku', withHeader({ jku: 'https://evil.example/jwks' })],
    ['x5u', withHeader({ x5u: 'https://evil.example/x5u' })],
    ['x5c', withHeader({ x5c: ['AAAA'] })],
    ['kid that is a number', withHeader({ kid: 1 })],
    ['kid that is a list', withHeader({ kid: [header['kid'] ?? 'x'] })],
    ['kid of 10 KiB', withHeader({ kid: 'k'.repeat(10_240) })],
    ...['dpop+jwt ', 'logout+jwt', 'oauth-authz-req+jwt', 'secevent+jwt', 'JOSE', '', 7, ['JWT'], null].map(
      (typ) => [`typ ${JSON.stringify(typ)}`, withHeader({ typ })] as const,
    ),
    ...encodings(forge, head, body),
    ['alg twice', compact(forge, `{"alg":"none",${head.slice(1)}`, body)],
    ['alg twice, once escaped', compact(forge, `{"\\u0061lg":"none",${head.slice(1)}`, body)],
    ['a claim twice', withBody(`{"jti":"x",${body.slice(1)}`)],
    ['a claim twice, once escaped', withBody(`{"\\u006ati":"x",${body.slice(1)}`)],
    ['__proto__ in the header', compact(forge, `{"__proto__":{"alg":"ES256"},${head.slice(1)}`, body)],
    ['__proto__ in the claims', withBody(`{"__proto__":{"admin":true},${body.slice(1)}`)],
    ...['[]', 'null', 'true', '7', '""', `[${body}]`, JSON.stringify(body), ''].map(
      (text) => [`claims that are ${text.slice(0, 12)}`, withBody(text)] as const,
    ),
    ['a header that is null', compact(forge, 'null', body)],
    ['a header that is a list', compact(forge, `[${head}]`, body)],
    ['claims with something behind', withBody(`${body}x`)],
    ['claims in a comment', withBody(`/**/${body}`)],
    ['a number that overflows', withBody(`{"x":1e400,${body.slice(1)}`)],
    ['a number that is none', withBody(`{"x":NaN,${body.slice(1)}`)],
    ['nested 100 deep', withBody(`{"x":${'['.repeat(100)}${']'.repeat(100)},${body.slice(1)}`)],
    ['a JWT inside', withBody(compact(forge, head, body))],
    ['8 KiB', withBody(JSON.stringify({ ...claims, x: 'x'.repeat(8_192) }))],
  ]
}

function unsigned(header: JsonObject, body: string): readonly (readonly [string, string])[] {
  return ['none', 'None', 'NONE', 'nOnE', header['alg'] as string].map(
    (alg) => [`${alg} and no signature`, `${encode(JSON.stringify({ ...header, alg }))}.${encode(body)}.`] as const,
  )
}

// The public key, in every form it is known in, as the secret of an HMAC.
function confused({ jwk }: Forge, header: JsonObject, body: string): readonly (readonly [string, string])[] {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const secrets = {
    PEM: key.export({ format: 'pem', type: 'spki' }),
    'PEM without its end': String(key.export({ format: 'pem', type: 'spki' })).trim(),
    DER: key.export({ format: 'der', type: 'spki' }),
    JWK: JSON.stringify(jwk),
    nothing: '',
  }
  return (['HS256', 'HS384', 'HS512'] as const).flatMap((alg) =>
    Object.entries(secrets).map(([name, secret]) => {
      const input = `${encode(JSON.stringify({ ...header, alg }))}.${encode(body)}`
      const mac = createHmac(alg.replace('HS', 'sha'), secret).update(input).digest('base64url')
      return [`${alg} under ${name}`, `${input}.${mac}`] as const
    }),
  )
}

function signatures({ privateKey }: Forge, head: string, body: string): readonly (readonly [string, string])[] {
  const input = `${encode(head)}.${encode(body)}`
  const right = Buffer.from(signed(privateKey, input).split('.')[2] ?? '', 'base64url')
  const der = sign('sha256', Buffer.from(input), privateKey)
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const flipped = Buffer.from(right)
  flipped[0] = (flipped[0] ?? 0) ^ 1
  const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
  return [
    ['a signature of zeros', `${input}.${encode(Buffer.alloc(64))}`],
    ['a signature of the order of the curve', `${input}.${encode(Buffer.concat([order, order]))}`],
    ['a signature in DER', `${input}.${encode(der)}`],
    ['a signature of 63 bytes', `${input}.${encode(right.subarray(0, 63))}`],
    ['a signature of 65 bytes', `${input}.${encode(Buffer.concat([right, Buffer.alloc(1)]))}`],
    ['a signature with a bit turned', `${input}.${encode(flipped)}`],
    ['a signature of another key', signed(stranger, input)],
    ['a signature of the body alone', `${input}.${signed(privateKey, encode(body)).split('.')[1]}`],
    ['no signature', `${input}.`],
    ['two parts', input],
  ]
}

function encodings(forge: Forge, head: string, body: string): readonly (readonly [string, string])[] {
  const { privateKey } = forge
  const good = compact(forge, head, body)
  const [first, second, third] = good.split('.') as [string, string, string]
  // Blanks until a part does not end with a whole group, so that its last character has bits to spare.
  const spare = (text: string): string => (text.length % 3 === 0 ? spare(`${text} `) : text)
  const shifted = (part: string): string => {
    const at = ALPHABET.indexOf(part.at(-1) ?? '')
    return part.slice(0, -1) + ALPHABET[at + 1]
  }
  return [
    ['a blank in front', ` ${good}`],
    ['a blank behind', `${good} `],
    ['a line feed behind', `${good}\n`],
    ['a line feed inside', `${first}.${second.slice(0, 9)}\n${second.slice(9)}.${third}`],
    ['a blank inside', signed(privateKey, `${first}.${second.slice(0, 9)} ${second.slice(9)}`)],
    ['NUL behind', `${good}\u0000`],
    ['padding', signed(privateKey, `${encode(spare(head))}=.${second}`)],
    ['bits to spare in the header', signed(privateKey, `${shifted(encode(spare(head)))}.${second}`)],
    ['bits to spare in the claims', signed(privateKey, `${first}.${shifted(encode(spare(body)))}`)],
    ['bits to spare in the signature', `${first}.${second}.${shifted(third)}`],
    [
      'the other alphabet',
      signed(privateKey, `${first}.${Buffer.from(`${body.slice(0, -1)},"x":"\u07ff~~??"}`).toString('base64')}`),
    ],
    ['a detached payload', `${first}..${signed(privateKey, `${first}.${second}`).split('.')[2]}`],
    ['four parts', `${good}.${third}`],
    ['five parts', `${first}.AAAA.AAAA.${second}.AAAA`],
    ['JSON', JSON.stringify({ protected: first, payload: second, signature: third })],
    ['claims that are not UTF-8', compact(forge, head, Buffer.concat([Buffer.from(body.slice(0, -1)), BAD_MEMBER]))],
    ['a byte order mark', compact(forge, head, `\ufeff${body}`)],
    ['UTF-16', compact(forge, head, Buffer.from(body, 'utf16le'))],
    ['half a character', compact(forge, head, `{"x":"\\ud800",${body.slice(1)}`)],
  ]
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** `,"x":"` and a byte that no character has, then the end. */
const BAD_MEMBER = Buffer.concat([Buffer.from(',"x":"'), Buffer.of(0xff), Buffer.from('"}')])

function signed(key: KeyObject, input: string): string {
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

function encode(part: string | Uint8Array): string {
  return Buffer.from(part).toString('base64url')
}
