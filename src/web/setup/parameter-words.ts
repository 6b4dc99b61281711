/** What parameters and their values are called. Pure. */
import type { ParameterKey } from '../../settings/parameters'
import type { Option } from '../shell/form'

const titles: Record<ParameterKey, string> = {
  'mail.gateway.loop.minutes': 'Loop window',
  'mail.gateway.loop.threshold': 'Loop quota',
  'mail.catchall.domain.allowed': 'Other domains for local parts',
  'mail.gateway.refusal': 'How senders are told of a refusal',
  'mail.gateway.auto_reply': 'Automatic replies outside any conversation',
  'mail.gateway.authentication': 'When failed DMARC stops mail',
  'mail.gateway.authserv_id': 'Trusted Authentication-Results',
  'mail.gateway.reply_token': 'Signed reply addresses',
  'mail.max_bytes': 'Maximum mail size',
  'mail.keep.refused': 'Days to keep refused mail',
}

const choices: Partial<Record<string, Option[]>> = {
  'mail.gateway.refusal': [
    { value: 'reply', label: 'By mail' },
    { value: 'reject', label: 'At SMTP time' },
  ],
  'mail.gateway.auto_reply': [
    { value: 'hold', label: 'Hold them' },
    { value: 'create', label: 'Let them open records' },
    { value: 'drop', label: 'Drop them' },
  ],
  'mail.gateway.authentication': [
    { value: 'never', label: 'Never' },
    { value: 'restricted', label: 'At restricted aliases' },
    { value: 'always', label: 'Always' },
  ],
}

const yesOrNo: Option[] = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
]

export function titleOf(key: string): string {
  return (titles as Record<string, string>)[key] ?? key // a key that is none has no title
}

/** What can be chosen from; undefined where it is written freely. */
export function wordsOf(key: string, value: string | number | boolean): Option[] | undefined {
  return typeof value === 'boolean' ? yesOrNo : choices[key]
}

export function valueInWords(key: string, value: string | number | boolean): string {
  if (value === '') return 'empty'
  return (
    wordsOf(key, value)
      ?.find((option) => option.value === String(value))
      ?.label.toLowerCase() ?? String(value)
  )
}
