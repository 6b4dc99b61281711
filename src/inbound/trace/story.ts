/** The steps of a trace as a story: each is a question about the mail, with the answer that was found. Pure. */
import type { TraceLine } from '../../db/schema'
import { doorWords } from '../doors/door'

/** What a step did to the mail's way: it looked and went on, it found where the mail belongs, or it stopped the mail. */
export type Mark = 'went-on' | 'found' | 'stopped'

export type StoryLine = { question: string; answer: string; mark: Mark }

type Answer = [words: string, mark: Mark]
/** `answers` by the step's result. A result of an `open` step may be any other text: it is said as it is, and the story goes on. */
type Step = { question: string; answers: Record<string, Answer>; open?: true }

const no: Answer = ['No', 'went-on']
const found: Answer = ['Yes', 'found']
const stopped: Answer = ['Yes', 'stopped']

const steps = {
  arrived: { question: 'Received via', answers: answersOf(doorWords) },
  read: {
    question: 'Which reader parsed it?',
    answers: { 'postal-mime': ['postal-mime', 'went-on'], exact: ['The exact reader', 'went-on'] },
  },
  fetched: { question: 'Fetched from the mailbox', answers: {}, open: true },
  redirected: { question: 'Redirected by', answers: {}, open: true },
  forwarded: { question: 'Forwarded by', answers: {}, open: true },
  kind: {
    question: 'What kind of mail is it?',
    answers: {
      ordinary: ['Ordinary', 'went-on'],
      'auto-reply': ['An automatic reply', 'went-on'],
      list: ['List mail', 'went-on'],
      bounce: ['A bounce', 'went-on'],
      report: ['A report', 'went-on'],
    },
  },
  authentication: {
    question: 'Is the sender authenticated?',
    answers: {
      pass: ['Yes', 'went-on'],
      fail: ['No', 'went-on'],
      none: ['The domain publishes no DMARC policy', 'went-on'],
      unknown: ['Not checked', 'went-on'],
    },
  },
  size: { question: 'Is it too large?', answers: { 'too large': stopped } },
  'seen before': { question: 'Is it a duplicate?', answers: { no, yes: stopped } },
  bounds: { question: 'Can it be read completely?', answers: { beyond: ['No', 'stopped'] } },
  'answer to a notice': { question: 'Is it a reply to one of our notices?', answers: { yes: stopped } },
  'our own mail': { question: 'Is it our own mail?', answers: { yes: stopped } },
  'own address': {
    question: 'Does it claim to come from our own address?',
    answers: { held: stopped, 'a form': ['Yes, a web form does', 'went-on'] },
  },
  'bounce address': { question: 'Is it a report on our mail?', answers: { 'ordinary mail': ['No', 'stopped'] } },
  report: {
    question: 'What does it report?',
    answers: {
      delivery: ['The delivery of a mail', 'went-on'],
      'read-receipt': ['That a mail was read', 'went-on'],
      abuse: ['A spam complaint', 'went-on'],
      unmatched: ['Nothing about our mail', 'stopped'],
    },
  },
  recipient: {
    question: 'What happened to the mail to this recipient?',
    answers: { bounced: ['It bounced', 'found'], delayed: ['It is delayed', 'found'] },
    open: true,
  },
  'reply address': {
    question: 'Was it sent to a signed reply address?',
    answers: { verified: found, gone: ['Yes, of a deleted message', 'went-on'] },
  },
  references: {
    question: 'Is it a reply to a message here?',
    answers: { matched: found, none: no, elsewhere: ['To a message of another company', 'went-on'] },
  },
  forward: { question: 'Is it a conversation forwarded to another team?', answers: { yes: ['Yes', 'went-on'], no } },
  'takes part': { question: 'Does the sender take part in the conversation?', answers: { yes: ['Yes', 'went-on'], no } },
  follower: { question: 'Does the sender become a follower?', answers: { yes: ['Yes', 'went-on'], no } },
  authenticated: { question: 'Is it accepted without authentication?', answers: { no: ['No', 'stopped'] } },
  chatter: {
    question: 'Added to the chatter',
    answers: { posted: ['', 'found'], 'stands already': ['It is already there', 'stopped'] },
  },
  loop: { question: 'Is it a mail loop?', answers: { calmed: ['Probably', 'went-on'] } },
  'automatic reply': {
    question: 'Are automatic replies accepted here?',
    answers: { hold: ['A person decides', 'stopped'], drop: ['No', 'stopped'], create: ['Yes', 'went-on'] },
  },
  catchall: { question: 'Was it sent to the catchall?', answers: { matched: ['Yes', 'went-on'] } },
  'other recipients': {
    question: 'Is it handled for another recipient?',
    answers: { 'never came': ['It should be, but that mail never arrived', 'stopped'] },
    open: true,
  },
  'written by': { question: 'Who wrote it?', answers: { 'a machine': ['A machine', 'stopped'] } },
  alias: { question: 'Does an alias match?', answers: { matched: found, none: ['No', 'stopped'] } },
  policy: {
    question: 'May the sender write to it?',
    answers: { allowed: ['Yes', 'went-on'], refused: ['No', 'stopped'], 'no record to follow': ['The alias is misconfigured', 'stopped'] },
  },
  'forced record': { question: 'The alias posts to one record', answers: {}, open: true },
  defaults: { question: 'Are the values of the new record valid?', answers: { invalid: ['No', 'stopped'] } },
  'loop quota': {
    question: 'Is the sender over the loop quota?',
    answers: { passed: no, free: ['The sender is exempt', 'went-on'], over: stopped },
  },
  record: { question: 'Record opened', answers: { opened: ['', 'found'] } },
  'incoming server': {
    question: 'Does the mailbox have a model for such mail?',
    answers: { matched: found, 'no model': ['No', 'stopped'] },
  },
  refusal: { question: 'Can it still be refused?', answers: { held: ['No', 'stopped'] } },
  'raw mail': {
    question: 'Is the complete mail available?',
    answers: { 'not kept': ['No', 'went-on'], missing: ['No, the raw mail is missing', 'stopped'] },
  },
  assigned: { question: 'Assigned by a person', answers: { 'by a person': ['', 'found'] } },
  log: { question: 'Is the log entry complete?', answers: { 'cut short': ['No', 'went-on'] } },
  failed: { question: 'Something went wrong', answers: { 'our own fault': ['An error on our side', 'stopped'] } },
} satisfies Record<string, Step>

type Steps = typeof steps
export type StepName = keyof Steps
export type ResultOf<Name extends StepName> = Steps[Name] extends { open: true } ? string : keyof Steps[Name]['answers'] & string

/** A line of any version: a step that there is no longer asks what it was called. */
export function storyLine({ step, result }: TraceLine): StoryLine {
  const known: Step | undefined = Object.hasOwn(steps, step) ? steps[step as StepName] : undefined // hasOwn says that it is one
  const [answer, mark] = (known && Object.hasOwn(known.answers, result) && known.answers[result]) || [result, 'went-on' as const]
  return { question: known?.question ?? step.charAt(0).toUpperCase() + step.slice(1), answer, mark }
}

function answersOf<Result extends string>(words: Record<Result, string>): Record<Result, Answer> {
  const answers = Object.entries<string>(words).map(([result, said]): [string, Answer] => [result, [said, 'went-on']])
  return Object.fromEntries(answers) as Record<Result, Answer> // its keys are those of the words
}
