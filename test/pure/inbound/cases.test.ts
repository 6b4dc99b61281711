/** The table of cases in plain Node: the whole flow over SQLite in memory. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { receive } from '../../../src/inbound/gateway'
import type { Tools } from '../../../src/platform/tools'
import { expectCase } from '../../actual'
import { arrange, envelopeSender, fetchCase } from '../../arrange'
import { type Case, cases, titleOf } from '../../cases'
import { toolsInNode } from '../sqlite'

describe('in plain Node', () => {
  it.each(cases.map((entry) => [titleOf(entry), entry] as const))('%s', async (_, entry) => {
    const tools = toolsInNode()
    await arrange(tools, entry.given ?? {}, readMail)
    const raw = readMail(entry.file)
    await expectCase(tools, entry, entry.server ? await fetchCase(tools, entry.server, raw) : await deliverCase(tools, entry, raw))
  })
})

async function deliverCase(tools: Tools, entry: Case, raw: Uint8Array): Promise<string | undefined> {
  const envelope = { from: envelopeSender(entry, raw), to: entry.to }
  const { refusal } = await receive(tools, { door: entry.door ?? 'edge', envelope, raw, size: raw.byteLength })
  return refusal
}

function readMail(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(import.meta.dirname, '../../corpus', `${file}.eml`)))
}
