/** Mail that says it comes from an address of ours: web forms, and what only claims to. */
import type { Case } from '../cases'

const ownAddress = { outcome: 'held', reason: 'own-address' } as const
const byZoe = { outcome: 'created', reason: 'alias', email: 'zoe@example.org', author: null } as const

export const forms: Case[] = [
  {
    file: 'forms/from-an-alias',
    to: 'support@example.com',
    expect: { ...byZoe, model: 'ticket' },
    because: 'a web form that writes as an alias opens a record of whoever filled it in',
  },
  {
    file: 'forms/from-the-catchall',
    to: 'info@example.com',
    expect: byZoe,
    because: 'a web form may write as a catchall, if answers go to an outsider',
  },
  {
    file: 'forms/from-the-bounce-address',
    to: 'info@example.com',
    expect: byZoe,
    because: 'a web form may write as a bounce address, if answers go to an outsider',
  },
  {
    file: 'forms/from-default-from',
    to: 'info@example.com',
    expect: byZoe,
    because: 'a web form may write as the default-from address; of its Reply-To, addresses of ours are left out',
  },
  {
    file: 'forms/from-default-from',
    to: 'info@example.com',
    given: { parameters: { 'mail.gateway.loop.threshold': 0 }, allowedSender: 'zoe@example.org' },
    expect: byZoe,
    because: 'the loop quota counts whoever filled a form in, and so does the list of allowed senders',
  },
  {
    file: 'forms/from-default-from',
    to: 'info@example.com',
    given: { parameters: { 'mail.gateway.loop.threshold': 0 }, allowedSender: 'notifications@example.com' },
    expect: { outcome: 'refused', reason: 'loop-quota', told: 'smtp' },
    because: 'allowing the address that a form writes from allows nobody who fills it in',
  },
  {
    file: 'forms/to-staff',
    to: 'staff@example.com',
    expect: { outcome: 'refused', reason: 'not-allowed', told: 'smtp' },
    because: 'contact policies go by the sender, and an address of ours is nobody',
  },
  {
    file: 'forms/answers-go-to-us',
    to: 'info@example.com',
    expect: { ...ownAddress, alias: 'info' },
    because: 'mail as by ourselves whose answers come back to us is by nobody',
  },
  {
    file: 'forms/answers-go-to-a-token',
    to: 'info@example.com',
    expect: ownAddress,
    because: 'a signed address is ours, wherever it seems to be',
  },
  {
    file: 'forms/answers-go-to-nobody',
    to: 'info@example.com',
    expect: ownAddress,
    because: 'a Reply-To without an address names nobody',
  },
  {
    file: 'forms/by-a-customer',
    to: 'info@example.com',
    expect: { outcome: 'created', reason: 'alias', email: 'carla@example.org', author: 'carla' },
    because: 'a person who wants answers elsewhere is still who opened the record',
  },
]
