import { expect, test } from 'vitest'
import { compileText, configText } from '../support.ts'

test.each([
  ['number', '@multipleOf 0', '`multipleOf` at /properties/id does not take 0'],
  ['number', '@maximum 1e400', 'a number that is not finite'],
  ['string', '@default "\\ud800"', 'a lone surrogate'],
  ['object', '@default {"__proto__":1}', 'a member named __proto__'],
])('a comment of which no validator can be made is refused: %s %s', async (type, comment, words) => {
  const text = configText({
    imports: `import { typedTool } from 'fullmakt'\ninterface In {\n  /** ${comment} */\n  id: ${type}\n}`,
    extra:
      "const other = typedTool<In>({ description: 'Do.', scope: read, call: upstream.post('/', { body: ['id'] }) })",
    tools: '  tools: { thing, other },',
    policies: "allow('members', { who: member, what: [thing, other] })",
  })
  const { diagnostics } = await compileText(text)
  expect(diagnostics).toMatchObject([{ code: 'FMK1206', message: expect.stringContaining(words) as unknown }])
  const sound = await compileText(text.replace(comment, '@description A thing.'))
  expect(sound.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
})
