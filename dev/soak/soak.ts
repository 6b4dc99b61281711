/**
 * `npm run soak [-- --seconds 60] [--clients 6] [--seed N]`: mail of every kind while the gateway is killed again and again;
 * then every mail is accounted for over REST. Exits with 1 when something is not as it should be.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { optionValue } from '../wrangler.ts'
import { countBy, findMismatches, type Found, outcomeOf, tookEffect } from './account.ts'
import { type Chance, newChance, sample } from './chance.ts'
import { faultLines, type Gateway, kill, killGroup, newGateway, start } from './gateway.ts'
import { type LoggedMail, type LoggedMessage, type LoggedRecord, readAll, readRaw, setUp } from './rest.ts'
import type { Target } from './mail.ts'
import { type Delivery, sendStream } from './sending.ts'

const sampleSize = 50
const seconds = numberOf('--seconds', 60)
const clients = numberOf('--clients', 6)
const seed = numberOf('--seed', Date.now() % 1_000_000)
const folder = mkdtempSync(join(tmpdir(), 'postern-soak-'))
let started: Gateway | undefined

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
process.on('exit', () => {
  if (started) killGroup(started)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

console.log(`Soak with --seconds ${seconds} --clients ${clients} --seed ${seed}`)
process.exit(await soak())

async function soak(): Promise<number> {
  const gateway = await newGateway(folder)
  started = gateway
  await start(gateway)
  const targets = await setUp(gateway)
  const until = Date.now() + seconds * 1000
  const streams = Array.from({ length: clients }, (_, client) => sendStream(gateway, newChance(seed + 1 + client), client, targets, until))
  const [kills, ...sent] = await Promise.all([killAtRandom(gateway, newChance(seed), until), ...streams])
  const deliveries = sent.flat()
  const found = await look(gateway, targets)
  const mismatches = [...findMismatches(deliveries, targets, found), ...(await checkSampled(gateway, newChance(seed), deliveries, found))]
  report(deliveries, found, kills, faultLines(gateway), mismatches)
  return mismatches.length === 0 ? 0 : 1
}

/** @returns how often it was killed; it runs when this returns */
async function killAtRandom(gateway: Gateway, chance: Chance, until: number): Promise<number> {
  for (let kills = 0; ; kills++) {
    const pauseMs = 1500 + chance.below(5000)
    if (Date.now() + pauseMs > until) return kills
    await delay(pauseMs)
    await kill(gateway)
    await start(gateway)
  }
}

async function look(gateway: Gateway, targets: Target[]): Promise<Found> {
  const mails = await readAll<LoggedMail>(gateway, '/api/mails')
  const leads = await readAll<LoggedRecord>(gateway, '/api/records?model=lead')
  const tickets = await readAll<LoggedRecord>(gateway, '/api/records?model=ticket')
  const chatters = new Map<string, LoggedMessage[]>()
  for (const { recordId } of targets) chatters.set(recordId, await readAll(gateway, `/api/records/${recordId}/messages`))
  return { mails, records: [...leads, ...tickets], chatters }
}

/** Of some of the mails that were taken: the raw mail, and the chatter of the record that it opened. */
async function checkSampled(gateway: Gateway, chance: Chance, deliveries: Delivery[], { mails }: Found): Promise<string[]> {
  const sent = new Map(deliveries.map(({ mail }) => [mail.internetMessageId, mail]))
  const mismatches: string[] = []
  for (const row of sample(chance, mails.filter(tookEffect), sampleSize)) {
    const raw = await readRaw(gateway, row.id)
    if (!sent.get(row.internetMessageId)?.raw.equals(raw)) mismatches.push(`Mail ${row.id} is not byte for byte what was sent`)
    if (row.outcome !== 'created') continue
    const messages = await readAll<LoggedMessage>(gateway, `/api/records/${row.recordId}/messages`)
    if (messages.length !== 1 || messages[0]?.internetMessageId !== row.internetMessageId)
      mismatches.push(`Record ${row.recordId} has ${messages.length} messages instead of the one of mail ${row.id}`)
  }
  return mismatches
}

function report(deliveries: Delivery[], { mails }: Found, kills: number, faults: string[], mismatches: string[]): void {
  const outcomes = [...countBy(mails, outcomeOf)].toSorted(([a], [b]) => a.localeCompare(b))
  print([
    ['seconds', seconds],
    ['mails', new Set(deliveries.map(({ mail }) => mail)).size],
    ['deliveries', deliveries.length],
    ['kills', kills],
    ['resends', deliveries.reduce((sum, { tries }) => sum + tries - 1, 0)],
    ['resent deliveries', deliveries.filter(({ tries }) => tries > 1).length],
    ['logged twice', repeatsOf(mails)],
    ['faults logged', faults.length],
    ...outcomes,
    ['mismatches', mismatches.length],
  ])
  for (const mismatch of mismatches) console.log(`  ${mismatch}`)
  if (mismatches.length > 0) for (const line of faults.slice(-10)) console.log(`  ${line}`)
}

/** Deliveries whose answer was lost after the gateway had written them. */
function repeatsOf(mails: LoggedMail[]): number {
  const rows = countBy(mails, ({ internetMessageId, envelope }) => `${internetMessageId} ${envelope.to}`)
  return [...rows.values()].filter((count) => count > 1).length
}

function print(rows: [string, number][]): void {
  const width = Math.max(...rows.map(([label]) => label.length))
  for (const [label, value] of rows) console.log(`${label.padEnd(width)}  ${String(value).padStart(6)}`)
}

function numberOf(name: string, otherwise: number): number {
  const text = optionValue(process.argv.slice(2), name)
  const number = text === undefined ? otherwise : Number(text)
  if (Number.isInteger(number) && number >= 0) return number
  console.error(`${name} takes a whole number.`)
  process.exit(1)
}
