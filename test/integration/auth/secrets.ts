/** The private sides of what the config of this folder knows, for these tests alone. */
export const botKey = {
  crv: 'Ed25519',
  d: 'kO-qmYJfqaixVBOg_AxAOnTRFCcfi9e7IN0PWJY0-pg',
  x: 'XOR6wwEXEej2Ht3B_FRJ6QVspFPjBw1m_6RsP1acQ-0',
  kty: 'OKP',
  kid: 'bot-1',
  alg: 'EdDSA',
}
/** Of the issuer of identity assertions. */
export const loginKey = {
  kty: 'EC',
  x: '4BaUaXBmCmA7KI26T3gXdtu8KPDlk6W0RCFcf38-dFs',
  y: 'owrwRbouyytIhqcMOEk54TB5sxsBUQeBUJOeLBfhpwE',
  crv: 'P-256',
  d: '70zbMZ6FI2L_qYd9kseF7rKu6-_t0u0LyPoXLWjQ4_M',
  kid: 'login-1',
}
/** The secret of `keeper`. */
export const keeperSecret = 'fmkp_kRKnIj5K2UKVpTzeH145dWsqFW8SkwggogR1G1lsnqw'
