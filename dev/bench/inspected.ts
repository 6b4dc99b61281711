/** The gateway as it is, with a door for `npm run bench` in front: deliveries whose calls are counted and timed. */
import type { Env, WorkItem } from '../../src/platform/env'
import { classify } from '../../src/inbound/reading/classify'
import { parse } from '../../src/inbound/reading/parse'
import worker from '../../src/index'
import { toolsOf } from '../../src/make-tools'
import { seed } from '../../test/world'
import { type Call, type Costs, costsOf, counted } from './counted'
import { kinds } from './kinds'
import { callsOf, deliver, deliverStream, type Envelope, newestOutcome } from './measure'
import { stockBetween } from './stock'

export { Fetcher } from '../../src/fetchmail/fetcher'
export { SenderQuota } from '../../src/loops/sender-quota'
export { SignInGuard } from '../../src/sign-in/guard'

export type Timed = {
  outcome: string | undefined
  /** Milliseconds of parsing alone, in a run of its own. */
  parseMs: number
  startedAt: number
  endedAt: number
  calls: Call[]
}

export type Counted = { outcome: string; costs: Costs; databaseMs: number }

const sender = 'ada.berg@example.org'
const calls: Call[] = []
/** The same for all deliveries, as in production, where the gateway builds its queries once. */
let bindings: Env | undefined

export default {
  ...worker,

  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url)
    const given = (name: string) => searchParams.get(name) ?? ''
    if (pathname === '/bench/world') await seed(toolsOf(env))
    else if (pathname === '/bench/stock') await fill(env, Number(given('from')), Number(given('to')))
    else if (pathname === '/bench/kinds') return Response.json(kinds.map(({ name }) => name))
    else if (pathname === '/bench/costs') return Response.json(await countKind(env, given('kind')))
    else if (pathname === '/bench/edge')
      await deliverStream(env, { from: given('from'), to: given('to') }, request.body, Number(given('size')))
    else if (pathname === '/bench/delivery') return Response.json(await timeDelivery(env, given('to'), await request.arrayBuffer()))
    else return worker.fetch(request, env, context)
    return Response.json({})
  },
} satisfies ExportedHandler<Env, WorkItem>

async function fill(env: Env, from: number, to: number): Promise<void> {
  await env.DB.batch(stockBetween(from, to).map((text) => env.DB.prepare(text)))
}

async function countKind(env: Env, name: string): Promise<Counted> {
  const kind = kinds.find((each) => each.name === name)
  if (!kind) throw new Error(`There is no ${name}`)
  await env.DB.batch(undoing.map((text) => env.DB.prepare(text)))
  const made = await callsOf(env, kind)
  return {
    outcome: kind.becomes,
    costs: costsOf(made),
    databaseMs: made.filter(({ to }) => to === 'database').reduce((total, call) => total + durationOf(call), 0),
  }
}

/** All that came after the world, which is all that deliveries made; and what they changed in the world. */
const youngest = `'01900000-0000-7000-8000-ffffffffffff'`
const oldest = `'01900000-0000-7000-8000-000000000000'`
const undoing = [
  ...['outbox', 'notifications', 'attachments', 'messages', 'records', 'mails'].map(
    (table) => `delete from ${table} where id > ${youngest}`,
  ),
  `update notifications set status = 'sent', failure_type = null, failure_reason = null where id > ${oldest}`,
  `update records set bounce_count = 0, hard_bounces = 0 where id > ${oldest}`,
  `update aliases set status = 'untested' where id > ${oldest}`,
  `delete from blocked_senders where last_mail_id > ${youngest}`,
  'delete from parameters',
]

async function timeDelivery(env: Env, to: string, body: ArrayBuffer): Promise<Timed> {
  const raw = new Uint8Array(body)
  bindings ??= counted(env, calls)
  const parseMs = await timeParsing(env, { from: sender, to }, raw)
  calls.length = 0
  const startedAt = performance.now()
  await deliver(bindings, { from: sender, to }, raw)
  return { startedAt, endedAt: performance.now(), parseMs, calls: [...calls], outcome: await newestOutcome(env) }
}

async function timeParsing(env: Env, envelope: Envelope, raw: Uint8Array): Promise<number> {
  const startedAt = performance.now()
  classify(await parse({ door: 'edge', envelope, raw, size: raw.byteLength }, toolsOf(env).keys, new Date()))
  return performance.now() - startedAt
}

function durationOf({ startedAt, endedAt }: Call): number {
  return endedAt - startedAt
}
