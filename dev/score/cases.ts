/** Small mails after reports about other gateways, `reports/cases.jsonl` in the folder: what of them must be seen, and what must not. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Check } from './check.ts'
import { readRaw } from './reading.ts'

/** Those about the words of a mail; the others ask what becomes of a mail, which takes a database. */
const kinds = ['B', 'H']

const caseLine = z.object({
  file: z.string(),
  kind: z.string(),
  envelope: z.object({ from: z.string(), to: z.string() }),
  expect: z.object({ visibleContains: z.array(z.string()).default([]), visibleLacks: z.array(z.string()).default([]) }),
})
type Case = z.infer<typeof caseLine>

/** Stand for what the mail that is answered had. */
const placeholders = { '{{OUR_ID}}': 'answered@postern.invalid', '{{REPLY_TO}}': 'gateway@postern.invalid' }

/** None where the folder has no such file. */
export async function checkCases(folder: string): Promise<Check[]> {
  const list = join(folder, 'reports', 'cases.jsonl')
  if (!existsSync(list)) return []
  const lines = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const cases = lines.map((line) => caseLine.parse(JSON.parse(line))).filter(({ kind }) => kinds.includes(kind))
  const checks = await Promise.all(cases.map((each) => checkCase(join(folder, 'reports'), each)))
  return checks.flat()
}

async function checkCase(folder: string, { file, kind, envelope, expect }: Case): Promise<Check[]> {
  let mail = readFileSync(join(folder, file), 'latin1')
  for (const [name, value] of Object.entries(placeholders)) mail = mail.replaceAll(name, value)
  const reading = await readRaw(Buffer.from(mail, 'latin1'), envelope.from)
  const actual = 'mail' in reading ? reading.visible : reading.error
  const check = (figure: string, words: string, isRight: boolean): Check => ({
    set: 'reports',
    figure,
    file: `${file} (${kind})`,
    tier: 'gold',
    share: isRight ? 1 : 0,
    expected: words,
    actual,
  })
  const has = (words: string): boolean => flat(actual).includes(flat(words))
  return [
    ...expect.visibleContains.map((words) => check('own words seen', words, has(words))),
    ...expect.visibleLacks.map((words) => check('the rest folded', words, !has(words))),
  ]
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
