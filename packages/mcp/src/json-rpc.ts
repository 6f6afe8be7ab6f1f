import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { McpResponse } from './ports.ts'

/** A JSON-RPC request id as MCP allows it: a string or a safe integer, never null. */
export type RpcId = string | number

/** One JSON-RPC request. */
export interface RpcRequest {
  readonly id: RpcId
  readonly method: string
  readonly params: JsonObject
}

/** What a body is: a request, a notification, the answer to a request of ours, or none of them, with the id where it could be read. */
export type RpcMessage =
  | { readonly kind: 'request'; readonly request: RpcRequest }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  /** `result` is undefined for an error. */
  | { readonly kind: 'response'; readonly id: RpcId; readonly result: Json | undefined }
  | { readonly kind: 'invalid'; readonly id: RpcId | undefined }

/** The standard JSON-RPC error codes. @see JSON-RPC 2.0 §5.1 */
export const RpcCode = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
} as const

/**
 * Reads a JSON value as one JSON-RPC message.
 * Batches, ids other than strings and safe integers, and params other than objects are invalid.
 *
 * @see MCP 2026-07-28, basic/index, Messages
 */
export function readMessage(value: Json): RpcMessage {
  if (!isJsonObject(value)) return { kind: 'invalid', id: undefined }
  const id = readId(own(value, 'id'))
  const method = own(value, 'method')
  const isResponse = Object.hasOwn(value, 'result') !== Object.hasOwn(value, 'error') && method === undefined
  if (isResponse && own(value, 'jsonrpc') === '2.0' && id !== undefined) {
    return { kind: 'response', id, result: own(value, 'result') }
  }
  const params = own(value, 'params') ?? NO_PARAMS
  if (own(value, 'jsonrpc') !== '2.0' || typeof method !== 'string' || !isJsonObject(params)) {
    return { kind: 'invalid', id }
  }
  if (own(value, 'result') !== undefined || own(value, 'error') !== undefined) return { kind: 'invalid', id }
  if (own(value, 'params') === null) return { kind: 'invalid', id }
  if (!Object.hasOwn(value, 'id')) return { kind: 'notification', method, params }
  return id === undefined ? { kind: 'invalid', id } : { kind: 'request', request: { id, method, params } }
}

/** A member of an object that is its own, so that no name reaches the prototype. */
export function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The HTTP answer that carries a result; `result` is JSON text. */
export function resultResponse(id: RpcId, result: string): McpResponse {
  return { status: 200, headers: JSON_HEADERS, body: resultText(id, result) }
}

/** A response with a result as JSON text; `result` is JSON text, too. */
export function resultText(id: RpcId, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`
}

/**
 * The HTTP answer that carries an error; the id is left out when it could not be read.
 *
 * @see MCP 2026-07-28, schema, JSONRPCErrorResponse
 */
export function errorResponse(
  status: number,
  id: RpcId | undefined,
  error: { readonly code: number; readonly message: string; readonly data?: JsonObject },
  headers: Readonly<Record<string, string>> = NO_HEADERS,
): McpResponse {
  const body = id === undefined ? { jsonrpc: '2.0', error } : { jsonrpc: '2.0', id, error }
  return {
    status,
    headers: headers === NO_HEADERS ? JSON_HEADERS : { ...JSON_HEADERS, ...headers },
    body: JSON.stringify(body),
  }
}

/**
 * The HTTP answer to a refusal that is HTTP's own (401, 403, 405, 406, 413, 415).
 * The JSON-RPC code repeats the status: such a number is outside every range that JSON-RPC and MCP reserve.
 */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = NO_HEADERS,
  id?: RpcId,
): McpResponse {
  return errorResponse(status, id, { code: status, message }, headers)
}

/** A notification as JSON text. */
export function notification(method: string, params: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params })
}

/** The empty answer to an accepted notification. */
export const ACCEPTED: McpResponse = { status: 202, headers: { 'cache-control': 'no-store' }, body: null }

const NO_PARAMS: JsonObject = Object.freeze({})
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})
const JSON_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'application/json',
  'cache-control': 'no-store',
})

function readId(id: Json | undefined): RpcId | undefined {
  return typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id)) ? id : undefined
}
