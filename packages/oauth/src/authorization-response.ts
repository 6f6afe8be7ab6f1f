/** The parameters of an authorization response, `state` and `iss` apart. */
export type ResponseParameters =
  | { readonly code: string }
  | { readonly error: string; readonly error_description: string }

/**
 * Builds the location of an authorization response: the redirect URI byte for byte, then our parameters, `state` if the request had one, and `iss`.
 * Does not check the redirect URI.
 *
 * @see RFC 6749 §4.1.2, RFC 9207 §2
 */
export function authorizationResponse(
  redirectUri: string,
  parameters: ResponseParameters,
  state: string | undefined,
  issuer: string,
): string {
  const pairs = [...Object.entries(parameters), ...(state === undefined ? [] : [['state', state]]), ['iss', issuer]]
  const query = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join('&')
  const joint = !redirectUri.includes('?') ? '?' : /[?&]$/.test(redirectUri) ? '' : '&'
  return redirectUri + joint + query
}
