/** Where a value of the principal is found: the resource owner's account, the declared agent, or a claim by its whole name. */
export type PrincipalPath = 'user' | 'agent' | `claims.${string}`

/** A value that the principal brings to the call; it stands where a text can. */
export interface PrincipalValue {
  readonly $principal: PrincipalPath
}

/** A claim that the principal brings to the call; it stands where any operand can. */
export interface ClaimValue {
  readonly $principal: `claims.${string}`
}

/** What `ref` gives. */
export interface References {
  /**
   * The value of the principal with which an argument is compared.
   * Takes `user`, `agent` or `claims.` and the whole name of a claim. Where the principal has no such value, or one of another type than the
   * argument's, the comparison is unknown: it does not hold in an `allow`, and holds in all other rules.
   */
  principal<const Path extends PrincipalPath>(path: Path): { readonly $principal: Path }
}

/** References to what only the call brings. */
export const ref: References = {
  principal: (path) => ({ $principal: path }),
}
