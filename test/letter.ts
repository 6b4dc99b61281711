/** A mail of the outbox as it leaves, as a whole. */
import { buffer } from 'node:stream/consumers'
import { openParts } from '../src/inbound/reading/content'
import type { OutboxRow } from '../src/outbound/outbox'
import { writeLetter } from '../src/records/chatter/letter'
import type { Tools } from '../src/platform/tools'

export async function letterOf(tools: Tools, row: OutboxRow): Promise<Buffer> {
  const bytes = await writeLetter(tools, row, openParts)
  return buffer((await bytes.open()).stream)
}
