import { describe, expect, it } from 'vitest'
import { createToolList, type ToolList } from '../src/tool-list.ts'

const fragments = ['a', 'b', 'c', 'd', 'e'].map((name, index) => ({ index, name, json: `"${name}"` }))
const page = (tools: string, next: string | undefined): string => JSON.stringify({ tools, next })
const all = { key: '', sees: () => true }
const but = { key: 'but', sees: (index: number) => index !== 0 }
const list = (key: string, names: string = 'abcde'): ToolList =>
  createToolList(
    fragments.filter(({ name }) => names.includes(name)),
    2,
    page,
    (text) => `${key}:${text.length}:${text}`,
  )
const read = (text: string | undefined): { tools: string; next?: string } => JSON.parse(text ?? 'null')

describe('67: cursors', () => {
  it('lead through the whole list, and are the same each time', () => {
    const first = read(list('k')(all, undefined))
    const second = read(list('k')(all, first.next))
    const third = read(list('k')(all, second.next))
    expect([first.tools, second.tools, third]).toEqual(['"a","b"', '"c","d"', { tools: '"e"' }])
  })

  it('of another key, another set, another release or another hand are none', () => {
    const { next } = read(list('k')(all, undefined))
    expect(list('other')(all, next)).toBeUndefined()
    expect(list('k')(but, next)).toBeUndefined()
    expect(list('k', 'abcd')(all, next)).toBeUndefined()
    for (const made of ['', 'x', btoa('2.'), btoa('0.k'), `${next}A`]) expect(list('k')(all, made)).toBeUndefined()
    expect(list('k')(all, next)).toBeDefined()
  })
})
