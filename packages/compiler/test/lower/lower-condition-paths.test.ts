import type { JsonObject, ToolNode } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { lowerCondition } from '../../src/lower/lower-condition.ts'

const input = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    count: { type: 'integer' },
    tags: { type: 'array', items: { type: 'string' } },
    owner: { type: 'object', properties: { age: { type: 'integer' } } },
  },
}
const tool = { name: 't', input } as Partial<ToolNode> as ToolNode

test.each<[JsonObject, string]>([
  [{ args: { count: { lt: '3' } } }, 'args.count.lt'],
  [{ args: { count: 'x' } }, 'args.count'],
  [{ args: { nope: 1 } }, 'args.nope'],
  [{ args: { owner: { nope: 1 } } }, 'args.owner.nope'],
  [{ args: { owner: { age: { gt: 'x' } } } }, 'args.owner.age.gt'],
  [{ args: { tags: { some: { lt: 1 } } } }, 'args.tags.some.lt'],
  [{ args: { tags: { size: 'x' } } }, 'args.tags.size'],
  [{ args: { id: { in: [] } } }, 'args.id.in'],
  [{ args: { id: { under: '..' } } }, 'args.id.under'],
  [{ args: { id: { $principal: 'x' } } }, 'args.id.$principal'],
  [{ args: { count: { lte: { $principal: 'user' } } } }, 'args.count.lte'],
  [{ args: { count: { gt: 3, lt: 2 } } }, 'args.count'],
  [{ any: [{ args: { id: 'a' } }, { now: { year: 1 } }] }, 'any.1.now.year'],
  [{ any: [] }, 'any'],
  [{ all: [{ not: { client: 3 } }] }, 'all.0.not.client'],
  [{ principal: { claims: { level: { gte: 'x' } } } }, 'principal.claims.level.gte'],
  [{ principal: { roles: { some: 3 } } }, 'principal.roles.some'],
  [{ arg: {} }, 'arg'],
])('%j is reported at %s', (when, path) => {
  const paths: string[] = []
  lowerCondition(when, [tool], (_code, _message, at = []) => paths.push(at.join('.')))
  expect(paths).toEqual([path])
})
