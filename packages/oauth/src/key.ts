/** The store keys of the authorization server; a `hash` is always the SHA-256 of a secret, so that no key can be used as one. */
export const key = {
  access: (hash: string): string => `oauth/access/${hash}`,
  account: (user: string): string => `oauth/account/${user}`,
  client: (id: string): string => `oauth/client/${id}`,
  code: (hash: string): string => `oauth/code/${hash}`,
  consent: (user: string, hash: string): string => `oauth/consent/${user}/${hash}`,
  grant: (id: string): string => `oauth/grant/${id}`,
  /** `hash` is of who presented it and its `jti`. */
  jti: (hash: string): string => `oauth/jti/${hash}`,
  logo: (name: string): string => `oauth/logo/${name}`,
  metadata: (hash: string): string => `oauth/metadata/${hash}`,
  rate: (what: string, who: string): string => `oauth/rate/${what}/${who}`,
  refresh: (hash: string): string => `oauth/refresh/${hash}`,
  replay: (hash: string): string => `oauth/replay/${hash}`,
  reused: (grant: string): string => `oauth/reused/${grant}`,
  session: (hash: string): string => `oauth/session/${hash}`,
  signingKeys: 'oauth/signing-keys',
  transaction: (hash: string): string => `oauth/transaction/${hash}`,
  used: (grant: string): string => `oauth/used/${grant}`,
  userGrant: (user: string, id: string): string => `oauth/user-grant/${user}/${id}`,
  /** `hash` is of the user and the client. */
  withdrawn: (hash: string): string => `oauth/withdrawn/${hash}`,
} as const
