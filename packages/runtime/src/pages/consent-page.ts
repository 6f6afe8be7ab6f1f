import { html, nothing } from './html.ts'
import { page } from './layout.ts'

/** What the consent page shows: who asks, where the answer goes, what each scope lets the agent do, and for how long. */
export interface ConsentView {
  readonly server: string
  readonly transaction: string
  readonly csrf: string
  readonly user: string
  readonly client: { readonly name: string; readonly host: string | null; readonly loopbackOnly: boolean }
  readonly redirectHost: string
  readonly scopes: readonly { readonly title: string; readonly tools: readonly string[] }[]
  readonly lifetimeDays: number
}

/** The page on which a resource owner decides whether an agent may act. */
export function consentPage(view: ConsentView): string {
  const { server, transaction, csrf, user, client, redirectHost, scopes, lifetimeDays } = view
  const loopback = client.loopbackOnly
    ? html`<p class="notice">This agent runs on your own computer. Go on only if you have just started it yourself: any program there could ask under this name.</p>`
    : nothing
  return page(
    `Let ${client.name} act for you?`,
    server,
    html`<p>You are signed in as <strong>${user}</strong>.</p>
${loopback}
<dl>
<dt>Agent</dt><dd>${client.name}${client.host === null ? nothing : html` (${client.host})`}</dd>
<dt>The answer goes to</dt><dd>${redirectHost}</dd>
<dt>For at most</dt><dd>${lifetimeDays} days, until you revoke it</dd>
</dl>
<h2>It may then</h2>
<ul>
${scopes.map(({ title, tools }) => html`<li>${title}${tools.length === 0 ? nothing : html` <small>(${tools.join(', ')})</small>`}</li>`)}
</ul>
<p>The policy of this server still judges every single call.</p>
<form method="post" action="/consent">
<input type="hidden" name="transaction" value="${transaction}">
<input type="hidden" name="csrf" value="${csrf}">
<button class="primary" type="submit" name="decision" value="approve">Allow</button>
<button type="submit" name="decision" value="refuse">Refuse</button>
</form>`,
  )
}
