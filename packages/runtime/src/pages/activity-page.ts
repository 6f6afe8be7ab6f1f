import type { ActivityCall, ActivityPage } from '../audit/activity.ts'
import { decisionOf, type ReadEntry } from '../audit/entry-filter.ts'
import { type Html, html, nothing } from './html.ts'
import { type OwnerFrame, ownerPage } from './owner-page.ts'
import { visibleText } from './visible-text.ts'
import { when } from './when.ts'

/** What the page shows: the calls, what there is to choose from, and what was chosen; an empty text stands for all. */
export interface ActivityView {
  readonly agents: readonly string[]
  readonly tools: readonly string[]
  readonly chosen: {
    readonly agent: string
    readonly tool: string
    readonly decision: string
    readonly day: string
  }
  readonly page: ActivityPage
}

/** The page of what the agents of the signed-in owner did. */
export function activityPage(frame: OwnerFrame, { agents, tools, chosen, page }: ActivityView): string {
  const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== ''))
  if (page.next !== undefined) query.set('before', String(page.next))
  const content = html`<form method="get" action="/activity" aria-label="Which calls to show">
${choice('agent', 'Agent', agents, chosen.agent)}
${choice('tool', 'Tool', tools, chosen.tool)}
${choice('decision', 'Decision', ['allow', 'approve', 'deny'], chosen.decision)}
<label for="day">Day (UTC)</label>
<input id="day" name="day" type="date" value="${chosen.day}">
<button type="submit">Show</button>
</form>
${
  page.calls.length === 0
    ? html`<p>${page.next === undefined ? 'There is no such call.' : 'There is no such call among the newer ones.'}</p>`
    : html`<ul class="cards">
${page.calls.map(callOf)}
</ul>`
}
${page.next === undefined ? nothing : html`<p><a href="/activity?${query.toString()}" rel="next">Older calls</a></p>`}`
  return ownerPage(frame, '/activity', 'Activity', content)
}

function choice(name: string, title: string, values: readonly string[], chosen: string): Html {
  const options = values.map((value) =>
    value === chosen
      ? html`<option value="${value}" selected>${value}</option>`
      : html`<option value="${value}">${value}</option>`,
  )
  return html`<label for="${name}">${title}</label>
<select id="${name}" name="${name}"><option value="">All</option>${options}</select>`
}

function callOf({ begun, ended }: ActivityCall): Html {
  const { entry } = begun
  const who = String(entry['agent'] ?? entry['client'])
  const rule = entry['rule'] === null || entry['rule'] === undefined ? '' : `; ${String(entry['rule'])}`
  return html`<li><strong>${visibleText(String(entry['tool']))}</strong> by ${visibleText(who)}: ${endOf(begun, ended)}
<small>(${when(entry.t)}${rule})</small><br>
${proofOf(begun, 'decision')}${ended === undefined ? nothing : html` ${proofOf(ended, 'result')}`}</li>
`
}

function endOf({ entry }: ReadEntry, ended: ReadEntry | undefined): string {
  if (decisionOf(entry) === 'deny') return `denied (${String(entry['reason'])})`
  const allowed = decisionOf(entry) === 'approve' ? 'approved' : 'allowed'
  if (ended === undefined) return `${allowed}, not ended`
  return ended.entry.kind === 'call.unknown'
    ? `${allowed}, its end is unknown`
    : `${allowed}, ${String(ended.entry['result'])}`
}

function proofOf({ index }: ReadEntry, of: string): Html {
  return html`<a href="/activity/${index}.tlog-proof" download>Proof of the ${of} <small>(entry ${index})</small></a>`
}
