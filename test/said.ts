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
      told: ['Received via', 'Email Routing', 'went-on'],
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
      told: ['Received via', 'API', 'went-on'],
    },
    {
      event: { kind: 'arrived', door: 'edge', from: '', to: 'nobody@example.com', bytes: 0, envelopeSender: null },
      line: ['arrived', 'edge', 'From nobody to nobody@example.com, 0 bytes, envelope sender <>'],
      told: ['Received via', 'Email Routing', 'went-on'],
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
      told: ['Received via', 'IMAP mailbox', 'went-on'],
    },
    {
      event: { kind: 'arrived', door: 'pop', from: 'eve@example.org', to: 'info@example.com', bytes: 7, envelopeSender: null },
      line: ['arrived', 'pop', 'From eve@example.org to info@example.com, 7 bytes, envelope sender <>'],
      told: ['Received via', 'POP3 mailbox', 'went-on'],
    },
  ],
  read: [
    {
      event: { kind: 'read', doubt: null },
      line: ['read', 'postal-mime', 'No construct that postal-mime is known to misread'],
      told: ['Which reader parsed it?', 'postal-mime', 'went-on'],
    },
    {
      event: { kind: 'read', doubt: 'many-lines' },
      line: ['read', 'exact', 'The exact reader was used: it has very many lines (many-lines)'],
      told: ['Which reader parsed it?', 'The exact reader', 'went-on'],
    },
  ],
  fetched: [
    {
      event: { kind: 'fetched', server: 'Letters', recipient: 'info@example.com', isForMailbox: false },
      line: ['fetched', 'Letters', 'Its headers name info@example.com, one of our addresses'],
      told: ['Fetched from the mailbox', 'Letters', 'went-on'],
    },
    {
      event: { kind: 'fetched', server: 'Tasks', recipient: 'tasks@mail.example.org', isForMailbox: true },
      line: ['fetched', 'Tasks', 'Its headers name none of our addresses: it counts as sent to the mailbox itself, tasks@mail.example.org'],
      told: ['Fetched from the mailbox', 'Tasks', 'went-on'],
    },
  ],
  redirected: [
    {
      event: { kind: 'redirected', by: 'eve@example.org', writtenBy: 'eve@example.org' },
      line: ['redirected', 'eve@example.org', 'eve@example.org redirected it; it was written by eve@example.org'],
      told: ['Redirected by', 'eve@example.org', 'went-on'],
    },
  ],
  forwarded: [
    {
      event: { kind: 'forwarded', by: 'eve@example.org', originalSender: 'carla@example.org', sender: 'eve@example.org' },
      line: [
        'forwarded',
        'eve@example.org',
        'eve@example.org replaced the author in From: carla@example.org, if its headers can be trusted. It counts as written by eve@example.org',
      ],
      told: ['Forwarded by', 'eve@example.org', 'went-on'],
    },
  ],
  classified: [
    {
      event: { kind: 'classified', as: 'ordinary', by: 'person', sign: null },
      line: ['kind', 'ordinary', 'No sign of an automatic sender'],
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
      line: ['kind', 'ordinary', 'Written by a person who asks for no automatic replies'],
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
      told: ['Is the sender authenticated?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'verdicts-read', spf: 'pass', dkim: 'pass', dmarc: 'unknown' },
      line: ['authentication', 'unknown', 'SPF pass, DKIM pass, DMARC unknown'],
      told: ['Is the sender authenticated?', 'Not checked', 'went-on'],
    },
    {
      event: { kind: 'verdicts-read', spf: 'fail', dkim: 'fail', dmarc: 'fail' },
      line: ['authentication', 'fail', 'SPF fail, DKIM fail, DMARC fail'],
      told: ['Is the sender authenticated?', 'No', 'went-on'],
    },
    {
      event: { kind: 'verdicts-read', spf: 'fail', dkim: 'none', dmarc: 'none' },
      line: ['authentication', 'none', 'SPF fail, DKIM none, DMARC none'],
      told: ['Is the sender authenticated?', 'The domain publishes no DMARC policy', 'went-on'],
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
      told: ['Is it a duplicate?', 'No', 'went-on'],
    },
  ],
  'seen-before': [
    {
      event: { kind: 'seen-before', mailId: '01a00000-0000-7000-8000-000000000001' },
      line: ['seen before', 'yes', 'Mail 01a00000-0000-7000-8000-000000000001 has the same Message-ID, recipient and fingerprint'],
      told: ['Is it a duplicate?', 'Yes', 'stopped'],
    },
  ],
  'beyond-bounds': [
    {
      event: { kind: 'beyond-bounds', bound: 'its parts are nested more than 100 deep' },
      line: ['bounds', 'beyond', 'It was not read completely: its parts are nested more than 100 deep'],
      told: ['Can it be read completely?', 'No', 'stopped'],
    },
  ],
  'notice-answered': [
    {
      event: { kind: 'notice-answered', noticeId: '01900000-0000-7000-8000-0000000000aa.a78b9dbb5d3435ed9f44.notice@example.com' },
      line: [
        'answer to a notice',
        'yes',
        'It is, answers or returns our notice 01900000-0000-7000-8000-0000000000aa.a78b9dbb5d3435ed9f44.notice@example.com',
      ],
      told: ['Is it a reply to one of our notices?', 'Yes', 'stopped'],
    },
  ],
  'own-mail': [
    {
      event: { kind: 'own-mail', internetMessageId: 'quote-note@example.com' },
      line: ['our own mail', 'yes', 'Its Message-ID quote-note@example.com is one of ours'],
      told: ['Is it our own mail?', 'Yes', 'stopped'],
    },
  ],
  'web-form': [
    {
      event: { kind: 'web-form', from: 'info@example.com', correspondent: 'zoe@example.org' },
      line: [
        'own address',
        'a form',
        'From is our own address info@example.com, and replies go to zoe@example.org: it comes from a web form',
      ],
      told: ['Does it claim to come from our own address?', 'Yes, a web form does', 'went-on'],
    },
  ],
  'own-address-held': [
    {
      event: { kind: 'own-address-held', from: 'catchall@example.com' },
      line: [
        'own address',
        'held',
        'From is catchall@example.com, an address only this gateway sends from, and Reply-To names nobody else: a person should check it',
      ],
      told: ['Does it claim to come from our own address?', 'Yes', 'stopped'],
    },
  ],
  'no-report': [
    {
      event: { kind: 'no-report', recipient: 'bounce@example.com' },
      line: [
        'bounce address',
        'ordinary mail',
        'bounce@example.com receives delivery reports, and this is not one: a person should read it',
      ],
      told: ['Is it a report on our mail?', 'No', 'stopped'],
    },
  ],
  'report-read': [
    {
      event: { kind: 'report-read', about: 'delivery', recipients: 1, ids: 1 },
      line: ['report', 'delivery', 'A report on 1 recipient, naming 1 message id'],
      told: ['What does it report?', 'The delivery of a mail', 'went-on'],
    },
    {
      event: { kind: 'report-read', about: 'read-receipt', recipients: 1, ids: 1 },
      line: ['report', 'read-receipt', 'A report on 1 recipient, naming 1 message id'],
      told: ['What does it report?', 'That a mail was read', 'went-on'],
    },
    {
      event: { kind: 'report-read', about: 'abuse', recipients: 1, ids: 1 },
      line: ['report', 'abuse', 'A report on 1 recipient, naming 1 message id'],
      told: ['What does it report?', 'A spam complaint', 'went-on'],
    },
  ],
  'report-unmatched': [
    {
      event: { kind: 'report-unmatched' },
      line: ['report', 'unmatched', 'It refers to no message sent from here to a recipient it names'],
      told: ['What does it report?', 'Nothing about our mail', 'stopped'],
    },
  ],
  'recipient-reported': [
    {
      event: { kind: 'recipient-reported', address: 'dora@example.org', state: 'bounced', reason: '550 5.1.1 No such user' },
      line: ['recipient', 'bounced', 'dora@example.org: 550 5.1.1 No such user'],
      told: ['What happened to the mail to this recipient?', 'It bounced', 'found'],
    },
    {
      event: { kind: 'recipient-reported', address: 'fred@example.org', state: 'delayed', reason: '452 4.2.2 Mailbox full' },
      line: ['recipient', 'delayed', 'fred@example.org: 452 4.2.2 Mailbox full'],
      told: ['What happened to the mail to this recipient?', 'It is delayed', 'found'],
    },
    {
      event: { kind: 'recipient-reported', address: 'carla@example.org', state: 'relayed', reason: '250 2.0.0 Ok' },
      line: ['recipient', 'relayed', 'carla@example.org: 250 2.0.0 Ok'],
      told: ['What happened to the mail to this recipient?', 'relayed', 'went-on'],
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
      told: ['Was it sent to a signed reply address?', 'Yes', 'found'],
    },
  ],
  'reply-address-gone': [
    {
      event: { kind: 'reply-address-gone' },
      line: ['reply address', 'gone', 'The signed address is valid, but its message was deleted'],
      told: ['Was it sent to a signed reply address?', 'Yes, of a deleted message', 'went-on'],
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
      told: ['Is it a reply to a message here?', 'Yes', 'found'],
    },
  ],
  'reference-elsewhere': [
    {
      event: { kind: 'reference-elsewhere' },
      line: [
        'references',
        'elsewhere',
        'The message it refers to was received by another company only. Anybody can reuse a known id, so it is not followed',
      ],
      told: ['Is it a reply to a message here?', 'To a message of another company', 'went-on'],
    },
  ],
  'reference-unmatched': [
    {
      event: { kind: 'reference-unmatched', ids: 0 },
      line: ['references', 'none', 'It refers to no earlier mail'],
      told: ['Is it a reply to a message here?', 'No', 'went-on'],
    },
    {
      event: { kind: 'reference-unmatched', ids: 3 },
      line: ['references', 'none', 'None of the 3 ids it refers to is a message here'],
      told: ['Is it a reply to a message here?', 'No', 'went-on'],
    },
  ],
  'sent-on': [
    {
      event: { kind: 'sent-on', alias: 'staff@example.com', model: 'ticket' },
      line: ['forward', 'yes', 'staff@example.com opens records of another model (ticket): the conversation is forwarded to it'],
      told: ['Is it a conversation forwarded to another team?', 'Yes', 'went-on'],
    },
  ],
  'only-copied': [
    {
      event: { kind: 'only-copied', alias: 'support@example.com' },
      line: ['forward', 'no', 'support@example.com is only in Cc: still a reply'],
      told: ['Is it a conversation forwarded to another team?', 'No', 'went-on'],
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
        'eve@example.org neither opened nor follows this record, and no participant has written to them: only users are notified',
      ],
      told: ['Does the sender take part in the conversation?', 'No', 'went-on'],
    },
    {
      event: { kind: 'taking-part', sender: 'hugo@example.org', part: 'named' },
      line: ['takes part', 'yes', 'hugo@example.org is in To or Cc of a message by a participant'],
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
      told: ['Is it accepted without authentication?', 'No', 'stopped'],
    },
    {
      event: { kind: 'reply-unproved', claims: 'stranger' },
      line: ['authenticated', 'no', 'DMARC failed, and the sender claims to be somebody new'],
      told: ['Is it accepted without authentication?', 'No', 'stopped'],
    },
    {
      event: { kind: 'reply-unproved', claims: 'participant' },
      line: ['authenticated', 'no', 'DMARC failed, and the sender claims to be a participant'],
      told: ['Is it accepted without authentication?', 'No', 'stopped'],
    },
  ],
  following: [
    {
      event: { kind: 'following', user: 'Ann Hale', verdict: 'follows' },
      line: ['follower', 'yes', 'Ann Hale wrote to it and now follows it'],
      told: ['Does the sender become a follower?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'following', user: 'Bob Reyes', verdict: 'not-proved' },
      line: ['follower', 'no', 'It is not verified that Bob Reyes wrote it, so they do not follow the record'],
      told: ['Does the sender become a follower?', 'No', 'went-on'],
    },
    {
      event: { kind: 'following', user: 'Bob Reyes', verdict: 'may-not-see' },
      line: ['follower', 'no', 'Bob Reyes may not see records of this company, so does not follow it'],
      told: ['Does the sender become a follower?', 'No', 'went-on'],
    },
  ],
  posted: [
    {
      event: { kind: 'posted', recordId: '01900000-0000-7000-8000-000000000042', internal: false },
      line: ['chatter', 'posted', 'Added to the chatter of 01900000-0000-7000-8000-000000000042'],
      told: ['Added to the chatter', '', 'found'],
    },
    {
      event: { kind: 'posted', recordId: '01900000-0000-7000-8000-000000000043', internal: true },
      line: ['chatter', 'posted', 'Added to the chatter of 01900000-0000-7000-8000-000000000043, as an internal note'],
      told: ['Added to the chatter', '', 'found'],
    },
  ],
  'posted-before': [
    {
      event: { kind: 'posted-before', messageId: '01900000-0000-7000-8000-000000000072' },
      line: ['chatter', 'stands already', 'The same mail is already message 01900000-0000-7000-8000-000000000072 of this record'],
      told: ['Added to the chatter', 'It is already there', 'stopped'],
    },
  ],
  calmed: [
    {
      event: { kind: 'calmed' },
      line: ['loop', 'calmed', 'This sender recently sent so many mails to this record that nobody is notified by mail'],
      told: ['Is it a mail loop?', 'Probably', 'went-on'],
    },
  ],
  'auto-reply': [
    {
      event: { kind: 'auto-reply', wish: 'hold' },
      line: ['automatic reply', 'hold', 'An automatic reply outside any conversation (mail.gateway.auto_reply is hold)'],
      told: ['Are automatic replies accepted here?', 'A person decides', 'stopped'],
    },
    {
      event: { kind: 'auto-reply', wish: 'create' },
      line: ['automatic reply', 'create', 'An automatic reply outside any conversation (mail.gateway.auto_reply is create)'],
      told: ['Are automatic replies accepted here?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'auto-reply', wish: 'drop' },
      line: ['automatic reply', 'drop', 'An automatic reply outside any conversation (mail.gateway.auto_reply is drop)'],
      told: ['Are automatic replies accepted here?', 'No', 'stopped'],
    },
  ],
  'catchall-matched': [
    {
      event: { kind: 'catchall-matched', recipient: 'west@example.com' },
      line: ['catchall', 'matched', 'west@example.com is a catchall that only receives replies; this mail is not a reply to ours'],
      told: ['Was it sent to the catchall?', 'Yes', 'went-on'],
    },
  ],
  'left-to-recipient': [
    {
      event: { kind: 'left-to-recipient', address: 'info@example.com' },
      line: ['other recipients', 'info@example.com', 'info@example.com gets its own delivery of this mail'],
      told: ['Is it handled for another recipient?', 'info@example.com', 'went-on'],
    },
  ],
  'recipient-never-came': [
    {
      event: { kind: 'recipient-never-came' },
      line: ['other recipients', 'never came', 'No delivery to the alias it names arrived within ten minutes'],
      told: ['Is it handled for another recipient?', 'It should be, but that mail never arrived', 'stopped'],
    },
  ],
  confirmation: [
    {
      event: { kind: 'confirmation', isLikely: false },
      line: ['written by', 'a machine', 'It may be a forwarding confirmation: a person should read it'],
      told: ['Who wrote it?', 'A machine', 'stopped'],
    },
    {
      event: { kind: 'confirmation', isLikely: true },
      line: ['written by', 'a machine', 'It seems to be a forwarding confirmation: a person should read it'],
      told: ['Who wrote it?', 'A machine', 'stopped'],
    },
  ],
  'alias-matched': [
    {
      event: { kind: 'alias-matched', recipient: 'info@example.com', alias: 'info@example.com', model: 'lead', contactPolicy: 'everyone' },
      line: ['alias', 'matched', 'info@example.com is the alias info@example.com: lead, open to everyone'],
      told: ['Does an alias match?', 'Yes', 'found'],
    },
  ],
  'alias-unmatched': [
    {
      event: { kind: 'alias-unmatched', localPart: 'info', domain: 'shop.example.org', isOurDomain: false },
      line: [
        'alias',
        'none',
        'shop.example.org is not one of our alias domains, and no alias matches by local part alone. To create both: POST /api/domains {"name":"shop.example.org"}, then POST /api/aliases {"localPart":"info","model":"lead"}',
      ],
      told: ['Does an alias match?', 'No', 'stopped'],
    },
    {
      event: { kind: 'alias-unmatched', localPart: 'ann', domain: 'example.com', isOurDomain: true },
      line: ['alias', 'none', 'There is no alias ann@example.com. To create it: POST /api/aliases {"localPart":"ann","model":"lead"}'],
      told: ['Does an alias match?', 'No', 'stopped'],
    },
  ],
  'policy-applied': [
    {
      event: { kind: 'policy-applied', answer: 'allowed', alias: 'staff@example.com', contactPolicy: 'users' },
      line: ['policy', 'allowed', 'staff@example.com is open to users'],
      told: ['May the sender write to it?', 'Yes', 'went-on'],
    },
    {
      event: { kind: 'policy-applied', answer: 'refused', alias: 'staff@example.com', contactPolicy: 'users' },
      line: ['policy', 'refused', 'Only users may write to staff@example.com; the sender is not one of them'],
      told: ['May the sender write to it?', 'No', 'stopped'],
    },
    {
      event: { kind: 'policy-applied', answer: 'no record to follow', alias: 'lost@example.com', contactPolicy: 'followers' },
      line: ['policy', 'no record to follow', 'lost@example.com is open to followers, but has no forced or owner record to follow'],
      told: ['May the sender write to it?', 'The alias is misconfigured', 'stopped'],
    },
  ],
  'sender-unproved': [
    {
      event: { kind: 'sender-unproved', parameter: 'always' },
      line: ['authenticated', 'no', 'DMARC failed, so the From address may be forged (mail.gateway.authentication is always)'],
      told: ['Is it accepted without authentication?', 'No', 'stopped'],
    },
  ],
  'record-forced': [
    {
      event: { kind: 'record-forced', recordId: '01900000-0000-7000-8000-000000000042', alias: 'journal@example.com', model: 'project' },
      line: ['forced record', '01900000-0000-7000-8000-000000000042', 'Everything for journal@example.com goes to this project'],
      told: ['The alias posts to one record', '01900000-0000-7000-8000-000000000042', 'went-on'],
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
      told: ['Are the values of the new record valid?', 'No', 'stopped'],
    },
    {
      event: { kind: 'defaults-invalid', alias: null, model: 'task', why: 'due: Is missing' },
      line: ['defaults', 'invalid', 'The model task requires values that a mail does not provide: due: Is missing'],
      told: ['Are the values of the new record valid?', 'No', 'stopped'],
    },
  ],
  'quota-free': [
    {
      event: { kind: 'quota-free', sender: 'eve@example.org' },
      line: ['loop quota', 'free', 'eve@example.org is an allowed sender'],
      told: ['Is the sender over the loop quota?', 'The sender is exempt', 'went-on'],
    },
  ],
  'quota-passed': [
    {
      event: { kind: 'quota-passed', sender: 'eve@example.org', threshold: 20, minutes: 120 },
      line: ['loop quota', 'passed', 'eve@example.org may open at most 20 records in 120 minutes'],
      told: ['Is the sender over the loop quota?', 'No', 'went-on'],
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
        'eve@example.org opened 0 records; the limit is 0 in 120 minutes. Blocked until 2026-11-04T14:00:00.000Z',
      ],
      told: ['Is the sender over the loop quota?', 'Yes', 'stopped'],
    },
  ],
  'record-opened': [
    {
      event: { kind: 'record-opened', alias: 'info@example.com', model: 'lead', ownerRecordId: '01900000-0000-7000-8000-000000000041' },
      line: ['record', 'opened', 'A new lead with the defaults of info@example.com, below 01900000-0000-7000-8000-000000000041'],
      told: ['Record opened', '', 'found'],
    },
    {
      event: { kind: 'record-opened', alias: 'jobs@example.com', model: 'task', ownerRecordId: null },
      line: ['record', 'opened', 'A new task with the defaults of jobs@example.com'],
      told: ['Record opened', '', 'found'],
    },
    {
      event: { kind: 'record-opened', alias: null, model: 'task', ownerRecordId: null },
      line: ['record', 'opened', 'A new task with the defaults of its model'],
      told: ['Record opened', '', 'found'],
    },
  ],
  'server-matched': [
    {
      event: { kind: 'server-matched', server: 'Tasks', model: 'task' },
      line: ['incoming server', 'matched', 'Tasks opens a task for mail that nothing else matches'],
      told: ['Does the mailbox have a model for such mail?', 'Yes', 'found'],
    },
  ],
  'server-without-model': [
    {
      event: { kind: 'server-without-model', recipient: 'letters@imap.example.org' },
      line: ['incoming server', 'no model', 'Nothing here matches letters@imap.example.org: a person should read it'],
      told: ['Does the mailbox have a model for such mail?', 'No', 'stopped'],
    },
  ],
  'refusal-spared': [
    {
      event: { kind: 'refusal-spared', because: 'fetched', reason: 'catchall-only' },
      line: ['refusal', 'held', 'Fetched mail is never refused (catchall-only) and nobody is notified: a person should check it'],
      told: ['Can it still be refused?', 'No', 'stopped'],
    },
    {
      event: { kind: 'refusal-spared', because: 'taken-before', reason: 'not-allowed' },
      line: ['refusal', 'held', 'It was accepted before and can no longer be refused (not-allowed): a person should check it'],
      told: ['Can it still be refused?', 'No', 'stopped'],
    },
  ],
  'raw-not-kept': [
    {
      event: { kind: 'raw-not-kept', server: 'Tasks' },
      line: ['raw mail', 'not kept', 'Only the beginning was fetched: the complete mail is still in the mailbox of Tasks'],
      told: ['Is the complete mail available?', 'No', 'went-on'],
    },
    {
      event: { kind: 'raw-not-kept', server: null },
      line: ['raw mail', 'not kept', 'Only the beginning was fetched: the complete mail is still in the mailbox of its server'],
      told: ['Is the complete mail available?', 'No', 'went-on'],
    },
  ],
  'raw-missing': [
    {
      event: { kind: 'raw-missing' },
      line: ['raw mail', 'missing', 'The raw mail is missing from the bucket. The mail cannot be processed until it is restored.'],
      told: ['Is the complete mail available?', 'No, the raw mail is missing', 'stopped'],
    },
  ],
  'assigned-to-record': [
    {
      event: { kind: 'assigned-to-record', recordId: '01900000-0000-7000-8000-000000000043' },
      line: ['assigned', 'by a person', 'Added to the chatter of 01900000-0000-7000-8000-000000000043'],
      told: ['Assigned by a person', '', 'found'],
    },
  ],
  'assigned-as-new': [
    {
      event: { kind: 'assigned-as-new', model: 'ticket' },
      line: ['assigned', 'by a person', 'Opened as a new ticket'],
      told: ['Assigned by a person', '', 'found'],
    },
  ],
  'cut-short': [
    {
      event: { kind: 'cut-short', maxBytes: 2048 },
      line: ['log', 'cut short', 'The log keeps at most 2 KB of such a mail: texts that end in … were longer, and lists may be, too'],
      told: ['Is the log entry complete?', 'No', 'went-on'],
    },
  ],
  failed: [
    {
      event: { kind: 'failed', error: 'TypeError', attempts: 2, isLast: false },
      line: ['failed', 'our own fault', 'TypeError: the mail is kept and will be retried; a person can replay it'],
      told: ['Something went wrong', 'An error on our side', 'stopped'],
    },
    {
      event: { kind: 'failed', error: 'Error', attempts: 8, isLast: true },
      line: ['failed', 'our own fault', 'Error: the mail is kept and waits for a person to replay it, after 8 attempts'],
      told: ['Something went wrong', 'An error on our side', 'stopped'],
    },
  ],
}
