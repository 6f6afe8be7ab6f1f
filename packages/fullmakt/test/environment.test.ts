import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { takeEnvironment } from '../src/cli/environment.ts'
import { git } from '../src/cli/git.ts'
import { makeFolder } from './support.ts'

describe('A-282: the environment', () => {
  it('is taken as it was, and cannot be changed; the process keeps what is in no way secret', () => {
    const own: NodeJS.ProcessEnv = {
      Path: '/bin',
      LC_ALL: 'C',
      GOGC: 'off',
      API_TOKEN: 'x',
      FULLMAKT_KEY: 'y',
      FULLMAKT_KEY_FILE: '/run/key',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      toString: 'z',
      EMPTY: '',
    }
    const before = { ...own }
    const taken = takeEnvironment(own)
    expect(taken).toEqual(before)
    expect(Object.isFrozen(taken)).toBe(true)
    expect(own).toEqual({ Path: '/bin', LC_ALL: 'C', GOGC: 'off' })
  })

  it.skipIf(process.platform === 'win32')('is not handed to git, but for what is for git', async () => {
    using project = makeFolder({ git: '#!/bin/sh\nenv\n' })
    chmodSync(join(project.folder, 'git'), 0o755)
    const path = `${project.folder}:/usr/bin:/bin`
    const env = { PATH: path, GIT_DIR: '/x', API_TOKEN: 'x', FULLMAKT_KEY: 'y', MY_GIT_TOKEN: 'z' }
    const lines = (await git([], project.folder, env))?.split('\n') ?? []
    expect(lines).toEqual(expect.arrayContaining(['GIT_DIR=/x', `PATH=${path}`, 'GIT_TERMINAL_PROMPT=0']))
    expect(lines.filter((line) => /TOKEN|FULLMAKT/.test(line))).toEqual([])
  })
})
