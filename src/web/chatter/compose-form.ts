/** What was written into the form of a message, read for the domain. Pure: the bytes of files stay where they are. */
import { invalid } from '../../requests/request-error'
import { line, mailAddress } from '../../requests/input'
import type { NewFile, PostInput } from '../../records/chatter/chatter'
import { maxFilesBytes, type Written } from './compose'

/** What `parseBody({ all: true })` makes of the form. */
type Form = Record<string, string | File | (string | File)[]>

const maxWords = 5_000_000
const maxReaders = 200

export function writtenOf(form: Form): Written {
  return {
    kind: textOf(form, 'kind') === 'note' ? 'note' : 'message',
    to: textOf(form, 'to'),
    cc: textOf(form, 'cc'),
    subject: textOf(form, 'subject').slice(0, 998),
    text: textOf(form, 'text').replace(/\r\n/g, '\n').slice(0, maxWords),
    answersElsewhere: textOf(form, 'answersElsewhere') || undefined,
    also: textOf(form, 'alone') ? [] : [form['also'] ?? []].flat().filter((address) => typeof address === 'string'),
  }
}

/** @throws {RequestError} invalid naming the field */
export function postInputOf({ kind, to, cc, subject, text, answersElsewhere, also = [] }: Written): PostInput {
  if (answersElsewhere !== undefined && !mailAddress.safeParse(answersElsewhere).success)
    throw invalid('answersElsewhere', 'Is not a valid mail address')
  return {
    kind,
    text,
    ...(subject.trim() !== '' && { subject: subject.trim() }),
    to: readersOf(to, 'to'),
    cc: readersOf([cc, ...(kind === 'note' ? [] : also)].join(','), 'cc'),
    ...(answersElsewhere !== undefined && { answersElsewhere }),
  }
}

/** @throws {RequestError} invalid when there are too many bytes */
export function filesOf(form: Form): NewFile[] {
  const files = [form['attachments'] ?? []].flat().filter((file): file is File => file instanceof File && file.name !== '')
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > maxFilesBytes)
    throw invalid('attachments', `Files may total ${maxFilesBytes / 1_048_576} MB: split them across several messages`)
  if (textOf(form, 'text').trim() === '' && files.length === 0) throw invalid('text', 'Write something or attach a file')
  return files.map((file) => ({
    filename: line().safeParse(file.name).data ?? 'attachment',
    mimeType: /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream',
    size: file.size,
    read: () => file,
  }))
}

/** Addresses separated by commas, semicolons or white space; `Name <address>` counts as its address. */
function readersOf(text: string, field: 'to' | 'cc'): string[] {
  const readers = text
    .split(/[,;\n]/)
    .map((entry) => /<([^<>]+)>\s*$/.exec(entry)?.[1] ?? entry)
    .flatMap((entry) => entry.trim() || [])
  if (readers.length > maxReaders) throw invalid(field, `Has more than ${maxReaders} people`)
  return readers
}

function textOf(form: Form, name: string): string {
  const value = form[name]
  return typeof value === 'string' ? value : ''
}
