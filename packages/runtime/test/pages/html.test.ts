import fc from 'fast-check'
import { expect, it } from 'vitest'
import { html, nothing } from '../../src/pages/html.ts'

it('escapes values, also in attributes', () => {
  const value = `<b a="x" c='y'>&amp;`
  const escaped = '&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;'
  expect(html`<p title="${value}">${value}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`)
})

it('keeps markup, joins lists and writes numbers', () => {
  const items = ['a', '<'].map((item) => html`<li>${item}</li>`)
  expect(html`<ul>${items}</ul>${nothing}${3}${html`<hr>`}`.text).toBe('<ul><li>a</li><li>&lt;</li></ul>3<hr>')
})

it('lets no value become markup or leave an attribute, and loses none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const { text } = html`${value}`
      expect(text).not.toMatch(/[<>"']/)
      const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
      expect(text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name]!)).toBe(value)
    }),
  )
})
