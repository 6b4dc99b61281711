/** No longer than it may take. What came too late goes on by itself, and nobody waits for it. */

/** The promise, or `late`. */
export async function within<T>(maxMs: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), maxMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** @throws {TooLate} when it takes longer; `what` begins the sentence that says so */
export async function withTimeLimit<T>(maxMs: number, what: string, promise: Promise<T>): Promise<T> {
  const ended = await within(
    maxMs,
    promise.then((value) => ({ value })),
  )
  if (ended === 'late') throw new TooLate(`${what} did not end within ${Math.round(maxMs / 1000)} seconds`)
  return ended.value
}

export class TooLate extends Error {}
