/** The time that work takes the processor: unlike the clock's, it is the same on a busy machine. */

/** Milliseconds that this thread has computed so far. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
