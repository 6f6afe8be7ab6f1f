import { processIo } from './cli/process-io.ts'
import { run } from './cli/run.ts'

// The type-checker and the bundler are short-lived Go programs: collecting garbage rarely saves a fifth of a check, and the limit bounds what it takes.
process.env['GOGC'] ??= '400'
process.env['GOMEMLIMIT'] ??= '1GiB'
process.exitCode = await run(process.argv.slice(2), processIo())
