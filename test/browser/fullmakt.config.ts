import { accounts, agent, allow, anonymous, approve, defineConfig, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'

const notes = http('http://127.0.0.1:18211', { actAs: 'service', auth: anonymous(), privateNetwork: true })
const read = scope('notes:read', 'Read your notes, and those that others shared with you')
const write = scope('notes:write', 'Write notes', { includes: [read] })
const manage = scope('notes:manage', 'Manage notebooks')
const member = role('member')
const lead = role('lead')
const id = z.string().max(20)
const output = z.object({ id: z.string(), text: z.string() })

const readNote = tool({
  description: 'Read a note. It says who wrote it.',
  scope: read,
  input: z.object({ id }),
  output,
  annotations: { readOnly: true },
  call: notes.get('/notes/{id}'),
})
const writeNote = tool({
  description: 'Write a note.',
  scope: write,
  input: z.object({ id, text: z.string().max(2_000) }),
  output,
  call: notes.put('/notes/{id}', { body: ['text'] }),
})
const notebook = (what: string) =>
  tool({
    description: `${what} a notebook with all of its notes, its readers and everything that they attached to it.`,
    scope: manage,
    input: z.object({ id }),
    output,
    call: notes.get('/notes/{id}'),
  })
const archive = notebook('Archive')
const restore = notebook('Restore')
const rename = notebook('Rename')
const share = notebook('Share')
const unshare = notebook('Unshare')
const copy = notebook('Copy')
const remove = notebook('Remove')

export default defineConfig({
  server: { url: 'http://127.0.0.1:18210', name: 'Acme notes' },
  oauth: { dynamicRegistration: true },
  identity: accounts(),
  agents: {
    scribe: agent({ title: 'Scribe', redirectUris: ['http://127.0.0.1/callback'], roles: [member, lead] }),
  },
  tools: {
    read_note: readNote,
    write_note: writeNote,
    archive_notebook: archive,
    restore_notebook: restore,
    rename_notebook: rename,
    share_notebook: share,
    unshare_notebook: unshare,
    copy_notebook: copy,
    remove_notebook: remove,
  },
  policies: [
    approve('long notes need a lead', { who: member, what: writeNote, by: lead, within: '15m' }),
    allow('members use notes', {
      who: member,
      what: [readNote, archive, restore, rename, share, unshare, copy, remove],
    }),
  ],
})
