/**
 * Makes what the language itself brings unchangeable in a realm, so that no module of a config can change what another, or the config language, does.
 * Runs as text in the realm that it changes, so it names nothing outside of itself. New globals can still be made; objects may have members of
 * their own under the names that `Object.prototype`, `Function.prototype` and the errors have.
 */
export function frozenRealm(): void {
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, preventExtensions } = Object
  // Newer than the types of the library.
  const { Iterator } = globalThis as unknown as {
    readonly Iterator: { from(value: object): Iterator<unknown> & Helpers }
  }
  interface Helpers {
    map(change: (value: unknown) => unknown): object
  }
  const generator = function* (): Generator<number> {}
  const asyncGenerator = async function* (): AsyncGenerator<number> {}
  const hidden: readonly unknown[] = [
    generator,
    asyncGenerator,
    async () => {},
    generator(),
    asyncGenerator(),
    [][Symbol.iterator](),
    Iterator.from([]).map(String),
    ''[Symbol.iterator](),
    ''.matchAll(/x/g),
    new Map().entries(),
    new Set().entries(),
    Iterator.from({ next: () => ({ done: true, value: 0 }) }),
  ]
  // Assigning to a member of an object that inherits it would fail if it stood here as a constant.
  const shadowed = new Set<unknown>([Object.prototype, Function.prototype])
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (name.endsWith('Error'))
      shadowed.add((globalThis as unknown as Record<string, { prototype: object }>)[name]?.prototype)
  }

  const seen = new Set<unknown>()
  const waiting: unknown[] = hidden.map((value) => getPrototypeOf(value))
  for (const name of Reflect.ownKeys(globalThis)) {
    const descriptor = getOwnPropertyDescriptor(globalThis, name)
    waiting.push(descriptor?.value)
    if (name !== 'globalThis' || descriptor?.configurable) fix(globalThis, name)
  }
  waiting.push(getPrototypeOf(globalThis))
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue
    if (value === globalThis || seen.has(value)) continue
    seen.add(value)
    freeze(value)
  }

  function freeze(object: object): void {
    waiting.push(getPrototypeOf(object))
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set } = getOwnPropertyDescriptor(object, key) ?? {}
      waiting.push(value, get, set)
      fix(object, key)
    }
    preventExtensions(object)
  }

  function fix(object: object, key: PropertyKey): void {
    const descriptor = getOwnPropertyDescriptor(object, key)
    if (descriptor === undefined) return
    const { configurable, writable } = descriptor
    // The config language limits the stacks that it takes.
    if (object === Error && key === 'stackTraceLimit') defineProperty(object, key, { configurable: false })
    else if (configurable && writable && shadowed.has(object)) {
      defineProperty(object, key, overridable(object, key, descriptor))
    } else if (configurable || writable) {
      defineProperty(object, key, { configurable: false, ...(writable === undefined ? {} : { writable: false }) })
    }
  }

  function overridable(
    holder: object,
    key: PropertyKey,
    { value, enumerable }: PropertyDescriptor,
  ): PropertyDescriptor {
    const accessor = {
      get: (): unknown => value,
      set(this: unknown, given: unknown): void {
        if (this === holder) throw new TypeError(`Cannot assign to read only property '${String(key)}' of object`)
        if (this === null || (typeof this !== 'object' && typeof this !== 'function')) return
        defineProperty(this, key, { value: given, writable: true, enumerable: true, configurable: true })
      },
    }
    Object.freeze(accessor.get)
    Object.freeze(accessor.set)
    return { ...accessor, enumerable: enumerable === true, configurable: false }
  }
}
