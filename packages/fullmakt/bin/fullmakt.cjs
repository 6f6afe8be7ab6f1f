#!/usr/bin/env node
// Plain CommonJS that any Node can read: it finds a Node that is new enough, then hands over.
'use strict'
const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

const NEEDED = 24
const source = join(__dirname, '..', 'src', 'main.ts')
const fromSource = existsSync(source)
const entry = fromSource ? source : join(__dirname, '..', 'dist', 'bundle', 'main.js')

function platformNode() {
  const names = [
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ]
  for (const name of names) {
    try {
      const manifest = require.resolve(`${name}/package.json`, { paths: [process.cwd(), __dirname] })
      const path = join(manifest, '..', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
      if (existsSync(path)) return path
    } catch {
      // Not installed: the next name, or the message below.
    }
  }
  return undefined
}

const major = Number(process.versions.node.split('.')[0])
const conditions = process.execArgv.some((flag) => flag.includes('fullmakt-source'))
if (major >= NEEDED && (!fromSource || conditions)) {
  // Compiled code is kept beside the installed packages, which only those who may change the code itself can write to. Where that fails, nothing is kept.
  if (!fromSource) require('node:module').enableCompileCache?.(join(__dirname, '..', '..', '.cache', 'fullmakt'))
  import(pathToFileURL(entry).href)
} else {
  const node = major >= NEEDED ? process.execPath : platformNode()
  if (node === undefined) {
    process.stderr.write(
      `error[FMK0001]  Fullmakt needs Node ${NEEDED} or newer, and this is ${process.versions.node}\n` +
        `  help: install Node ${NEEDED}, or add \`node-${process.platform}-${process.arch}\` to your project\n`,
    )
    process.exitCode = 3
  } else {
    const flags = fromSource ? ['--conditions=fullmakt-source'] : []
    // Signals reach the child by themselves from a terminal; a supervisor that signals only this process must still stop it.
    const child = spawn(node, [...flags, entry, ...process.argv.slice(2)], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
    })
  }
}
