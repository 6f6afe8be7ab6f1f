import { expect, it } from 'vitest'
import { errorPage } from '../../src/pages/error-page.ts'
import { signInPage } from '../../src/pages/sign-in-page.ts'

const evil = `"><script>alert('x')</script>`

it('shows a problem only when there is one', () => {
  const view = { server: 'notes', goal: { name: 'request', value: 't' }, name: '' } as const
  expect(signInPage({ ...view, problem: null })).not.toContain('role="alert"')
  expect(signInPage({ ...view, problem: 'Wrong.' })).toContain('<p class="notice" role="alert">Wrong.</p>')
})

it('lets nothing that was typed become markup', () => {
  expect(signInPage({ server: evil, goal: { name: 'return', value: evil }, name: evil, problem: evil })).not.toContain(
    '<script',
  )
  expect(errorPage({ server: evil, title: evil, text: evil })).not.toContain('<script')
})
