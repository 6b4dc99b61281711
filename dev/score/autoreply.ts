/** Machines and people: who sent a mail, and whether one may answer it. Pure. */
import { mayBeAnswered } from '../../src/inbound/policy/refuse.ts'
import type { Check } from './check.ts'
import type { Read } from './reading.ts'
import type { EntryOf } from './truth.ts'

export function checkAutoreply(entry: EntryOf<'autoreply'>, { mail }: Read): Check[] {
  const { automatic, may_auto_reply: mayAutoReply } = entry.expected
  const actual = `${mail.kind}, ${mail.automatic ? `automatic (${mail.sign})` : 'not automatic'}, envelope sender <${mail.envelopeSender ?? ''}>`
  const check = (figure: string, isRight: boolean, expected: unknown): Check => ({
    set: entry.set,
    figure,
    file: entry.file,
    tier: entry.tier,
    share: isRight ? 1 : 0,
    expected,
    actual,
  })
  return [
    ...(automatic === true ? [check('machines known', mail.automatic, 'automatic')] : []),
    ...(automatic === false ? [check('people known', !mail.automatic, 'not automatic')] : []),
    ...(typeof mayAutoReply === 'boolean'
      ? [check(mayAutoReply ? 'may be answered' : 'must not be answered', mayBeAnswered(mail) === mayAutoReply, entry.kind)]
      : []),
  ]
}
