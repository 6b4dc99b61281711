/** Who writes for a mail system: the names and addresses that reports about mail come from. Pure. */
import type { Person } from '../address/address'

/** With a domain or, as qmail and old Postfix wrote it, without. */
export function isMailerDaemon(person: Person | undefined): boolean {
  return /^mailer[-_]?daemon(?=@|[\s(]|$)/i.test(person?.address ?? '')
}

/** Seen: postmaster, post_master, MDaemon, imss, Mail.Delivery.System, Symantec_AntiVirus_for_SMTP_Gateways, E500_SMTP_Mail_Service. */
const localParts =
  /^"?'?(?:mailer[-_]?daemon|post[-_.]?master|poostmaster|mdaemon|imss|mail[-_.]?(?:daemon|admin|system|delivery|service|er|sweeper)|mail[-_.]delivery[-_.](?:sub)?system|system[-_. ]administrator|delivery|bounce[sd]?(?:\+[^@]*)?|maildelivery|e\d+_smtp_mail_service|(?=[\w-]*smtp)[\w-]*|ndr|nondelivery|sysadmin|symantec_antivirus\w*|[^@]{1,40}-admin)(?:\\?@|"|$)/i

const names =
  /mail(?:er)?[ -]?(?:delivery|deliver|daemon|administrator|admin\b|system|server|router|service)|delivery (?:sub)?system|(?:system|e-?mail|mail) administrator|post ?master|internet mail|interscan|spam firewall|mail gateway|microsoft (?:exchange|outlook)|message router|undeliver|delivery (?:status|notification)|lsmtp|mailsweeper|antivirus|mailmarshal|メール(?:配信|サーバ)/i

/** Whether a sender is, by name or address, a mail system rather than a person. */
export function isMailSystem(person: Person | undefined): boolean {
  return person !== undefined && (localParts.test(person.address) || names.test(person.name) || person.address.endsWith('<>'))
}
