/**
 * One fault at a time, at every call that a delivery makes: D1, R2, the sender's Durable Object, `reply()`. Afterwards the
 * mail is delivered again as a sending server would, and what is left is what an undisturbed delivery leaves.
 */
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { mails, parameters } from '../../../src/db/schema'
import worker from '../../../src/index'
import { retryDue } from '../../../src/inbound/log/upkeep'
import type { Tools } from '../../../src/platform/tools'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { bounceTo, replyTo, seed } from '../../world'
import { readMail, tools } from '../delivery'
import { disturb, type Disturbance, disturbance, type Mode, modes, through } from './disturbance'
import { endState } from './end-state'

type Kind = { name: string; file: string; to: string; from: string; threshold?: number }

const kinds: Kind[] = [
  { name: 'a new mail', file: 'leads/plain', to: 'info@example.com', from: 'eve@example.org' },
  { name: 'a new mail with attachments', file: 'leads/attachments', to: 'support@example.com', from: 'eve@example.org' },
  { name: 'an answer by its ids', file: 'replies/in-reply-to', to: 'info@example.com', from: 'carla@example.org' },
  { name: 'an answer by its signed address', file: 'leads/plain', to: replyTo('carlaOfAnswer'), from: 'carla@example.org' },
  { name: 'a mail to the catchall', file: 'catchall/new-mail', to: 'catchall@example.com', from: 'eve@example.org' },
  { name: 'a mail to nobody', file: 'leads/plain', to: 'nobody@example.com', from: 'eve@example.org' },
  { name: 'a mail over the quota', file: 'leads/plain', to: 'info@example.com', from: 'eve@example.org', threshold: 0 },
  { name: 'a delivery report', file: 'bounces/unknown-user', to: bounceTo('carlaOfAnswer'), from: '' },
  { name: 'an automatic reply outside any conversation', file: 'automatic/out-of-office', to: 'info@example.com', from: 'eve@example.org' },
]

type Outcome = 'taken' | 'rejected' | 'temporary failure'

describe.each(kinds)('$name', (kind) => {
  beforeEach(() => arrange(kind))

  it('comes to the same end, whichever call fails', async () => {
    const calm = await deliverOnce(kind, disturbance())
    const wanted = await stateAfter(kind)
    expect(calm.disturbed.calls.length).toBeGreaterThan(1)

    for (const mode of modes)
      for (let at = 1; at <= calm.disturbed.calls.length; at++) {
        await arrange(kind)
        const call = calm.disturbed.calls[at - 1] ?? ''
        await deliverUntilAnswered(kind, disturbance(at, mode))
        expect(await stateAfter(kind), `call ${at} (${call}) ${mode}`).toEqual(expectedAfter(kind, wanted, call, mode))
      }
  })
})

describe('a mail that is kept as failed, since its sender’s object is down', () => {
  const kind: Kind = { name: 'a new mail', file: 'leads/plain', to: 'info@example.com', from: 'eve@example.org' }

  it('comes to the same end, whichever other call fails as well', async () => {
    await arrange(kind)
    await deliverOnce(kind, disturbance())
    const wanted = await stateAfter(kind)
    await arrange(kind)
    const { disturbed } = await deliverOnce(kind, disturbance(undefined, 'fails', 'Sender'))
    expect(disturbed.calls).toContain('Queue.send')

    for (const mode of modes)
      for (let at = 1; at <= disturbed.calls.length; at++) {
        await arrange(kind)
        await deliverUntilAnswered(kind, disturbance(at, mode, 'Sender'))
        expect(await stateAfter(kind), `call ${at} (${disturbed.calls[at - 1]}) ${mode}`).toEqual(wanted)
      }
  })
})

async function arrange({ file, from, threshold }: Kind): Promise<void> {
  await seed(tools)
  await senderQuotaObject(tools, senderOf(file, from)).release()
  if (threshold !== undefined) await tools.db.insert(parameters).values({ key: 'mail.gateway.loop.threshold', value: threshold })
}

/** Delivers with one fault, then again without until the sending server has its answer; what we keep as failed, we retry ourselves. */
async function deliverUntilAnswered(kind: Kind, disturbed: Disturbance): Promise<void> {
  let delivery = await deliverOnce(kind, disturbed)
  for (let again = 0; delivery.outcome === 'temporary failure' && again < 3; again++) {
    delivery = await deliverOnce(kind, disturbance())
  }
  expect(delivery.outcome, 'the sending server has an answer').not.toBe('temporary failure')
  await retryFailed()
}

async function retryFailed(): Promise<void> {
  const later: Tools = { ...tools, now: () => new Date(Date.now() + 3_600_000) }
  await retryDue(later)
  expect((await tools.db.select().from(mails)).filter(({ outcome }) => outcome === 'failed')).toEqual([])
}

async function deliverOnce(kind: Kind, disturbed: Disturbance): Promise<{ outcome: Outcome; told: string[]; disturbed: Disturbance }> {
  const raw = readMail(kind.file)
  const told: string[] = []
  const message = {
    from: kind.from,
    to: kind.to,
    headers: new Headers(),
    raw: new Response(raw).body,
    rawSize: raw.byteLength,
    setReject: (reason: string) => void told.push(`rejected: ${reason}`),
    reply: () => through(disturbed, 'reply', async () => void told.push('notice')),
  }
  const run = worker.email(message as unknown as ForwardableEmailMessage, disturb(env, disturbed)) // what the handler uses of it
  const outcome = await over(run, disturbed).catch(() => 'temporary failure' as const)
  if (outcome !== 'over') return { outcome: 'temporary failure', told, disturbed }
  return { outcome: told.some((line) => line.startsWith('rejected')) ? 'rejected' : 'taken', told, disturbed }
}

/** The sending server gives up on a delivery in which one call hangs and no other goes on. On `reply()` the gateway gives up itself. */
async function over(run: Promise<void>, disturbed: Disturbance): Promise<'over' | 'temporary failure'> {
  const delivery = { isOver: false }
  const givenUp = async () => {
    for (let still = 0; still < 5 && !delivery.isOver; still = stands(disturbed) ? still + 1 : 0)
      await new Promise((resolve) => setTimeout(resolve, 10))
    return 'temporary failure' as const
  }
  const ended = run.finally(() => (delivery.isOver = true)).then(() => 'over' as const)
  return Promise.race([ended, givenUp()])
}

function stands({ hanging, underWay }: Disturbance): boolean {
  return hanging !== undefined && hanging !== 'reply' && underWay === 0
}

type State = Awaited<ReturnType<typeof stateAfter>>

async function stateAfter({ file, from }: Kind) {
  const key = `another mail ${crypto.randomUUID()}`
  const quota = await senderQuotaObject(tools, senderOf(file, from)).peek({ key, nowMs: Date.now(), windowMs: 3_600_000, threshold: 0 })
  return { ...(await endState(tools)), passes: quota.verdict === 'over' ? quota.count : 'none' }
}

/**
 * Three ends differ from the undisturbed one, and must. A notice that could not be sent, or of which nobody knows whether it
 * was, or that nobody can grant, becomes a rejection. And mail that was kept because the quota could not be asked, and turns
 * out to be over it, can no longer be refused: a person looks at it.
 */
function expectedAfter(kind: Kind, wanted: State, call: string, mode: Mode): State {
  const rejected = { claim: null, noticeWay: 'smtp' as const }
  const held = { outcome: 'held' as const, claim: 'effect' as const, noticeWay: null }
  const [row] = wanted.log
  if (call === 'reply' || (call === 'Sender.askNotice' && mode !== 'hangs'))
    return { ...wanted, log: [{ ...row, ...rejected }] as State['log'] }
  if (call === 'Sender.ask' && mode === 'is down from then on' && row?.outcome === 'refused')
    return { ...wanted, log: [{ ...row, ...held }], blocked: [], kept: [rawSize(kind)] }
  return wanted
}

function rawSize({ file }: Kind): number {
  return readMail(file).byteLength
}

function senderOf(file: string, from: string): string {
  return file.startsWith('bounces/') ? 'mailer-daemon@mail.example.org' : from
}
