/**
 * An error of misuse or of a broken invariant, told apart by a stable `code`.
 * Bad configuration is a diagnostic and bad protocol input a tagged result; neither is thrown.
 */
export class FullmaktError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FullmaktError'
    this.code = code
  }
}
