import { canonicalJson, type JsonObject } from '@fullmakt/ir'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { compileValidators, validatorKey } from '../../../src/index.ts'

/** Formats of zod that only name what a pattern says. */
const NAMES =
  'base64 base64url cidrv4 cidrv6 credit_card cuid cuid2 currency_code e164 emoji ends_with even hex iban includes jwt ksuid lowercase mac nanoid sha256_hex starts_with ulid uppercase xid'

/** Says whether a schema takes a value. */
export type Judge = (value: unknown) => boolean

/** AJV in strict mode, which also checks each schema against its meta-schema. */
export function strictAjv(schema: JsonObject): Judge {
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    strictTuples: false,
    ownProperties: true,
    useDefaults: true,
    strictRequired: false,
    strictTypes: false,
  })
  addFormats.default(ajv, { mode: 'fast' })
  for (const name of NAMES.split(' ')) ajv.addFormat(name, true)
  const validate = ajv.compile(schema)
  return (value) => validate(structuredClone(value))
}

/** The validators that an artifact would carry, by the canonical text of their schema. */
export async function aheadOfTime(schemas: readonly JsonObject[]): Promise<(schema: JsonObject) => Judge> {
  const sources = await compileValidators(schemas)
  const judges = new Map<string, Judge>()
  for (const schema of schemas) {
    const source = sources.get(await validatorKey(schema)) ?? ''
    const url = `data:text/javascript,${encodeURIComponent(source)}`
    const { default: validate } = (await import(/* @vite-ignore */ url)) as { default: Judge }
    judges.set(canonicalJson(schema), (value) => validate(structuredClone(value)))
  }
  return (schema) => judges.get(canonicalJson(schema))!
}
