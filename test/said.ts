/** What is said of each event: in the log and the API, and on pages. A kind without an example does not compile. */
import type { EventKind, TraceEvent } from '../src/inbound/trace/event'

type Said<Kind extends EventKind> = {
  event: Extract<TraceEvent, { kind: Kind }>
  line: [step: string, result: string, detail: string]
  told: [question: string, answer: string, mark: string]
}

export const said: { [Kind in EventKind]: Said<Kind>[] } = {
  arrived: [
    {
      event: {
        kind: 'arrived',
        door: 'edge',
        from: 'eve@example.org',
        to: 'info@example.com',
        bytes: 0,
        envelopeSender: 'eve@example.org',
      },
      line: ['arrived', 'edge', 'From eve@example.org to info@example.com, 0 bytes, envelope sender eve@example.org'],
      told: ['It arrived', 'Email Routing', 'went-on'],
    },
    {
      event: {
        kind: 'arrived',
        door: 'api',
        from: 'ann@example.com',
        to: 'info@example.com',
        bytes: 722,
        envelopeSender: 'ann@example.com',
      },
      line: ['arrived', 'api', 'From ann@example.com to info@example.com, 722 bytes, envelope sender ann@example.com'],
      told: ['It arrived', 'API', 'went-on'],
    },
    {
      event: { kind: 'arrived', door: 'edge', from: '', to: 'nobody@example.com', bytes: 0, envelopeSender: null },
      line: ['arrived', 'edge', 'From nobody to nobody@example.com, 0 bytes, envelope sender <>'],
      told: ['It arrived', 'Email Routing', 'went-on'],
    },
    {
      event: {
        kind: 'arrived',
        door: 'imap',
        from: 'ann@example.com',
        to: 'info@example.com',
        bytes: 722,
        envelopeSender: 'ann@example.com',
      },
      line: ['arrived', 'imap', 'From ann@example.com to info@example.com, 722 bytes, envelope sender ann@example.com'],
      told: ['It arrived', 'IMAP mailbox', 'went-on'],
    },
    {
      event: { kind: 'arrived', door: 'pop', from: 'eve@example.org', to: 'info@example.com', bytes: 7, envelopeSender: null },
      line: ['arrived', 'pop', 'From eve@example.org to info@example.com, 7 bytes, envelope sender <>'],
      told: ['It arrived', 'POP3 mailbox', 'went-on'],
    },
  ],
  read: [
    {
      event: { kind: 'read', doubt: null },
      line: ['read', 'postal-mime', 'Nothing in it is of a kind that postal-mime misreads'],
      told: ['What read it?', 'postal-mime', 'went-on'],
    },
    {
      event: { kind: 'read', doubt: 'many-lines' },
      line: ['read', 'exact', 'The exact reader took over: it has very many lines (many-lines)'],
      told: ['What read it?', 'The exact reader', 'went-on'],
    },
  ],
  fetched: [
    {
      event: { kind: 'fetched', server: 'Letters', recipient: 'info@example.com', isForMailbox: false },
      line: ['fetched', 'Letters', 'Its headers name info@example.com, an address of ours'],
      told: ['It lay in a mailbox elsewhere', 'Letters', 'went-on'],
    },
    {
      event: { kind: 'fetched', server: 'Tasks', recipient: 'tasks@mail.example.org', isForMailbox: true },
      line: ['fetched', 'Tasks', 'Its headers name no address of ours: it counts as written to the mailbox itself, tasks@mail.example.org'],
      told: ['It lay in a mailbox elsewhere', 'Tasks', 'went-on'],
    },
  ],
  redirected: [
    {
      event: { kind: 'redirected', by: 'eve@example.org', writtenBy: 'eve@example.org' },
      line: ['redirected', 'eve@example.org', 'eve@example.org passed it on; it was written by eve@example.org'],
      told: ['Somebody redirected it', 'eve@example.org', 'went-on'],
    },
  ],
  forwarded: [
    {
      event: { kind: 'forwarded', by: 'eve@example.org', originalSender: 'carla@example.org', sender: 'eve@example.org' },
      line: [
        'forwarded',
        'eve@example.org',
        'eve@example.org stands in From in place of who wrote it: carla@example.org, as far as its headers can be believed. It counts as written by eve@example.org',
      ],
      told: ['Somebody forwarded it', 'eve@example.org', 'went-on'],
    },
  ],
  classified: [
    {
      event: { kind: 'classified', as: 'ordinary', by: 'person', sign: null },
      line: ['kind', 'ordinary', 'Nothing says that a machine sent it'],
      told: ['What kind of mail is it?', 'Ordinary', 'went-on'],
    },
    {
      event: { kind: 'classified', as: 'ordinary', by: 'machine', sign: 'null envelope sender' },
      line: ['kind', 'ordinary', 'Sent by a machine (null envelope sender); never answered'],
      told: ['What kind of mail is it?', 'Ordinary', 'went-on'],
    },
    {
      event: { kind: 'classified', as: 'auto-reply', by: 'machine', sign: 'Auto-Submitted: auto-replied' },
      line: ['kind', 'auto-reply', 'Sent by a machine (Auto-Submitted: auto-replied); never answered'],
      told: ['What kind of mail is it?', 'An automatic reply', 'went-on'],
    },
    {
      event: { kind: 'classified', as: 'ordinary', by: 'person-asking-for-silence', sign: null },
      line: ['kind', 'ordinary', 'A person wrote it, and it asks for no automatic answers'],
      told: ['What kind of mail is it?', 'Ordinary', 'went-on'],
    },
    {
      event: { kind: 'classified', as: 'list', by: 'machine', sign: 'List-Id' },
      line: ['kind', 'list', 'Sent by a machine (List-Id); never answered'],
      told: ['What kind of mail is it?', 'List mail', 'went-on'],
    },
    {
      event: { kind: 'classified', as: 'bounce', by: 'machine', sign: 'delivery report' },
      line: ['kind', 'bounce', 'Sent by a machine (delivery report); never answered'],
      told: ['What kind of mail is it?', 'A bounce', 'went-on'],
    },
    {
      event: { kind: 'classified', as: 'report', by: 'machine', sign: 'report' },
      line: ['kind', 'report', 'Sent by a machine (report); never answered'],
      told: ['What kind of mail is it?', 'A report', 'went-on'],
    },
  ],
  'verdicts-read': [
    {
      event: { kind: 'verdicts-read', spf: 'pass', dkim: 'pass', dmarc: 'pass' },
      line: ['authentication', 'pass', 'SPF pass, DKIM pass, DMARC pass'],
      told: ['Is the sender proved?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'verdicts-read', spf: 'pass', dkim: 'pass', dmarc: 'unknown' },
      line: ['authentication', 'unknown', 'SPF pass, DKIM pass, DMARC unknown'],
      told: ['Is the sender proved?', 'Nobody looked', 'went-on'],
    },
    {
      event: { kind: 'verdicts-read', spf: 'fail', dkim: 'fail', dmarc: 'fail' },
      line: ['authentication', 'fail', 'SPF fail, DKIM fail, DMARC fail'],
      told: ['Is the sender proved?', 'No', 'went-on'],
    },
    {
      event: { kind: 'verdicts-read', spf: 'fail', dkim: 'none', dmarc: 'none' },
      line: ['authentication', 'none', 'SPF fail, DKIM none, DMARC none'],
      told: ['Is the sender proved?', 'Their domain asks for no proof', 'went-on'],
    },
  ],
  'too-large': [
    {
      event: { kind: 'too-large', bytes: 1704, limit: 1024 },
      line: ['size', 'too large', '1704 bytes; the limit is 1024 (mail.max_bytes)'],
      told: ['Is it too large?', 'Yes', 'stopped'],
    },
  ],
  'not-seen-before': [
    {
      event: { kind: 'not-seen-before' },
      line: ['seen before', 'no', 'No earlier delivery of this mail to this recipient took effect'],
      told: ['Was it here before?', 'No', 'went-on'],
    },
  ],
  'seen-before': [
    {
      event: { kind: 'seen-before', mailId: '01a00000-0000-7000-8000-000000000001' },
      line: ['seen before', 'yes', 'Mail 01a00000-0000-7000-8000-000000000001 was the same: same Message-ID, recipient and fingerprint'],
      told: ['Was it here before?', 'Yes', 'stopped'],
    },
  ],
  'beyond-bounds': [
    {
      event: { kind: 'beyond-bounds', bound: 'its parts are nested more than 100 deep' },
      line: ['bounds', 'beyond', 'It was not read to the end: its parts are nested more than 100 deep'],
      told: ['Can it be read to the end?', 'No', 'stopped'],
    },
  ],
  'notice-answered': [
    {
      event: { kind: 'notice-answered', noticeId: '01900000-0000-7000-8000-0000000000aa.a78b9dbb5d3435ed9f44.notice@example.com' },
      line: [
        'answer to a notice',
        'yes',
        'It is, answers or returns 01900000-0000-7000-8000-0000000000aa.a78b9dbb5d3435ed9f44.notice@example.com, one of our own notices',
      ],
      told: ['Does it answer a notice of ours?', 'Yes', 'stopped'],
    },
  ],
  'own-mail': [
    {
      event: { kind: 'own-mail', internetMessageId: 'quote-note@example.com' },
      line: ['our own mail', 'yes', 'Its Message-ID quote-note@example.com is one of ours'],
      told: ['Did we write it ourselves?', 'Yes', 'stopped'],
    },
  ],
  'web-form': [
    {
      event: { kind: 'web-form', from: 'info@example.com', correspondent: 'zoe@example.org' },
      line: [
        'own address',
        'a form',
        'From is info@example.com, an address of ours, and answers go to zoe@example.org: so writes a web form',
      ],
      told: ['Does it claim an address of ours as its sender?', 'It is a web form of ours', 'went-on'],
    },
  ],
  'own-address-held': [
    {
      event: { kind: 'own-address-held', from: 'catchall@example.com' },
      line: [
        'own address',
        'held',
        'From is catchall@example.com, an address of ours that only we write from, and Reply-To names nobody else: a person should look',
      ],
      told: ['Does it claim an address of ours as its sender?', 'Yes', 'stopped'],
    },
  ],
  'no-report': [
    {
      event: { kind: 'no-report', recipient: 'bounce@example.com' },
      line: ['bounce address', 'ordinary mail', 'bounce@example.com takes delivery reports, and this is none: a person should read it'],
      told: ['Is it a report on a mail of ours?', 'No', 'stopped'],
    },
  ],
  'report-read': [
    {
      event: { kind: 'report-read', about: 'delivery', recipients: 1, ids: 1 },
      line: ['report', 'delivery', 'A report on 1 recipients, naming 1 ids'],
      told: ['What does it report?', 'What became of a mail', 'went-on'],
    },
    {
      event: { kind: 'report-read', about: 'read-receipt', recipients: 1, ids: 1 },
      line: ['report', 'read-receipt', 'A report on 1 recipients, naming 1 ids'],
      told: ['What does it report?', 'That a mail was read', 'went-on'],
    },
    {
      event: { kind: 'report-read', about: 'abuse', recipients: 1, ids: 1 },
      line: ['report', 'abuse', 'A report on 1 recipients, naming 1 ids'],
      told: ['What does it report?', 'That somebody took a mail for spam', 'went-on'],
    },
  ],
  'report-unmatched': [
    {
      event: { kind: 'report-unmatched' },
      line: ['report', 'unmatched', 'It is about no message of ours to a recipient that it names'],
      told: ['What does it report?', 'Nothing about a mail of ours', 'stopped'],
    },
  ],
  'recipient-reported': [
    {
      event: { kind: 'recipient-reported', address: 'dora@example.org', state: 'bounced', reason: '550 5.1.1 No such user' },
      line: ['recipient', 'bounced', 'dora@example.org: 550 5.1.1 No such user'],
      told: ['What became of the mail to this reader?', 'It came back', 'found'],
    },
    {
      event: { kind: 'recipient-reported', address: 'fred@example.org', state: 'delayed', reason: '452 4.2.2 Mailbox full' },
      line: ['recipient', 'delayed', 'fred@example.org: 452 4.2.2 Mailbox full'],
      told: ['What became of the mail to this reader?', 'It is delayed', 'found'],
    },
    {
      event: { kind: 'recipient-reported', address: 'carla@example.org', state: 'relayed', reason: '250 2.0.0 Ok' },
      line: ['recipient', 'relayed', 'carla@example.org: 250 2.0.0 Ok'],
      told: ['What became of the mail to this reader?', 'relayed', 'went-on'],
    },
  ],
  'reply-address-verified': [
    {
      event: {
        kind: 'reply-address-verified',
        messageId: '01900000-0000-7000-8000-000000000072',
        model: 'lead',
        recordId: '01900000-0000-7000-8000-000000000043',
      },
      line: [
        'reply address',
        'verified',
        'The signed address names message 01900000-0000-7000-8000-000000000072 of the lead 01900000-0000-7000-8000-000000000043',
      ],
      told: ['Was it sent to an address that we signed?', 'Yes', 'found'],
    },
  ],
  'reply-address-gone': [
    {
      event: { kind: 'reply-address-gone' },
      line: ['reply address', 'gone', 'The signed address is ours, but its message is gone'],
      told: ['Was it sent to an address that we signed?', 'Yes, of a message that is gone', 'went-on'],
    },
  ],
  'reference-matched': [
    {
      event: {
        kind: 'reference-matched',
        messageId: '01900000-0000-7000-8000-000000000072',
        model: 'lead',
        recordId: '01900000-0000-7000-8000-000000000043',
      },
      line: [
        'references',
        'matched',
        'It answers message 01900000-0000-7000-8000-000000000072 of the lead 01900000-0000-7000-8000-000000000043',
      ],
      told: ['Does it answer a message of ours?', 'Yes', 'found'],
    },
  ],
  'reference-elsewhere': [
    {
      event: { kind: 'reference-elsewhere' },
      line: [
        'references',
        'elsewhere',
        'What it names was received by another company alone. Anybody can write under the id of a mail they know, so it leads nowhere',
      ],
      told: ['Does it answer a message of ours?', 'A mail of another company', 'went-on'],
    },
  ],
  'reference-unmatched': [
    {
      event: { kind: 'reference-unmatched', ids: 0 },
      line: ['references', 'none', 'It names no earlier mail'],
      told: ['Does it answer a message of ours?', 'No', 'went-on'],
    },
    {
      event: { kind: 'reference-unmatched', ids: 3 },
      line: ['references', 'none', 'None of the 3 ids it names is a message here'],
      told: ['Does it answer a message of ours?', 'No', 'went-on'],
    },
  ],
  'sent-on': [
    {
      event: { kind: 'sent-on', alias: 'staff@example.com', model: 'ticket' },
      line: ['forward', 'yes', 'staff@example.com opens records of another model (ticket): the conversation is sent on to it'],
      told: ['Is it a conversation sent on to another team?', 'Yes', 'went-on'],
    },
  ],
  'only-copied': [
    {
      event: { kind: 'only-copied', alias: 'support@example.com' },
      line: ['forward', 'no', 'support@example.com stands in Cc only: still an answer'],
      told: ['Is it a conversation sent on to another team?', 'No', 'went-on'],
    },
  ],
  'taking-part': [
    {
      event: { kind: 'taking-part', sender: 'dora@example.org', part: 'opener' },
      line: ['takes part', 'yes', 'dora@example.org opened this record'],
      told: ['Does the sender take part in the conversation?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'taking-part', sender: 'bob@example.com', part: 'follower' },
      line: ['takes part', 'yes', 'bob@example.com follows this record'],
      told: ['Does the sender take part in the conversation?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'taking-part', sender: 'eve@example.org', part: null },
      line: [
        'takes part',
        'no',
        'eve@example.org neither opened nor follows this record, and nobody who takes part has written to them: only users are told',
      ],
      told: ['Does the sender take part in the conversation?', 'No', 'went-on'],
    },
    {
      event: { kind: 'taking-part', sender: 'hugo@example.org', part: 'named' },
      line: ['takes part', 'yes', 'hugo@example.org stands in To or Cc of a message by somebody who takes part'],
      told: ['Does the sender take part in the conversation?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'taking-part', sender: null, part: 'reader' },
      line: ['takes part', 'yes', 'The sender was written to from this record by a user'],
      told: ['Does the sender take part in the conversation?', 'Yes', 'went-on'],
    },
  ],
  'reply-unproved': [
    {
      event: { kind: 'reply-unproved', claims: 'user' },
      line: ['authenticated', 'no', 'DMARC failed, and the sender claims to be a user'],
      told: ['May it come from whom it says?', 'No', 'stopped'],
    },
    {
      event: { kind: 'reply-unproved', claims: 'stranger' },
      line: ['authenticated', 'no', 'DMARC failed, and the sender claims to be somebody new'],
      told: ['May it come from whom it says?', 'No', 'stopped'],
    },
    {
      event: { kind: 'reply-unproved', claims: 'participant' },
      line: ['authenticated', 'no', 'DMARC failed, and the sender claims to be somebody we know'],
      told: ['May it come from whom it says?', 'No', 'stopped'],
    },
  ],
  following: [
    {
      event: { kind: 'following', user: 'Ann Hale', verdict: 'follows' },
      line: ['follower', 'yes', 'Ann Hale wrote to it, and follows it from now on'],
      told: ['Does the sender follow the record from now on?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'following', user: 'Bob Reyes', verdict: 'not-proved' },
      line: ['follower', 'no', 'Nothing proves that Bob Reyes wrote it: they do not follow the record for it'],
      told: ['Does the sender follow the record from now on?', 'No', 'went-on'],
    },
    {
      event: { kind: 'following', user: 'Bob Reyes', verdict: 'may-not-see' },
      line: ['follower', 'no', 'Bob Reyes may not see records of this company, and does not follow it'],
      told: ['Does the sender follow the record from now on?', 'No', 'went-on'],
    },
  ],
  posted: [
    {
      event: { kind: 'posted', recordId: '01900000-0000-7000-8000-000000000042', internal: false },
      line: ['chatter', 'posted', 'Added to the chatter of 01900000-0000-7000-8000-000000000042'],
      told: ['It goes into the chatter', '', 'found'],
    },
    {
      event: { kind: 'posted', recordId: '01900000-0000-7000-8000-000000000043', internal: true },
      line: ['chatter', 'posted', 'Added to the chatter of 01900000-0000-7000-8000-000000000043, as an internal note'],
      told: ['It goes into the chatter', '', 'found'],
    },
  ],
  'posted-before': [
    {
      event: { kind: 'posted-before', messageId: '01900000-0000-7000-8000-000000000072' },
      line: ['chatter', 'stands already', 'The same mail is message 01900000-0000-7000-8000-000000000072 of this record'],
      told: ['It goes into the chatter', 'It stands there already', 'stopped'],
    },
  ],
  calmed: [
    {
      event: { kind: 'calmed' },
      line: ['loop', 'calmed', 'So many mails came from this sender to this record lately that nobody is told by mail'],
      told: ['Do two machines answer each other?', 'It looks like it', 'went-on'],
    },
  ],
  'auto-reply': [
    {
      event: { kind: 'auto-reply', wish: 'hold' },
      line: ['automatic reply', 'hold', 'It belongs to no conversation; mail.gateway.auto_reply is hold'],
      told: ['Is an automatic reply taken here?', 'A person decides', 'stopped'],
    },
    {
      event: { kind: 'auto-reply', wish: 'create' },
      line: ['automatic reply', 'create', 'It belongs to no conversation; mail.gateway.auto_reply is create'],
      told: ['Is an automatic reply taken here?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'auto-reply', wish: 'drop' },
      line: ['automatic reply', 'drop', 'It belongs to no conversation; mail.gateway.auto_reply is drop'],
      told: ['Is an automatic reply taken here?', 'No', 'stopped'],
    },
  ],
  'catchall-matched': [
    {
      event: { kind: 'catchall-matched', recipient: 'west@example.com' },
      line: ['catchall', 'matched', 'west@example.com is a catchall and only collects answers; this mail answers nothing of ours'],
      told: ['Was it sent to the catchall?', 'Yes', 'went-on'],
    },
  ],
  'left-to-recipient': [
    {
      event: { kind: 'left-to-recipient', address: 'info@example.com' },
      line: ['other recipients', 'info@example.com', 'info@example.com gets its own delivery of this mail'],
      told: ['Does another of its recipients take it?', 'info@example.com', 'went-on'],
    },
  ],
  'recipient-never-came': [
    {
      event: { kind: 'recipient-never-came' },
      line: ['other recipients', 'never came', 'No delivery to the alias it names came within ten minutes'],
      told: ['Does another of its recipients take it?', 'It should have, and never came', 'stopped'],
    },
  ],
  confirmation: [
    {
      event: { kind: 'confirmation', isLikely: false },
      line: ['written by', 'a machine', 'It may be the confirmation of a redirection: a person should read it'],
      told: ['Who wrote it?', 'A machine', 'stopped'],
    },
    {
      event: { kind: 'confirmation', isLikely: true },
      line: ['written by', 'a machine', 'It seems to be the confirmation of a redirection: a person should read it'],
      told: ['Who wrote it?', 'A machine', 'stopped'],
    },
  ],
  'alias-matched': [
    {
      event: { kind: 'alias-matched', recipient: 'info@example.com', alias: 'info@example.com', model: 'lead', contactPolicy: 'everyone' },
      line: ['alias', 'matched', 'info@example.com is the alias info@example.com: lead, open to everyone'],
      told: ['Does an alias take it?', 'Yes', 'found'],
    },
  ],
  'alias-unmatched': [
    {
      event: { kind: 'alias-unmatched', localPart: 'info', domain: 'shop.example.org', isOurDomain: false },
      line: [
        'alias',
        'none',
        'shop.example.org is no alias domain of ours and no alias matches by local part alone. To make both: POST /api/domains {"name":"shop.example.org"}, then POST /api/aliases {"localPart":"info","model":"lead"}',
      ],
      told: ['Does an alias take it?', 'No', 'stopped'],
    },
    {
      event: { kind: 'alias-unmatched', localPart: 'ann', domain: 'example.com', isOurDomain: true },
      line: ['alias', 'none', 'There is no alias ann@example.com. To make it: POST /api/aliases {"localPart":"ann","model":"lead"}'],
      told: ['Does an alias take it?', 'No', 'stopped'],
    },
  ],
  'policy-applied': [
    {
      event: { kind: 'policy-applied', answer: 'allowed', alias: 'staff@example.com', contactPolicy: 'users' },
      line: ['policy', 'allowed', 'staff@example.com is open to users'],
      told: ['May the sender write there?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'policy-applied', answer: 'refused', alias: 'staff@example.com', contactPolicy: 'users' },
      line: ['policy', 'refused', 'Only users may write to staff@example.com, and the sender is none of them'],
      told: ['May the sender write there?', 'No', 'stopped'],
    },
    {
      event: { kind: 'policy-applied', answer: 'no record to follow', alias: 'lost@example.com', contactPolicy: 'followers' },
      line: [
        'policy',
        'no record to follow',
        'lost@example.com is open to followers, but has neither a forced nor an owner record that could be followed',
      ],
      told: ['May the sender write there?', 'Nobody can tell', 'stopped'],
    },
  ],
  'sender-unproved': [
    {
      event: { kind: 'sender-unproved', parameter: 'always' },
      line: ['authenticated', 'no', 'DMARC failed, so the From address may be forged (mail.gateway.authentication is always)'],
      told: ['May it come from whom it says?', 'No', 'stopped'],
    },
  ],
  'record-forced': [
    {
      event: { kind: 'record-forced', recordId: '01900000-0000-7000-8000-000000000042', alias: 'journal@example.com', model: 'project' },
      line: ['forced record', '01900000-0000-7000-8000-000000000042', 'Everything for journal@example.com goes to this project'],
      told: ['All mail to this alias goes to one place', '01900000-0000-7000-8000-000000000042', 'went-on'],
    },
  ],
  'defaults-invalid': [
    {
      event: {
        kind: 'defaults-invalid',
        alias: 'wrong@example.com',
        model: 'lead',
        why: 'stage: Must be one of new, qualified, won, lost',
      },
      line: [
        'defaults',
        'invalid',
        'The defaults of wrong@example.com do not fit the model lead: stage: Must be one of new, qualified, won, lost',
      ],
      told: ['Do the values of the new record fit its model?', 'No', 'stopped'],
    },
    {
      event: { kind: 'defaults-invalid', alias: null, model: 'task', why: 'due: Is missing' },
      line: ['defaults', 'invalid', 'The model task does not go without values that no mail gives: due: Is missing'],
      told: ['Do the values of the new record fit its model?', 'No', 'stopped'],
    },
  ],
  'quota-free': [
    {
      event: { kind: 'quota-free', sender: 'eve@example.org' },
      line: ['loop quota', 'free', 'eve@example.org is an allowed sender'],
      told: ['Did the sender write too often?', 'Nobody counts', 'went-on'],
    },
  ],
  'quota-passed': [
    {
      event: { kind: 'quota-passed', sender: 'eve@example.org', threshold: 20, minutes: 120 },
      line: ['loop quota', 'passed', 'Mails from eve@example.org that open records: at most 20 in 120 minutes'],
      told: ['Did the sender write too often?', 'No', 'went-on'],
    },
  ],
  'quota-over': [
    {
      event: {
        kind: 'quota-over',
        sender: 'eve@example.org',
        threshold: 0,
        minutes: 120,
        count: 0,
        blockedUntil: '2026-11-04T14:00:00.000Z',
      },
      line: [
        'loop quota',
        'over',
        'eve@example.org opened 0 records, the limit is 0 in 120 minutes; blocked until 2026-11-04T14:00:00.000Z',
      ],
      told: ['Did the sender write too often?', 'Yes', 'stopped'],
    },
  ],
  'record-opened': [
    {
      event: { kind: 'record-opened', alias: 'info@example.com', model: 'lead', ownerRecordId: '01900000-0000-7000-8000-000000000041' },
      line: ['record', 'opened', 'A new lead with the defaults of info@example.com, below 01900000-0000-7000-8000-000000000041'],
      told: ['A record is opened', '', 'found'],
    },
    {
      event: { kind: 'record-opened', alias: 'jobs@example.com', model: 'task', ownerRecordId: null },
      line: ['record', 'opened', 'A new task with the defaults of jobs@example.com'],
      told: ['A record is opened', '', 'found'],
    },
    {
      event: { kind: 'record-opened', alias: null, model: 'task', ownerRecordId: null },
      line: ['record', 'opened', 'A new task with the defaults of its model'],
      told: ['A record is opened', '', 'found'],
    },
  ],
  'server-matched': [
    {
      event: { kind: 'server-matched', server: 'Tasks', model: 'task' },
      line: ['incoming server', 'matched', 'Tasks opens a task of mail that nothing else takes'],
      told: ['Does the mailbox take what nothing else takes?', 'Yes', 'found'],
    },
  ],
  'server-without-model': [
    {
      event: { kind: 'server-without-model', recipient: 'letters@imap.example.org' },
      line: ['incoming server', 'no model', 'Nothing here takes mail to letters@imap.example.org: a person should read it'],
      told: ['Does the mailbox take what nothing else takes?', 'No', 'stopped'],
    },
  ],
  'refusal-spared': [
    {
      event: { kind: 'refusal-spared', because: 'fetched', reason: 'catchall-only' },
      line: ['refusal', 'held', 'Fetched mail is never refused (catchall-only), and nobody is told: a person should look'],
      told: ['Can it still be refused?', 'No', 'stopped'],
    },
    {
      event: { kind: 'refusal-spared', because: 'taken-before', reason: 'not-allowed' },
      line: ['refusal', 'held', 'It was taken before and can no longer be refused (not-allowed): a person should look'],
      told: ['Can it still be refused?', 'No', 'stopped'],
    },
  ],
  'raw-not-kept': [
    {
      event: { kind: 'raw-not-kept', server: 'Tasks' },
      line: ['raw mail', 'not kept', 'Only its beginning was read: the whole mail is still in the mailbox of Tasks'],
      told: ['Is the whole mail here?', 'No', 'went-on'],
    },
    {
      event: { kind: 'raw-not-kept', server: null },
      line: ['raw mail', 'not kept', 'Only its beginning was read: the whole mail is still in the mailbox of its server'],
      told: ['Is the whole mail here?', 'No', 'went-on'],
    },
  ],
  'raw-missing': [
    {
      event: { kind: 'raw-missing' },
      line: [
        'raw mail',
        'missing',
        'The raw mail is missing: the bucket has no object under its key any more, so nothing can be made of the mail until it is put back.',
      ],
      told: ['Is the whole mail here?', 'No, its raw mail is gone', 'stopped'],
    },
  ],
  'assigned-to-record': [
    {
      event: { kind: 'assigned-to-record', recordId: '01900000-0000-7000-8000-000000000043' },
      line: ['assigned', 'by a person', 'Added to the chatter of 01900000-0000-7000-8000-000000000043'],
      told: ['A person decided', '', 'found'],
    },
  ],
  'assigned-as-new': [
    {
      event: { kind: 'assigned-as-new', model: 'ticket' },
      line: ['assigned', 'by a person', 'Opened as a new ticket'],
      told: ['A person decided', '', 'found'],
    },
  ],
  'cut-short': [
    {
      event: { kind: 'cut-short', maxBytes: 2048 },
      line: ['log', 'cut short', 'The log keeps at most 2 KB of such a mail: texts that end in … were longer, and so may lists be'],
      told: ['Is all of it here?', 'No', 'went-on'],
    },
  ],
  failed: [
    {
      event: { kind: 'failed', error: 'TypeError', attempts: 2, isLast: false },
      line: ['failed', 'our own fault', 'TypeError: the mail is kept whole and will be tried again; a person can replay it'],
      told: ['Something went wrong', 'Through a fault of ours', 'stopped'],
    },
    {
      event: { kind: 'failed', error: 'Error', attempts: 8, isLast: true },
      line: ['failed', 'our own fault', 'Error: the mail is kept whole and waits for a person to replay it, after 8 tries'],
      told: ['Something went wrong', 'Through a fault of ours', 'stopped'],
    },
  ],
}
