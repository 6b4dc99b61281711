/** The kinds of mail whose costs are counted. */
import { bounceTo, replyTo } from '../../world'
import { readMail, writeMail } from '../delivery'

export type Kind = { name: string; raw: () => Uint8Array<ArrayBuffer>; from: string; to: string; twice?: boolean; threshold?: number }

const eve = 'eve@example.org'
const padding = Array.from({ length: 99 }, (_, number) => `<elsewhere-${number}@example.org>`).join('\r\n ')

export const kinds: Kind[] = [
  { name: 'a new mail', raw: () => readMail('leads/plain'), from: eve, to: 'info@example.com' },
  { name: 'a reply', raw: () => reply('<quote-answer@example.com>'), from: 'carla@example.org', to: 'info@example.com' },
  {
    name: 'a reply with 100 References',
    raw: () => reply(`${padding}\r\n <quote-answer@example.com>`),
    from: 'carla@example.org',
    to: 'info@example.com',
  },
  { name: 'a reply by token', raw: () => reply(undefined), from: 'carla@example.org', to: replyTo('carlaOfAnswer') },
  { name: 'a refused mail', raw: () => readMail('leads/plain'), from: eve, to: 'nobody@example.com' },
  { name: 'a duplicate', raw: () => readMail('leads/plain'), from: eve, to: 'info@example.com', twice: true },
  { name: 'a bounce', raw: () => readMail('bounces/unknown-user'), from: '', to: bounceTo('carlaOfAnswer') },
  { name: 'a mail over the quota', raw: () => readMail('leads/plain'), from: eve, to: 'info@example.com', threshold: 0 },
]

function reply(references: string | undefined): Uint8Array<ArrayBuffer> {
  const headers = {
    From: 'Carla Lind <carla@example.org>',
    To: 'info@example.com',
    Subject: 'Re: Quote',
    'Message-ID': '<budget@example.org>',
  }
  return writeMail(references === undefined ? headers : { ...headers, References: references }, 'Yes, please.')
}
