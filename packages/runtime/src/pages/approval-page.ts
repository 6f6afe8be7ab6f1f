import { type Html, html, nothing } from './html.ts'
import { type OwnerFrame, ownerPage } from './owner-page.ts'
import { visibleName, visibleText } from './visible-text.ts'
import { duration, when } from './when.ts'

/** What the page of one question shows. */
export interface ApprovalView {
  readonly id: string
  /** Goes into the form and comes back with the decision. */
  readonly csrf: string
  readonly tool: { readonly name: string; readonly title: string | null; readonly description: string }
  /** The validated arguments, as JSON text. */
  readonly args: string
  readonly user: string
  readonly client: { readonly name: string; readonly host: string | null; readonly isDeclared: boolean }
  readonly rule: string
  readonly askedAt: number
  readonly expiresAt: number
  /** How long an approval holds, in milliseconds. */
  readonly withinMs: number
  readonly state: 'pending' | 'given' | 'refused'
  readonly decided: { readonly by: string; readonly at: number } | null
}

/** The page on which an approver reads a call and decides, or reads what was decided. */
export function approvalPage(frame: OwnerFrame, view: ApprovalView): string {
  const { tool, args, user, rule, askedAt, state } = view
  const title = state === 'pending' ? `Approve ${tool.name}?` : `${tool.name} was ${STATES[state]}`
  return ownerPage(
    frame,
    '/approvals',
    title,
    html`${user === frame.user ? html`<p class="notice">This call would be made in your own name.</p>` : nothing}
<dl>
<dt>What would be called</dt><dd><strong>${tool.name}</strong>${tool.title === null ? nothing : html` (${visibleText(tool.title)})`}<br>${visibleText(tool.description, false)}</dd>
<dt>For</dt><dd><strong>${user}</strong></dd>
<dt>Asked by</dt><dd>${clientOf(view.client)}</dd>
<dt>Because of the rule</dt><dd>${visibleText(rule)}</dd>
<dt>Asked</dt><dd>${when(askedAt)}</dd>
${endOf(view)}
</dl>
<h2>With these arguments</h2>
<pre>${visibleText(indented(args), false)}</pre>
${state === 'pending' ? formOf(view) : nothing}`,
  )
}

const STATES = { given: 'approved', refused: 'refused' } as const

function clientOf({ name, host, isDeclared }: ApprovalView['client']): Html {
  if (isDeclared) return html`${visibleName(name)}`
  return html`${visibleName(name)}${host === null ? nothing : html` (${host})`} <small>(the name that it gave itself)</small>`
}

function endOf({ state, decided, expiresAt }: ApprovalView): Html {
  if (decided === null || state === 'pending') return html`<dt>Can be answered until</dt><dd>${when(expiresAt)}</dd>`
  const end = state === 'given' ? 'Allowed until' : 'Can be asked for again from'
  return html`<dt>${state === 'given' ? 'Approved' : 'Refused'} by</dt><dd><strong>${decided.by}</strong>, ${when(decided.at)}</dd>
<dt>${end}</dt><dd>${when(expiresAt)}</dd>`
}

function formOf({ id, csrf, withinMs }: ApprovalView): Html {
  return html`<p>If you approve, this very call is allowed for ${duration(withinMs)}, also several times. A call with any other argument asks again.</p>
<form method="post" action="/approvals/${id}">
<input type="hidden" name="csrf" value="${csrf}">
<button class="primary" type="submit" name="decision" value="approve">Approve</button>
<button type="submit" name="decision" value="refuse">Refuse</button>
</form>`
}

// Only spread over lines: what is read is what would be sent.
function indented(args: string): string {
  return JSON.stringify(JSON.parse(args), null, 2)
}
