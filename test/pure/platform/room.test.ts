import { describe, expect, it } from 'vitest'
import { roomOf } from '../../../src/platform/room'

describe('a room', () => {
  it('lets in what there is room for, in the order of asking', async () => {
    const room = roomOf(10)
    const { begun, work, end } = works()
    const all = [4, 4, 4, 1].map((bytes, index) => room(bytes, work(index)))
    await settled()
    expect(begun).toEqual([0, 1])
    end(0)
    await settled()
    expect(begun).toEqual([0, 1, 2, 3])
    for (const index of [1, 2, 3]) end(index)
    await Promise.all(all)
  })

  it('gives all of it to what needs more', async () => {
    const room = roomOf(10)
    const { begun, work, end } = works()
    const all = [1, 40, 1].map((bytes, index) => room(bytes, work(index)))
    await settled()
    expect(begun).toEqual([0])
    end(0)
    await settled()
    expect(begun).toEqual([0, 1])
    end(1)
    await settled()
    expect(begun).toEqual([0, 1, 2])
    end(2)
    await Promise.all(all)
  })

  it('is free again after a failure', async () => {
    const room = roomOf(10)
    await expect(room(10, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await room(10, async () => 'done')).toBe('done')
  })
})

/** Work by number, which goes on until it is told to end. */
function works() {
  const begun: number[] = []
  const ends = new Map<number, () => void>()
  const work = (index: number) => () => {
    begun.push(index)
    return new Promise<void>((resolve) => ends.set(index, resolve))
  }
  return { begun, work, end: (index: number) => ends.get(index)?.() }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
