import { readFileSync, realpathSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { type AppliedFix, applyFixes, type Compilation, type Diagnostic } from '@fullmakt/compiler'
import { writeWhole } from './write-whole.ts'

/** What became of the fixes of a compilation: the ones that went in, or the file that could not be written. */
export type FixedConfig =
  | { readonly ok: true; readonly applied: readonly AppliedFix[] }
  | { readonly ok: false; readonly file: string; readonly reason: string }

/**
 * Applies the fixes of a compilation to the files of its project; `dryRun` writes nothing.
 * A fix that would change a file outside the project, also through a link, or an installed package, is left out. Each file is written whole or not
 * at all.
 */
export async function fixConfig(
  compilation: Compilation,
  { dryRun }: { readonly dryRun: boolean },
): Promise<FixedConfig> {
  const project = realpathSync(compilation.project)
  const real = (file: string): string => realpathSync(resolve(compilation.folder, file))
  const isOurs = (item: Diagnostic): boolean =>
    (item.fix?.edits ?? []).every(({ span }) => {
      try {
        const path = real(span.file)
        return path.startsWith(project + sep) && !path.includes(`${sep}node_modules${sep}`)
      } catch {
        return false
      }
    })
  const texts = new Map<string, { readonly mark: string; readonly text: string }>()
  const read = (file: string): string => {
    const raw = readFileSync(real(file), 'utf8')
    const mark = raw.startsWith('\ufeff') ? '\ufeff' : ''
    texts.set(file, { mark, text: raw.slice(mark.length) })
    return raw.slice(mark.length)
  }
  const fixed = await applyFixes(
    compilation.diagnostics.filter((item) => item.fix !== null && isOurs(item)),
    (file) => texts.get(file)?.text ?? read(file),
  )
  if (!dryRun) {
    for (const [file, text] of fixed.texts) {
      const written = writeWhole(real(file), `${texts.get(file)?.mark ?? ''}${text}`)
      if (!written.ok) return { ok: false, file, reason: written.reason }
    }
  }
  return { ok: true, applied: fixed.applied }
}

/** The edits of a fix for people, one a line: place, code, what was there and what is there now. Takes the folder that paths are shown from. */
export function renderApplied({ item, fix, before }: AppliedFix, folder: string, cwd: string): readonly string[] {
  return fix.edits.map(({ span, text }, index) => {
    const file = relative(cwd, resolve(folder, span.file)).replaceAll(sep, '/')
    const was = (before[index] ?? '').trim()
    const change = was === '' ? `+ ${text.trim()}` : `${was} -> ${text.trim()}`
    return `${file}:${span.line}:${span.column}  ${item.code}  ${change}`
  })
}
