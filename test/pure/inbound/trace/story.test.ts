/** A trace is data: each event has its words in the log and its question on pages, and so has what older versions wrote. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { mails } from '../../../../src/db/schema'
import { receive } from '../../../../src/inbound/gateway'
import type { TraceEvent } from '../../../../src/inbound/trace/event'
import { storyLine } from '../../../../src/inbound/trace/story'
import type { Parameters } from '../../../../src/settings/parameters'
import { readTrace } from '../../../../src/inbound/trace/stored'
import { arrange } from '../../../arrange'
import { said } from '../../../said'
import { toolsInNode } from '../../sqlite'

/** What differs from kind to kind is no matter here. */
type Example = { event: TraceEvent; line: string[]; told: string[] }

test.each(Object.values(said).flatMap((examples): Example[] => examples))('$line.2', ({ event, line, told }) => {
  expect(JSON.parse(JSON.stringify(event))).toEqual(event)
  const lines = readTrace([event])
  expect(lines.map(({ step, result, detail }) => [step, result, detail])).toEqual([line])
  expect(lines.map(storyLine).map(({ question, answer, mark }) => [question, answer, mark])).toEqual([told])
})

test.each(Object.entries(said))('%s has an example', (_, examples) => {
  expect(examples).not.toEqual([])
})

describe('a decision', () => {
  const arrival = ['arrived', 'read', 'kind', 'authentication']

  it.each<[file: string, to: string, steps: string[], parameters?: Partial<Parameters>]>([
    ['leads/plain', 'info@example.com', ['size'], { 'mail.max_bytes': 1024 }],
    ['broken/nested-without-end', 'info@example.com', ['seen before', 'bounds']],
    ['loops/answer-to-notice', 'info@example.com', ['seen before', 'answer to a notice']],
    ['forms/answers-go-to-us', 'info@example.com', ['seen before', 'own address']],
    ['bounces/unknown-user', 'bounce@example.com', ['seen before', 'report', 'recipient']],
    ['replies/in-reply-to', 'info@example.com', ['seen before', 'references', 'takes part', 'policy', 'chatter']],
    ['automatic/out-of-office', 'support@example.com', ['seen before', 'references', 'automatic reply']],
    [
      'automatic/out-of-office',
      'support@example.com',
      ['seen before', 'references', 'automatic reply', 'alias', 'policy', 'loop quota', 'record'],
      { 'mail.gateway.auto_reply': 'create' },
    ],
    ['forms/from-an-alias', 'support@example.com', ['seen before', 'own address', 'references', 'alias', 'policy', 'loop quota', 'record']],
    ['aliases/unknown', 'nobody@example.com', ['seen before', 'references', 'alias']],
  ])('tells of the rules that let %s to %s pass, and of no later one', async (file, to, steps, parameters = {}) => {
    const tools = toolsInNode()
    await arrange(tools, { parameters }, readMail)
    const raw = readMail(file)
    await receive(tools, { door: 'edge', envelope: { from: 'carla@example.org', to }, raw, size: raw.byteLength })
    const [row] = await tools.db.select().from(mails)
    expect(readTrace(row?.trace ?? []).map(({ step }) => step)).toEqual([...arrival, ...steps])
  })
})

function readMail(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(import.meta.dirname, '../../../corpus', `${file}.eml`)))
}

describe('a stored trace', () => {
  it('may have lines of an older version, before and between events', () => {
    const old = { step: 'seen before', result: 'yes', detail: 'Mail 1 was the same' }
    const failed = { step: 'failed', result: 'our own fault', detail: 'Error: the mail is kept whole' }
    const assigned = { step: 'assigned', result: 'by a person', detail: 'Opened as a new lead' }
    const event: TraceEvent = { kind: 'assigned-as-new', model: 'lead' }
    expect(readTrace([old, event, failed])).toEqual([old, assigned, failed])
    expect(storyLine(old)).toEqual({ question: 'Is it a duplicate?', answer: 'Yes', mark: 'stopped' })
  })

  it('says what it can of events and steps that this version does not know', () => {
    const [line] = readTrace([{ kind: 'weather-asked' }])
    expect(line).toEqual({ step: 'weather asked', result: '', detail: '' })
    expect(storyLine({ step: 'weather', result: 'toString', detail: '' })).toEqual({
      question: 'Weather',
      answer: 'toString',
      mark: 'went-on',
    })
    expect(readTrace([{ kind: 'toString' }])).toEqual([{ step: 'toString', result: '', detail: '' }])
  })

  it('says as it is what a step has no answer for', () => {
    expect(storyLine({ step: 'fetched', result: 'Letters', detail: '' })).toMatchObject({ answer: 'Letters', mark: 'went-on' })
  })

  it('ends details that strangers made long', () => {
    const event: TraceEvent = { kind: 'recipient-reported', address: 'a'.repeat(2000), state: 'bounced', reason: '' }
    const [line] = readTrace([event])
    expect(line?.detail).toHaveLength(1000)
  })
})
