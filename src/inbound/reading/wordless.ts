/** Mail without words of its own says what it is instead: an invitation, something sealed, a voice message. Pure. */
import { invitationInWords } from '../../mail/invitation'
import type { Attached } from '../../mail/mime/exact/files'
import { isSmime } from '../../mail/mime/signed'

type Note = { isIn: (file: Attached) => boolean; words: (file: Attached) => string }

const isNamed = (ending: RegExp, { filename }: Attached): boolean => ending.test(filename)

/** Programs and gateways call such files octet streams: the name counts as much as the type. The first note that fits is the mail's. */
const notes: Note[] = [
  {
    isIn: (file) => /^(?:text\/(?:x-v?)?calendar|application\/(?:ics|x-ical))$/.test(file.mimeType) || isNamed(/\.ics$/i, file),
    words: ({ content, charset }) => invitationInWords(content, charset) ?? 'This mail is an invitation: its calendar file is attached.',
  },
  {
    isIn: (file) => /^application\/(?:vnd\.)?ms-tnef$/.test(file.mimeType) || isNamed(/^winmail\.dat$/i, file),
    words: () => 'The content of this mail is in the attached winmail.dat, in a format that only Microsoft Outlook reads (TNEF).',
  },
  {
    isIn: isSmime,
    words: () => 'The content of this mail is in the attached S/MIME file, encrypted or signed.',
  },
  {
    isIn: (file) =>
      file.mimeType === 'application/pgp-encrypted' || isNamed(/\.(?:pgp|gpg)$|^(?:encrypted|openpgp-encrypted-message)\.asc$/i, file),
    words: () => 'The content of this mail is encrypted with PGP and attached.',
  },
  {
    isIn: (file) => file.mimeType.startsWith('audio/') || isNamed(/\.(?:wav|mp3|m4a|amr|ogg|opus)$/i, file),
    words: () => 'This mail is a voice message: the sound file is attached.',
  },
]

/** Undefined where its files say nothing of the kind. */
export function wordsOfFiles(files: Attached[]): string | undefined {
  for (const { isIn, words } of notes) {
    const file = files.find(isIn)
    if (file) return words(file)
  }
  return undefined
}

/** The words of a mail that is encrypted in its text, with what that is in front. */
export function withArmourNamed(text: string): string {
  return /^\s{0,1000}-----BEGIN PGP MESSAGE-----/.test(text)
    ? `The content of this mail is encrypted with PGP.\n\n${text.trimStart()}`
    : text
}

/** What is there and cannot be seen is no word: programs fill an empty mail with a space of no width. */
export function isWordless(text: string): boolean {
  return !/[^\s\p{Cc}\p{Cf}\u034f\u115f\u1160\u2800\u3164]/u.test(text)
}
