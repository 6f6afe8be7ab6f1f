/** Answers the parent's question for this process's CPU time so far, in microseconds; ends with the parent, however that ends. */
export function answerUsage(): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpu: user + system })
  })
  process.on('disconnect', () => process.exit())
  // Ctrl-C reaches the whole group: the parent decides, and says so by disconnecting.
  process.on('SIGINT', () => {})
}
