/** A bound on what is in memory at one time: an isolate has 128 MB for all that it does. */

/** Does the work as soon as there is room for so many bytes. What needs more than all the room waits for all of it. */
export type Room = <T>(bytes: number, work: () => Promise<T>) => Promise<T>

/** For raw mails and files: beside it, the largest mail and the program itself find their place. */
export const roomForMail = 32 * 1024 * 1024

/** In the order of asking, so that nothing large waits for ever behind what is small. Of one invocation: another one cannot be waited for. */
export function roomOf(total: number): Room {
  let free = total
  const waiting: { bytes: number; enter: () => void }[] = []
  const letIn = () => {
    for (let next = waiting[0]; next && next.bytes <= free; next = waiting[0]) {
      waiting.shift()
      free -= next.bytes
      next.enter()
    }
  }
  return async (bytes, work) => {
    const taken = Math.min(bytes, total)
    await new Promise<void>((enter) => {
      waiting.push({ bytes: taken, enter })
      letIn()
    })
    try {
      return await work()
    } finally {
      free += taken
      letIn()
    }
  }
}
