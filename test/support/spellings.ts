/** The ways in which bytes could give a secret away: as it is, and in the encodings that things are commonly put into. */
export function spellingsOf(secret: string): readonly string[] {
  // Of a longer Base64 text, only the middle is decided by the secret alone, in one of three alignments.
  const inner = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]).toString('base64')
    return text.slice(shift === 0 ? 0 : 4, Math.floor((shift + secret.length) / 3) * 4)
  })
  const hex = Buffer.from(secret).toString('hex')
  return [
    secret,
    ...inner,
    ...inner.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
    hex.toUpperCase(),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ]
}

/** The spellings of secrets that bytes hold, as `name: spelling`. */
export function leaksIn(bytes: Uint8Array | string, secrets: Readonly<Record<string, string>>): readonly string[] {
  const buffer = Buffer.from(bytes)
  return Object.entries(secrets).flatMap(([name, secret]) =>
    spellingsOf(secret)
      .filter((spelling) => buffer.includes(spelling))
      .map((spelling) => `${name}: ${spelling}`),
  )
}
