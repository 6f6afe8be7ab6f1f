import { processIo } from './cli/process-io.ts'
import { run } from './cli/run.ts'

// The type-checker and the bundler are short-lived Go programs: little of what they make is garbage, so they collect it only at the limit.
process.env['GOGC'] ??= 'off'
process.env['GOMEMLIMIT'] ??= '1GiB'
process.exitCode = await run(process.argv.slice(2), processIo())
