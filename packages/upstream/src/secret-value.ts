/**
 * A secret that does not print.
 * Text, JSON, templates and inspection show `[secret <reference>]`; `reveal` is the only way to the value.
 * A string cannot be wiped in JavaScript: this keeps the value out of sight, not out of memory.
 */
export class SecretValue {
  readonly #value: string
  readonly reference: string

  constructor(reference: string, value: string) {
    this.reference = reference
    this.#value = value
  }

  /** The value itself; only for the place that puts it on the wire or compares it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return `[secret ${this.reference}]`
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.toPrimitive](): string {
    return this.toString()
  }

  // Defined here because a computed member name has no type of its own to declare.
  static {
    Object.defineProperty(SecretValue.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: SecretValue): string {
        return this.toString()
      },
    })
  }
}
