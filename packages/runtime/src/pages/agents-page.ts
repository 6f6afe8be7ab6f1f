import { type Html, html, nothing } from './html.ts'
import { type OwnerFrame, ownerPage } from './owner-page.ts'
import { visibleName } from './visible-text.ts'
import { when } from './when.ts'

/** An agent that may act for the owner, and what goes into the form that ends it. */
export interface ConnectedAgent {
  readonly grant: string
  readonly csrf: string
  readonly name: string
  /** Where the client says it lives, or where its codes went; empty for one that came without a code. */
  readonly host: string
  readonly scopes: readonly string[]
  readonly issuedAt: number
  readonly refreshedAt: number | null
  /** To the minute; null for one that was never used. */
  readonly usedAt?: number | null
  readonly expiresAt: number
}

/** The page of the agents that may act for the signed-in owner, each with a button that ends it. */
export function agentsPage(frame: OwnerFrame, agents: readonly ConnectedAgent[]): string {
  const content: Html =
    agents.length === 0
      ? html`<p>No agent may act for you.</p>`
      : html`<p>These agents may act for you. Once revoked, their very next call is refused.</p>
${agents.map(agentOf)}`
  return ownerPage(frame, '/agents', 'Connected agents', content)
}

function agentOf({
  grant,
  csrf,
  name,
  host,
  scopes,
  issuedAt,
  refreshedAt,
  usedAt = null,
  expiresAt,
}: ConnectedAgent): Html {
  return html`<div class="card">
<h2 id="agent-${grant}">${visibleName(name)}${host === '' ? nothing : html` <small>(${host})</small>`}</h2>
<p>It may:</p>
<ul>
${scopes.map((scope) => html`<li>${scope}</li>`)}
</ul>
<dl>
<dt>Last used</dt><dd>${usedAt === null ? 'never' : when(usedAt)}</dd>
<dt>Connected</dt><dd>${when(issuedAt)}</dd>
${refreshedAt === null ? nothing : html`<dt>Last renewed its access</dt><dd>${when(refreshedAt)}</dd>`}
<dt>Until</dt><dd>${when(expiresAt)}</dd>
</dl>
<form method="post" action="/agents">
<input type="hidden" name="grant" value="${grant}">
<input type="hidden" name="csrf" value="${csrf}">
<button class="danger" type="submit" aria-describedby="agent-${grant}">Revoke</button>
</form>
</div>
`
}
