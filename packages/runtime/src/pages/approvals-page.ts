import { type Html, html } from './html.ts'
import { type OwnerFrame, ownerPage } from './owner-page.ts'
import { visibleName } from './visible-text.ts'
import { when } from './when.ts'

/** A line of the list: what is asked, by whom, and when. */
export interface ApprovalLine {
  readonly id: string
  readonly tool: string
  readonly user: string
  readonly clientName: string
  readonly rule: string
  readonly askedAt: number
}

/** The page that lists the questions which wait for this owner. */
export function approvalsPage(frame: OwnerFrame, lines: readonly ApprovalLine[]): string {
  const list: Html =
    lines.length === 0
      ? html`<p>Nothing waits for your approval.</p>`
      : html`<p>These calls wait for somebody like you to approve or refuse them.</p>
<ul class="cards">
${lines.map(lineOf)}
</ul>`
  return ownerPage(frame, '/approvals', 'Approvals', list)
}

function lineOf({ id, tool, user, clientName, rule, askedAt }: ApprovalLine): Html {
  return html`<li><a href="/approvals/${id}">${tool}</a> for <strong>${user}</strong>, asked by ${visibleName(clientName)} <small>(${rule}; ${when(askedAt)})</small></li>`
}
