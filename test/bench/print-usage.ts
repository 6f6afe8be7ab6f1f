/** Loaded before a command: when it ends, says the microseconds of CPU and the kilobytes of memory that it took. */
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  process.stderr.write(`usage ${userCPUTime + systemCPUTime} ${maxRSS}\n`)
})
