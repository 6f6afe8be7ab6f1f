import { type Html, html, nothing } from './html.ts'
import { page } from './layout.ts'
import { visibleName, visibleText } from './visible-text.ts'

/** What the consent page shows: who asks, where the answer goes, what each scope lets the agent do, and for how long. */
export interface ConsentView {
  readonly server: string
  readonly transaction: string
  readonly csrf: string
  readonly user: string
  readonly client: {
    readonly name: string
    readonly host: string | null
    /** The path of its logo on this server. */
    readonly logo: string | null
    readonly loopbackOnly: boolean
    /** Whether the config names the client; any other calls itself what it likes. */
    readonly isDeclared: boolean
  }
  readonly redirectHost: string
  readonly scopes: readonly ConsentScope[]
  readonly lifetimeDays: number
}

/** A scope in words, and the tools behind it. */
export interface ConsentScope {
  readonly title: string
  readonly tools: readonly ConsentTool[]
}

/** A tool as a resource owner reads it. */
export interface ConsentTool {
  readonly name: string
  readonly description: string
  readonly isReadOnly: boolean
}

/** As many tools are shown openly; more of them can be unfolded. */
const OPEN_TOOLS = 6

/** The page on which a resource owner decides whether an agent may act. */
export function consentPage(view: ConsentView): string {
  const { server, transaction, csrf, user, client, redirectHost, scopes, lifetimeDays } = view
  return page(
    `Let ${client.name} act for you?`,
    server,
    html`<p>You are signed in as <strong>${visibleName(user)}</strong>.</p>
${warningsOf(client)}
<dl>
<dt>Agent</dt><dd>${logoOf(client)}${visibleName(client.name)}${client.host === null ? nothing : html` <strong>(${client.host})</strong>`}</dd>
<dt>The answer goes to</dt><dd>${redirectHost}</dd>
<dt>For at most</dt><dd>${lifetimeDays} ${lifetimeDays === 1 ? 'day' : 'days'}, until you revoke it on <a href="/agents">your page of agents</a></dd>
</dl>
<h2>It may then</h2>
<ul class="scopes">
${scopes.map(scopeOf)}
</ul>
<p>The policy of this server still judges every single call.</p>
<form method="post" action="/consent">
<input type="hidden" name="transaction" value="${transaction}">
<input type="hidden" name="csrf" value="${csrf}">
<button class="primary" type="submit" name="decision" value="approve">Allow</button>
<button type="submit" name="decision" value="refuse">Refuse</button>
</form>`,
    html`Let ${visibleName(client.name)} act for you?`,
  )
}

// Beside its name and never instead of it: a picture is as easily chosen as a name.
function logoOf({ logo, name }: ConsentView['client']): Html {
  return logo === null ? nothing : html`<img class="logo" src="${logo}" alt="Logo of ${name}" width="48" height="48"> `
}

function warningsOf({ name: chosen, host, isDeclared, loopbackOnly }: ConsentView['client']): Html {
  const name = isDeclared
    ? nothing
    : html`<p class="notice">${
        host === null
          ? 'This name was chosen by the agent itself, and nobody has checked it: any program could ask under it.'
          : html`This name was chosen by the agent itself. What was checked is that it comes from <strong>${host}</strong>.`
      }${mixesAlphabets(chosen) ? ' It mixes alphabets, so that it may only look like a name that you know.' : ''} Go on only if you have just asked it to connect.</p>`
  const loopback = loopbackOnly
    ? html`<p class="notice">This agent runs on your own computer. Go on only if you have just started it yourself: any program there could ask under this name.</p>`
    : nothing
  return html`${name}${loopback}`
}

/** Tells whether a name has Latin letters beside letters of an alphabet that look like them. @see UTS #39 §5.2 */
function mixesAlphabets(name: string): boolean {
  return (
    /\p{Script=Latin}/u.test(name) &&
    /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}]/u.test(name)
  )
}

function scopeOf({ title, tools }: ConsentScope): Html {
  const list = html`<ul class="tools">${tools.map(toolOf)}</ul>`
  if (tools.length === 0) return html`<li>${visibleText(title)}</li>`
  if (tools.length <= OPEN_TOOLS) return html`<li>${visibleText(title)}${list}</li>`
  return html`<li>${visibleText(title)}<details><summary>with ${tools.length} tools</summary>${list}</details></li>`
}

function toolOf({ name, description, isReadOnly }: ConsentTool): Html {
  const words = html` ${visibleText(firstSentence(description))}`
  return html`<li><code>${name}</code>${isReadOnly ? html` <small>only reads</small>` : nothing}${words}</li>`
}

function firstSentence(text: string): string {
  const [line = ''] = text.trim().split('\n', 1)
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line
  return sentence.length <= 160 ? sentence : `${sentence.slice(0, 159)}…`
}
