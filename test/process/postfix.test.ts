/** Whole conversations through a real mail server: what leaves by SMTP, what comes back through Postfix's pipe, and what fails on the way. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { patienceMs, waitFor } from './gateway'
import { type Attempt, flushQueue, readLog, whyNoPostfix } from './postfix'
import * as t from './town'

const whyNot = whyNoPostfix()
let town: t.Town
/** How Postfix refuses a mail at the moment. */
let refuse: (attempt: Attempt) => string | undefined = () => undefined

const [ann, carla, dora] = ['ann@example.net', 'carla@example.org', 'dora@example.org']
const robots = ['quiet@example.org', 'loud@example.org', 'sly@example.org'] as const
const [quiet, loud, sly] = robots
const ours = 'notifications@example.com'
const marked = { 'Auto-Submitted': 'auto-replied' }
const hoarder = 'hoarder@example.org'
const signed = (base: string) => new RegExp(`^${base}[a-z2-7]{42}@example\\.com$`)

beforeAll(async () => {
  if (whyNot) process.stderr.write(`The tests with Postfix are skipped: ${whyNot}\n`)
  else
    town = await t.openTown({
      mailboxes: [ann, carla, dora, ...robots],
      overfull: hoarder,
      policy: (attempt) => refuse(attempt) ?? 'DUNNO',
    })
})

beforeEach((context) => context.skip(whyNot !== undefined, whyNot))

afterEach(async ({ task }) => {
  refuse = () => undefined
  if (task.result?.state === 'fail') console.log(await readLog(town.postfix), town.gateway.output)
})

afterAll(async () => {
  if (town) await t.closeTown(town)
})

describe('a message', () => {
  test('reaches a mailbox as it was posted', async () => {
    const { recordId, id } = await t.openLead(town, carla, 'Do you deliver to Lisbon?')
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const text = 'Yes, we do – to the door.\n.\nFrom Monday on.'
    const html = '<p>Yes, we <b>do</b> – to the door.</p>'
    const file = { filename: 'Größe.bin', mimeType: 'application/octet-stream', contentBase64: everyByte.toString('base64') }
    const message = await t.post(town, recordId, { text, html, attachments: [file] })
    const mail = await t.nextMail(town, carla, 'Lisbon')
    const sent = await t.outgoing(town, message.id, carla, ({ status }) => status === 'sent')

    expect(mail.messageId).toBe(`<${message.internetMessageId}>`)
    expect(mail.inReplyTo).toBe(`<${id}>`)
    expect(mail.references).toEqual([`<${id}>`, `<${message.internetMessageId}>`])
    expect(mail.from?.value).toEqual([{ name: 'Ann Hale', address: ours }])
    expect(t.replyAddress(mail)).toMatch(signed('info\\+r-'))
    expect(t.returnPath(mail)).toMatch(signed('bounce\\+b-'))
    expect([t.replyAddress(mail), t.returnPath(mail)]).toEqual([sent.replyTo, sent.returnPath])
    expect(mail.text?.trimEnd()).toBe(text)
    expect(mail.html).toContain(html)
    expect(mail.attachments).toMatchObject([{ filename: file.filename, content: everyByte }])
    const raw = await t.readBytes(town.gateway, `/api/outbox/${sent.id}/raw`)
    expect(withoutTraces(mail.raw)).toBe(unixLines(raw))
    expect(await t.notifications(town, message.id)).toMatchObject([{ address: carla, status: 'sent', failureType: null }])
  })

  test('is answered: with its ids, with all ids lost, and without the signed address', async () => {
    const { recordId } = await t.openLead(town, dora, 'A table for six')
    await t.post(town, recordId, { text: 'Round or square?' })
    const mail = await t.nextMail(town, dora, 'A table')
    const answers = [
      { reason: 'reply-token', send: () => t.answer(town, dora, mail, 'Round, please.') },
      { reason: 'reply-token', send: () => t.answer(town, dora, mail, 'Or square?', { ids: 'lost' }) },
      { reason: 'references', send: () => t.write(town, toInfo, { text: 'No, round.', inReplyTo: mail.messageId ?? '' }) },
    ]
    const toInfo = { from: dora, to: 'info@example.com' }
    for (const { reason, send } of answers) {
      const sent = await send()
      const posted = await t.logged(town, sent.id)
      expect(posted).toMatchObject({ outcome: 'posted', reason, recordId, envelope: { from: dora } })
      const raw = await t.readBytes(town.gateway, `/api/mails/${posted.id}/raw`)
      expect(withoutTraces(raw)).toBe(unixLines(sent.raw))
    }
    const texts = (await t.readMessages(town, recordId)).map(({ text }) => text.split('\n')[0])
    expect(texts).toEqual(['Dear people, what do you think?', 'Round or square?', 'Round, please.', 'Or square?', 'No, round.'])
  })

  test('goes on between two ordinary mailboxes that see only our addresses', async () => {
    const { recordId } = await t.openLead(town, carla, 'Twelve chairs')
    await t.post(town, recordId, { text: 'Which wood?' })
    await t.answer(town, carla, await t.nextMail(town, carla, 'Twelve'), 'Oak, please.')
    const fromAnn = await t.answer(town, ann, await t.nextMail(town, ann, 'Twelve'), 'Oak takes two weeks.', { ids: 'lost' })
    const atCarlas = await t.nextMail(town, carla, 'Twelve')
    await t.answer(town, carla, atCarlas, 'That is fine.')
    const atAnns = await t.nextMail(town, ann, 'Twelve')

    expect(await t.logged(town, fromAnn.id)).toMatchObject({ outcome: 'posted', reason: 'reply-token', recordId })
    expect(atCarlas.text).toMatch(/^Oak takes two weeks\./)
    expect(atCarlas.from?.value).toEqual([{ name: 'Ann Hale', address: ours }])
    expect(atAnns.text).toMatch(/^That is fine\./)
    expect(withoutTraces(atCarlas.raw)).not.toContain(ann)
    expect(withoutTraces(atAnns.raw)).not.toContain(carla)
    expect((await t.readMessages(town, recordId)).map(({ kind, marks }) => ({ kind, marks }))).toEqual([
      { kind: 'received', marks: [] },
      { kind: 'sent', marks: [] },
      { kind: 'received', marks: [] },
      { kind: 'received', marks: [] },
      { kind: 'received', marks: [] },
    ])
  })
})

describe('a recipient', () => {
  test('whom Postfix does not know fails, and nobody else', async () => {
    const { recordId } = await t.openLead(town, carla, 'Six stools')
    const message = await t.post(town, recordId, { text: 'Here is the price.', to: ['nobody@example.org', dora] })
    const reason = '550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown in virtual mailbox table'
    const failed = { address: 'nobody@example.org', status: 'failed', failureType: 'unknown-user', failureReason: reason }
    expect(sorted(await t.notifications(town, message.id))).toMatchObject([sentTo(carla), sentTo(dora), failed])
    expect(await t.failuresOf(town, recordId)).toMatchObject([{ ...failed, messageId: message.id }])
    expect(await t.rest(town.gateway, 'GET', `/api/records/${recordId}`)).toMatchObject({ hasFailure: true, bounceCount: 1 })
    expect((await t.nextMail(town, ann, 'Undelivered: Six stools')).text).toContain(reason)
    await t.nextMail(town, dora, 'Six stools')
  })

  test('whom Postfix cannot deliver to is marked by its bounce, and nobody else', async () => {
    const { recordId } = await t.openLead(town, carla, 'A bench')
    const lost = {
      'gone@old.example.org': ['unknown-user', /unknown user/],
      [hoarder]: ['mailbox-full', /error/],
      'nobody@branch.example.org': ['unknown-user', /550 5\.1\.1 <nobody@branch\.example\.org>/],
      'picky@branch.example.org': ['rejected', /554 5\.6\.0 We do not like what it says/],
    } as const
    const message = await t.post(town, recordId, { text: 'For the garden?', to: [...Object.keys(lost), dora] })
    const told = await t.notifications(
      town,
      message.id,
      (all) => t.isOver(all) && all.filter(({ status }) => status === 'bounced').length === 4,
    )

    expect(sorted(told)).toMatchObject([
      sentTo(carla),
      sentTo(dora),
      ...Object.entries(lost)
        .map(([address, [failureType, reason]]) => ({
          address,
          status: 'bounced',
          failureType,
          failureReason: expect.stringMatching(reason),
        }))
        .toSorted((a, b) => (a.address < b.address ? -1 : 1)),
    ])
    for (const [address, [failureType]] of Object.entries(lost)) {
      const { returnPath } = await t.outgoing(town, message.id, address, ({ status }) => status === 'sent')
      expect(await t.logged(town, returnPath)).toMatchObject({
        envelope: { from: '', to: returnPath },
        kind: 'bounce',
        outcome: 'bounced',
        reason: 'delivery-report',
        recordId,
        bounce: { recipients: [{ address, action: 'failed', failureType }] },
      })
    }
    expect((await t.failuresOf(town, recordId)).map(({ address }) => address).toSorted()).toEqual(Object.keys(lost).toSorted())
    expect(await t.rest(town.gateway, 'GET', `/api/records/${recordId}`)).toMatchObject({ hasFailure: true, bounceCount: 4 })
  })

  test('whose mail waits at Postfix is delayed, and has bounced once Postfix gives up', async () => {
    const [full, grey] = ['full@branch.example.org', 'grey@branch.example.org']
    const { recordId } = await t.openLead(town, carla, 'A lamp')
    const message = await t.post(town, recordId, { text: 'It is in stock.', to: [full, grey] })
    const flushing = setInterval(() => void flushQueue(town.postfix), 500)
    onTestFinished(() => clearInterval(flushing))
    const delayed = await t.notifications(town, message.id, (all) => all.some(({ status }) => status === 'delayed'))
    expect(sorted(delayed)).toMatchObject([sentTo(carla), { address: full, status: 'delayed', failureType: null }, sentTo(grey)])
    expect(await t.failuresOf(town, recordId)).toEqual([])
    expect(await t.rest(town.gateway, 'GET', `/api/records/${recordId}`)).toMatchObject({ hasFailure: false })

    const bounced = await t.notifications(town, message.id, (all) => all.some(({ status }) => status === 'bounced'))
    expect(sorted(bounced)).toMatchObject([sentTo(carla), { address: full, status: 'bounced', failureType: 'mailbox-full' }, sentTo(grey)])
    expect(town.branch.received.filter(({ to }) => to === grey)).toHaveLength(1)
  })
})

describe('a mail that Postfix does not take now', () => {
  test.each([
    ['the mailbox is full', '452 4.2.2 The mailbox is full', 'mailbox-full'],
    ['it is greylisted', '451 4.7.1 Greylisted, come back later', 'rejected'],
  ])('waits: %s', async (why, words, failureType) => {
    const { recordId } = await t.openLead(town, carla, `Waiting, since ${why}`)
    const attempts: Attempt[] = []
    refuse = (attempt) => (attempt.recipient === dora && attempts.push(attempt) === 1 ? words : undefined)
    const message = await t.post(town, recordId, { text: 'Are you there?', to: [dora] })
    const waiting = await t.outgoing(town, message.id, dora, ({ error, status }) => error !== null && status === 'queued')
    expect(waiting.error).toContain(words.slice(9))
    expect(Date.parse(waiting.nextAttemptAt ?? '') - Date.now()).toBeGreaterThan(30_000)
    const untilCarla = (all: t.Notification[]) => all.some(({ status }) => status === 'sent')
    const [toCarla, toDora] = sorted(await t.notifications(town, message.id, untilCarla))
    expect([toCarla, toDora]).toMatchObject([sentTo(carla), { address: dora, status: 'waiting', failureType }])
    expect(toDora?.failureReason).toContain(words.slice(10))

    await t.rest(town.gateway, 'POST', `/api/outbox/${waiting.id}/retry`)
    expect(sorted(await t.notifications(town, message.id))).toMatchObject([sentTo(carla), sentTo(dora)])
    expect((await t.nextMail(town, dora, why)).messageId).toBe(`<${message.internetMessageId}>`)
    expect(attempts).toEqual([
      { sender: waiting.returnPath, recipient: dora },
      { sender: waiting.returnPath, recipient: dora },
    ])
    expect(await t.failuresOf(town, recordId)).toEqual([])
    expect(await t.rest(town.gateway, 'GET', `/api/records/${recordId}`)).toMatchObject({ hasFailure: false, bounceCount: 0 })
  })
})

test('what the gateway refuses comes back to its sender as a bounce of Postfix', async () => {
  await t.write(town, { from: carla, to: 'stranger@example.com' }, { subject: 'Hello?', text: 'Anybody there?' })
  const bounce = await t.nextMail(town, carla, 'Undelivered')
  expect(bounce.text).toContain('There is no stranger@example.com here')
  expect(bounce.raw.toString()).toContain('Status: 5.1.1')
})

test('what the gateway cannot be given now waits at Postfix', async () => {
  const path = join(town.postfix.folder, 'mailgate.conf')
  const right = await readFile(path, 'utf8')
  onTestFinished(() => writeFile(path, right))
  await writeFile(path, right.replace(/token = .*/, 'token = pst_revoked'))
  const { id } = await t.write(town, { from: carla, to: 'info@example.com' }, { subject: 'A ladder', text: 'Have you one?' })
  const deferred = /status=deferred \(.*the token in .* is not taken: .* answered 401/
  expect(await waitFor(async () => deferred.test(await readLog(town.postfix)))).toBe(true)

  await writeFile(path, right)
  await flushQueue(town.postfix)
  expect(await t.logged(town, id)).toMatchObject({ outcome: 'created', envelope: { from: carla } })
})

describe('mailboxes that answer everything come to rest', () => {
  test('after one mail, if only one side does', async () => {
    const records = await Promise.all(robots.map((robot) => askedBy(robot, `Is there anybody? ${robot}`)))
    const annHeardOf: string[] = []
    const mails = await answerUntilRest('Is there anybody?', {
      // As RFC 3834 section 4 wants it: to the envelope sender, with none of its own.
      [quiet]: (mail) => t.write(town, { from: '', to: t.returnPath(mail) }, { from: quiet, ...awayFrom(mail), headers: marked }),
      [loud]: (mail) => t.write(town, { from: loud, to: t.replyAddress(mail) }, { ...awayFrom(mail), headers: marked }),
      [sly]: (mail) => t.write(town, { from: sly, to: t.replyAddress(mail) }, awayFrom(mail)),
      [ann]: async (mail) => annHeardOf.push(mail.subject ?? ''),
    })

    expect(mails).toEqual({ [quiet]: 1, [loud]: 1, [sly]: 1, [ann]: 1 })
    expect(annHeardOf).toEqual([expect.stringContaining(sly)])
    const [atQuiet, atLoud, atSly] = records
    const { returnPath } = await t.outgoing(town, atQuiet?.message.id ?? '', quiet, ({ status }) => status === 'sent')
    expect(await t.logged(town, returnPath)).toMatchObject({ kind: 'auto-reply', outcome: 'held', reason: 'unmatched-bounce' })
    expect(await t.notifications(town, atQuiet?.message.id ?? '')).toMatchObject([sentTo(quiet)])
    expect((await t.readMessages(town, atLoud?.recordId ?? '')).at(-1)).toMatchObject({ text: 'I am away.\n', marks: ['auto-reply'] })
    expect((await t.readMessages(town, atSly?.recordId ?? '')).at(-1)).toMatchObject({ text: 'I am away.\n', marks: [] })
  })

  test('after as many mails as may open records in a loop window, if both sides do and neither says so', async () => {
    await t.rest(town.gateway, 'PUT', '/api/parameters/mail.gateway.loop.threshold', { value: 3 })
    onTestFinished(() => t.rest<void>(town.gateway, 'DELETE', '/api/parameters/mail.gateway.loop.threshold'))
    const { recordId } = await askedBy(sly, 'Who is there?')
    const mails = await answerUntilRest('Who is there?', {
      [sly]: (mail) => t.write(town, { from: sly, to: t.replyAddress(mail) }, awayFrom(mail)),
      [ann]: (mail) => t.write(town, { from: ann, to: t.replyAddress(mail) }, awayFrom(mail)),
    })

    // The customer's third answer is the fourth mail from there to this record: it stands in the chatter, and nobody gets a mail.
    expect(mails).toEqual({ [sly]: 3, [ann]: 2 })
    expect((await t.readMessages(town, recordId)).map(({ from }) => from.address)).toEqual([sly, ours, sly, ann, sly, ann, sly])
  })
})

/** What a machine says instead of its owner. */
function awayFrom(mail: t.Arrival) {
  return { subject: `Re: ${mail.subject}`, text: 'I am away.', inReplyTo: mail.messageId ?? '' }
}

async function askedBy(robot: string, subject: string) {
  const { recordId } = await t.openLead(town, robot, subject)
  return { recordId, message: await t.post(town, recordId, { text: 'Are you there?' }) }
}

/** Lets mailboxes answer whatever comes until nothing is on its way any more. @returns how many mails each of them got */
async function answerUntilRest(about: string, mailboxes: Record<string, (mail: t.Arrival) => Promise<unknown>>) {
  const count = Object.fromEntries(Object.keys(mailboxes).map((address) => [address, 0]))
  const answerAll = async () => {
    let answered = 0
    for (const [address, respond] of Object.entries(mailboxes)) {
      const mail = await t.newMail(town, address, about)
      if (!mail) continue
      await respond(mail)
      count[address] = (count[address] ?? 0) + 1
      answered++
    }
    return answered
  }
  const isAtRest = async () => {
    const before = await t.standstill(town)
    return (await answerAll()) === 0 && before !== undefined && before === (await t.standstill(town))
  }
  if (!(await waitFor(isAtRest))) throw new Error(`There was no rest within ${patienceMs} ms`)
  return count
}

function sentTo(address: string) {
  return { address, status: 'sent', failureType: null, failureReason: null }
}

function sorted(notifications: t.Notification[]): t.Notification[] {
  return notifications.toSorted((a, b) => (a.address < b.address ? -1 : 1))
}

/** A delivered mail from its first header on that no mail server wrote. */
function withoutTraces(raw: Buffer): string {
  return raw.toString('latin1').replace(/^(?:(?:Return-Path|X-Original-To|Delivered-To|Received): .*\n(?:[ \t].*\n)*)+/, '')
}

/** What pipe(8) and a mailbox have of line ends. */
function unixLines(raw: Buffer): string {
  return raw.toString('latin1').replaceAll('\r\n', '\n')
}
