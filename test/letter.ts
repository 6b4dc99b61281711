/** A mail of the outbox as it leaves, as a whole. */
import { buffer } from 'node:stream/consumers'
import { openParts } from '../src/inbound/content'
import type { OutboxRow } from '../src/outbound/outbox'
import { writeLetter } from '../src/records/letter'
import type { Tools } from '../src/tools'

export async function letterOf(tools: Tools, row: OutboxRow): Promise<Buffer> {
  const bytes = await writeLetter(tools, row, openParts)
  return buffer((await bytes.open()).stream)
}
