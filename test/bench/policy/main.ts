import { createHash } from 'node:crypto'
import { buildTable, type Decision, evaluate, loadTable, openTable } from '@fullmakt/policy'
import { allocated, type Call, measure, middle } from './measure.ts'
import { PEERS } from './peers.ts'
import { randomPolicy } from './random-policy.ts'

// Run with: node --expose-gc --conditions=fullmakt-source test/bench/policy/main.ts [rules…]
const TOOLS = 2_000
const PRINCIPALS = 10_000
const ACTIVE = 256
const CALLS = 16_384
const sizes = process.argv.slice(2).map(Number)

console.log(
  `decisions from validated arguments: ${TOOLS} tools, ${PRINCIPALS} principals, ${ACTIVE} of them active on up to 16 tools that they may call`,
)
const means: number[] = []
for (const rules of sizes.length > 0 ? sizes : [100, 1_000, 10_000, 100_000]) means.push(await bench(rules))
console.log(
  `  flat: the mean at most rules is ${(means.at(-1)! / means[0]!).toFixed(1)} times that at fewest (aim: at most 4)`,
)

async function bench(rules: number): Promise<number> {
  const { program, principals, args, below } = randomPolicy(rules, TOOLS, PRINCIPALS)
  const build = (): Uint8Array =>
    buildTable(program, { digest: (content) => createHash('sha256').update(content).digest() })
  // What making the policy left behind is not the build's to clean up.
  globalThis.gc?.()
  const cpu = process.cpuUsage()
  const bytes = build()
  const { user, system } = process.cpuUsage(cpu)
  const warm = middle(Math.max(3, Math.min(101, 50_000 / rules)), build)
  const started = performance.now()
  const loaded = await openTable(bytes, { givenUp: true })
  const first = performance.now() - started
  if (!loaded.ok) throw new Error(loaded.reason)
  const opened: number[] = []
  for (let run = 0; run < 9; run++) {
    const start = performance.now()
    await openTable(bytes, { givenUp: true })
    opened.push(performance.now() - start)
  }
  const load = opened.sort((a, b) => a - b)[4]!
  const sync = middle(5, () => loadTable(bytes))
  const active = Array.from({ length: ACTIVE }, () => {
    for (;;) {
      const principal = below(PRINCIPALS)
      const found = loaded.lookup.session(principals[principal]!)
      const tools: number[] = []
      for (let tries = 0; tries < TOOLS && tools.length < 16; tries++) {
        const tool = below(TOOLS)
        if (found.mayCall(tool)) tools.push(tool)
      }
      if (tools.length > 0) return { principal, tools }
    }
  })
  const pool = Array.from({ length: 512 }, args)
  const calls = Array.from({ length: CALLS }, (): Call => {
    const { principal, tools } = active[below(ACTIVE)]!
    const toolIndex = tools[below(tools.length)]!
    const tool = program.tools[toolIndex]!.name
    const now = 1_790_000_000_000 + below(86_400_000)
    return { principal, toolIndex, tool, client: { id: 'c' }, args: pool[below(pool.length)]!, now }
  })
  const pairs = active.reduce((sum, { tools }) => sum + tools.length, 0)
  const session = new Map(active.map(({ principal }) => [principal, loaded.lookup.session(principals[principal]!)]))
  const sessions = calls.map(({ principal }) => session.get(principal)!)
  // Among other things a number stays the object that it is; read from a call, it would be made anew and counted as the table's.
  const times: readonly unknown[] = [null, ...calls.map(({ now }) => now)]
  const table = (index: number): unknown => {
    const call = calls[index]!
    return sessions[index]!.decide(call.toolIndex, call.client, call.args, times[index + 1] as number)
  }
  const coldStart = performance.now()
  for (let index = 0; index < CALLS; index++) table(index)
  const cold = ((performance.now() - coldStart) * 1_000) / pairs
  const peers = []
  for (const { name, load: loadPeer } of PEERS.filter(({ mostRules }) => rules <= mostRules)) {
    const decider = await loadPeer(program)
    const known = new Map<number, (call: Call) => Decision['effect']>()
    for (const { principal } of active) known.set(principal, await decider(principals[principal]!))
    peers.push({ name, decide: (index: number) => known.get(calls[index]!.principal)!(calls[index]!) })
  }
  for (let index = 0; index < CALLS; index += rules > 10_000 ? 512 : 64) {
    const { principal, tool, client, args: given, now } = calls[index]!
    const expected = evaluate(program, { principal: principals[principal]!, client, tool, args: given, now })
    const decided = table(index) as typeof expected
    const others = peers.map(({ decide }) => decide(index))
    if (decided.rule !== expected.rule || others.some((effect) => effect !== expected.effect))
      throw new Error(`${tool}: not the same`)
  }
  const [ours, ...theirs] = measure([table, ...peers.map(({ decide }) => decide)], CALLS)
  const heap = allocated(table, CALLS)
  console.log(
    `  ${rules} rules: build ${((user + system) / rules).toFixed(1)} µs CPU a rule (warm ${((warm * 1000) / rules).toFixed(1)} µs), ${bytes.length} bytes (${(bytes.length / rules).toFixed(0)} a rule), ` +
      `load ${load.toFixed(1)} ms (the first time ${first.toFixed(1)}, without waiting ${sync.toFixed(1)}), heap ${heap?.toFixed(2) ?? '?'} bytes a decision`,
  )
  console.log(
    `    table         p50 ${ours!.p50.toFixed(0)} ns  mean ${ours!.mean.toFixed(0)} ns  (first call of a tool ${cold.toFixed(1)} µs)`,
  )
  for (const [index, { p50, mean }] of theirs.entries()) {
    const ratios = `${factor(p50 / ours!.p50)} the table's p50, ${factor(mean / ours!.mean)} its mean`
    console.log(`    ${peers[index]!.name.padEnd(13)} p50 ${p50.toFixed(0)} ns  mean ${mean.toFixed(0)} ns  ${ratios}`)
  }
  return ours!.mean
}

function factor(ratio: number): string {
  return `${ratio < 100 ? ratio.toFixed(1) : ratio.toFixed(0)} ×`
}
