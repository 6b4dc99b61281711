/** The table of cases in plain Node: the whole flow over SQLite in memory. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { receive } from '../../src/inbound/gateway'
import { expectCase } from '../actual'
import { arrange, envelopeSender } from '../arrange'
import { cases, titleOf } from '../cases'
import { toolsInNode } from './sqlite'

describe('in plain Node', () => {
  it.each(cases.map((entry) => [titleOf(entry), entry] as const))('%s', async (_, entry) => {
    const tools = toolsInNode()
    await arrange(tools, entry.given ?? {}, readMail)
    const raw = readMail(entry.file)
    const receipt = await receive(tools, {
      door: entry.door ?? 'edge',
      envelope: { from: envelopeSender(entry, raw), to: entry.to },
      raw,
      size: raw.byteLength,
    })
    await expectCase(tools, entry, receipt.refusal)
  })
})

function readMail(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(import.meta.dirname, '../corpus', `${file}.eml`)))
}
