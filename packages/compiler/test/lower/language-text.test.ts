import { describe, expect, test } from 'vitest'
import { compileText, configText } from '../support.ts'

const codes = async (parts: string): Promise<readonly string[]> => {
  const call = `upstream.post('/things', { ${parts} })`
  return (await compileText(configText({ call }), { typeCheck: false })).diagnostics.map(({ code }) => code)
}

describe('A-256: arguments do not become a part of a program or a query', () => {
  test.each([
    `body: { query: text('{ thing(id: "{id}") }') }`,
    `body: { a: { mutation: text('remove(id: {id})') } }`,
    `body: { text: text('{"id": "{id}"}') }`,
    `body: { q: text("select name from things where id = '{id}'") }`,
    `body: { q: text("SELECT *\\nFROM things\\nWHERE id = '{id}'") }`,
    `body: { q: text("insert into things values ('{id}')") }`,
    `body: { q: text("update things set a = 1 where id = '{id}'") }`,
    `body: { q: text('DELETE FROM things WHERE id = {id}') }`,
    `body: { sql: text('x = {id}') }`,
    `body: { command: text('grep {id} /var/log/x') }`,
    `body: { args: ['sh', '-c', text('echo $({id})')] }`,
    `body: { Script: [text('run {id}')] }`,
    `query: { jql: text('project = {id}') }`,
    `query: { query: text('repo:acme/x {id}') }`,
  ])('%s', async (parts) => {
    expect(await codes(parts)).toEqual(['FMK2017'])
  })

  test.each([
    `body: { query: argument('id') }`,
    `body: { query: text('{id}') }`,
    `body: { query: text(' {id} ') }`,
    `body: { query: 'query ($id: ID!) { thing(id: $id) { name } }', variables: { id: argument('id') } }`,
    `body: { sql: 'SELECT * FROM things WHERE id = $1', parameters: [argument('id')] }`,
    `body: { ref: text('refs/heads/{id}') }`,
    `body: { message: text('Update "{id}" (please select one from the list)') }`,
    `query: { sort: text('{id}:desc') }`,
  ])('and may stand beside one, or in a plain text: %s', async (parts) => {
    expect(await codes(parts)).toEqual([])
  })
})
