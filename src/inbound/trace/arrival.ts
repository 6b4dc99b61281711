/** How a trace begins: what arrived, and what was seen of it before anything was decided. Pure. */
import type { InboundMail } from '../inbound-mail'
import type { TraceEvent } from './event'

export function arrivalEvents(mail: InboundMail): TraceEvent[] {
  const { door, sender, recipient, size, envelopeSender, reader, kind, sign } = mail
  return [
    { kind: 'arrived', door, from: sender.normalized ?? sender.address, to: recipient.address, bytes: size, envelopeSender },
    { kind: 'read', doubt: reader.name === 'exact' ? reader.because : null },
    ...mailboxEvents(mail),
    ...forwardingEvents(mail),
    { kind: 'classified', as: kind, by: writerOf(mail), sign: sign ?? null },
    { kind: 'verdicts-read', ...mail.authentication },
  ]
}

function mailboxEvents({ server, recipient: { address: recipient } }: InboundMail): TraceEvent[] {
  return server ? [{ kind: 'fetched', server: server.name, recipient, isForMailbox: recipient === server.address }] : []
}

/** Anybody can write the headers that this is read from: it is told, and no rule goes by it. */
function forwardingEvents({ forwarding, sender: { address } }: InboundMail): TraceEvent[] {
  if (!forwarding) return []
  const { by } = forwarding
  return forwarding.kind === 'redirected'
    ? [{ kind: 'redirected', by, writtenBy: address }]
    : [{ kind: 'forwarded', by, originalSender: forwarding.originalSender.address, sender: address }]
}

function writerOf({ automatic, asksForSilence }: InboundMail): 'machine' | 'person' | 'person-asking-for-silence' {
  if (automatic) return 'machine'
  return asksForSilence ? 'person-asking-for-silence' : 'person'
}
