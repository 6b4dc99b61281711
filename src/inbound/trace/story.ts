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
  arrived: { question: 'It arrived', answers: answersOf(doorWords) },
  read: { question: 'What read it?', answers: { 'postal-mime': ['postal-mime', 'went-on'], exact: ['The exact reader', 'went-on'] } },
  fetched: { question: 'It lay in a mailbox elsewhere', answers: {}, open: true },
  redirected: { question: 'Somebody redirected it', answers: {}, open: true },
  forwarded: { question: 'Somebody forwarded it', answers: {}, open: true },
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
    question: 'Is the sender proved?',
    answers: {
      pass: ['Yes', 'went-on'],
      fail: ['No', 'went-on'],
      none: ['Their domain asks for no proof', 'went-on'],
      unknown: ['Nobody looked', 'went-on'],
    },
  },
  size: { question: 'Is it too large?', answers: { 'too large': stopped } },
  'seen before': { question: 'Was it here before?', answers: { no, yes: stopped } },
  bounds: { question: 'Can it be read to the end?', answers: { beyond: ['No', 'stopped'] } },
  'answer to a notice': { question: 'Does it answer a notice of ours?', answers: { yes: stopped } },
  'our own mail': { question: 'Did we write it ourselves?', answers: { yes: stopped } },
  'own address': {
    question: 'Does it claim an address of ours as its sender?',
    answers: { held: stopped, 'a form': ['It is a web form of ours', 'went-on'] },
  },
  'bounce address': { question: 'Is it a report on a mail of ours?', answers: { 'ordinary mail': ['No', 'stopped'] } },
  report: {
    question: 'What does it report?',
    answers: {
      delivery: ['What became of a mail', 'went-on'],
      'read-receipt': ['That a mail was read', 'went-on'],
      abuse: ['That somebody took a mail for spam', 'went-on'],
      unmatched: ['Nothing about a mail of ours', 'stopped'],
    },
  },
  recipient: {
    question: 'What became of the mail to this reader?',
    answers: { bounced: ['It came back', 'found'], delayed: ['It is delayed', 'found'] },
    open: true,
  },
  'reply address': {
    question: 'Was it sent to an address that we signed?',
    answers: { verified: found, gone: ['Yes, of a message that is gone', 'went-on'] },
  },
  references: {
    question: 'Does it answer a message of ours?',
    answers: { matched: found, none: no, elsewhere: ['A mail of another company', 'went-on'] },
  },
  forward: { question: 'Is it a conversation sent on to another team?', answers: { yes: ['Yes', 'went-on'], no } },
  'takes part': { question: 'Does the sender take part in the conversation?', answers: { yes: ['Yes', 'went-on'], no } },
  follower: { question: 'Does the sender follow the record from now on?', answers: { yes: ['Yes', 'went-on'], no } },
  authenticated: { question: 'May it come from whom it says?', answers: { no: ['No', 'stopped'] } },
  chatter: {
    question: 'It goes into the chatter',
    answers: { posted: ['', 'found'], 'stands already': ['It stands there already', 'stopped'] },
  },
  loop: { question: 'Do two machines answer each other?', answers: { calmed: ['It looks like it', 'went-on'] } },
  'automatic reply': {
    question: 'Is an automatic reply taken here?',
    answers: { hold: ['A person decides', 'stopped'], drop: ['No', 'stopped'], create: ['Yes', 'went-on'] },
  },
  catchall: { question: 'Was it sent to the catchall?', answers: { matched: ['Yes', 'went-on'] } },
  'other recipients': {
    question: 'Does another of its recipients take it?',
    answers: { 'never came': ['It should have, and never came', 'stopped'] },
    open: true,
  },
  'written by': { question: 'Who wrote it?', answers: { 'a machine': ['A machine', 'stopped'] } },
  alias: { question: 'Does an alias take it?', answers: { matched: found, none: ['No', 'stopped'] } },
  policy: {
    question: 'May the sender write there?',
    answers: { allowed: ['Yes', 'went-on'], refused: ['No', 'stopped'], 'no record to follow': ['Nobody can tell', 'stopped'] },
  },
  'forced record': { question: 'All mail to this alias goes to one place', answers: {}, open: true },
  defaults: { question: 'Do the values of the new record fit its model?', answers: { invalid: ['No', 'stopped'] } },
  'loop quota': {
    question: 'Did the sender write too often?',
    answers: { passed: no, free: ['Nobody counts', 'went-on'], over: stopped },
  },
  record: { question: 'A record is opened', answers: { opened: ['', 'found'] } },
  'incoming server': {
    question: 'Does the mailbox take what nothing else takes?',
    answers: { matched: found, 'no model': ['No', 'stopped'] },
  },
  refusal: { question: 'Can it still be refused?', answers: { held: ['No', 'stopped'] } },
  'raw mail': {
    question: 'Is the whole mail here?',
    answers: { 'not kept': ['No', 'went-on'], missing: ['No, its raw mail is gone', 'stopped'] },
  },
  assigned: { question: 'A person decided', answers: { 'by a person': ['', 'found'] } },
  log: { question: 'Is all of it here?', answers: { 'cut short': ['No', 'went-on'] } },
  failed: { question: 'Something went wrong', answers: { 'our own fault': ['Through a fault of ours', 'stopped'] } },
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
