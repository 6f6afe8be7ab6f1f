/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the variable that an `env:NAME` reference names.
 * Takes the environment and the name; returns the text as it stands, or undefined when it is not set. Does not judge the text.
 */
export function readEnvironment(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined
}
