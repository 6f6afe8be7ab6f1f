/** Where a declaration was made: the caller's frame, as the engine prints it. Mapped to the source by the compiler. */
export type Site = string

/**
 * Captures the call site of a function of this package.
 * Takes that function; returns the frame of its caller, or an empty text where the engine gives none.
 */
export function siteOf(callee: (...parameters: never[]) => unknown): Site {
  const holder: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  // The engine works out the place of every frame it keeps, and large configs have thousands of sites. A config may have frozen the limit.
  Reflect.set(Error, 'stackTraceLimit', 1)
  Error.captureStackTrace(holder, callee)
  const frame = holder.stack?.split('\n')[1]
  Reflect.set(Error, 'stackTraceLimit', limit)
  return frame === undefined ? '' : frame.trim()
}
