/**
 * A Dovecot of the tests' own: IMAP and POP3 on loopback ports, with its configuration and mailboxes (Maildir) in a
 * temporary folder. People log in with passwords, or with access tokens that it asks the tests about.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isListening } from '../../dev/port'
import { freePort, patienceMs, waitFor } from './gateway'
import { portOf } from './mail-server'

export type DovecotSetup = {
  /** Passwords by user. */
  users: Record<string, string>
  certificate?: 'trusted' | 'other-name' | 'untrusted'
}

export type DovecotPorts = Record<'imap' | 'imaps' | 'pop3' | 'pop3s', number>

export type Dovecot = {
  ports: DovecotPorts
  folder: string
  /** Users by access token; a token that is not in here has expired, or was revoked. */
  tokens: Map<string, string>
  introspection: Server
  /** Undefined while it is stopped. */
  shell: ChildProcess | undefined
  delivered: number
}

/** Debian's nobody owns the mailboxes: Dovecot reads none as root. */
const nobody = 65_534
const certificates = join(import.meta.dirname, 'certificates')

/** Undefined where Dovecot can run. */
export function whyNoDovecot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'Dovecot is started by root, on Linux'
  const version = spawnSync('dovecot', ['--version'], { encoding: 'utf8' })
  if (version.status !== 0) return 'Dovecot is not installed (apt-get install dovecot-imapd dovecot-pop3d)'
  return version.stdout.startsWith('2.3.') ? undefined : `Dovecot ${version.stdout.trim()} is configured in another way than 2.3`
}

export async function startDovecot(setup: DovecotSetup): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-dovecot-'))
  const tokens = new Map<string, string>()
  const introspection = createIntrospection(tokens)
  const ports = { imap: await freePort(), imaps: await freePort(), pop3: await freePort(), pop3s: await freePort() }
  const dovecot: Dovecot = { ports, folder, tokens, introspection, shell: undefined, delivered: 0 }
  try {
    await fillFolder(dovecot, setup, await portOf(introspection))
    await resumeDovecot(dovecot)
    return dovecot
  } catch (error) {
    await endDovecot(dovecot)
    throw error
  }
}

export async function endDovecot(dovecot: Dovecot): Promise<void> {
  await stopDovecot(dovecot)
  dovecot.introspection.close()
  await rm(dovecot.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

/** It is gone, in the middle of whatever it does; its mailboxes stay. */
export async function stopDovecot(dovecot: Dovecot): Promise<void> {
  const { shell } = dovecot
  dovecot.shell = undefined
  if (!shell || shell.exitCode !== null) return
  const ended = once(shell, 'exit', { signal: AbortSignal.timeout(patienceMs) })
  shell.stdin?.end()
  await ended
}

export async function resumeDovecot(dovecot: Dovecot): Promise<void> {
  // Its input ends when this process does, however that is, and then Dovecot ends too.
  const shell = spawn('sh', ['-c', 'dovecot -F -c "$0" & cat; kill $!; wait', configurationOf(dovecot)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  dovecot.shell = shell
  let complaint = ''
  shell.stderr?.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk))
  const areListening = async () => (await Promise.all(Object.values(dovecot.ports).map(isListening))).every(Boolean)
  if (await waitFor(async () => complaint !== '' || (await areListening()))) if (complaint === '') return
  throw new Error(`Dovecot did not start:\n${complaint}${await readDovecotLog(dovecot)}`)
}

/** Ends the sessions of a user as a failing server does, without a goodbye. */
export async function dropConnections(dovecot: Dovecot, user: string): Promise<void> {
  await doveadm(dovecot, 'kick', '-f', user)
}

/** A mail of its own in the INBOX, byte for byte; IMAP and POP3 serve its line ends as CRLF. */
export async function deliver(dovecot: Dovecot, user: string, raw: Uint8Array | string, isRead = false): Promise<void> {
  const maildir = maildirOf(dovecot, user)
  dovecot.delivered += 1
  // Dovecot numbers what arrived together in the order of the names.
  const name = `${Math.floor(Date.now() / 1000)}.M${String(dovecot.delivered).padStart(9, '0')}.tests`
  for (const path of [maildir, ...['tmp', 'new', 'cur'].map((part) => join(maildir, part))]) await makeFolder(path)
  const draft = join(maildir, 'tmp', name)
  await writeFile(draft, raw)
  await chown(draft, nobody, nobody)
  await rename(draft, isRead ? join(maildir, 'cur', `${name}:2,S`) : join(maildir, 'new', name))
}

/** The flags of the mails in the INBOX, by UID, oldest first. */
export async function listFlags(dovecot: Dovecot, user: string): Promise<{ uid: number; flags: string[] }[]> {
  const lines = await doveadm(dovecot, '-f', 'tab', 'fetch', '-u', user, 'uid flags', 'mailbox', 'INBOX', 'all')
  return lines.slice(1).map((line) => {
    const [uid = '', flags = ''] = line.split('\t')
    return { uid: Number(uid), flags: flags.split(' ').filter((flag) => flag !== '' && flag !== '\\Recent') }
  })
}

/** A person reads what is in the INBOX. */
export async function markRead(dovecot: Dovecot, user: string): Promise<void> {
  await doveadm(dovecot, 'flags', 'add', '-u', user, '\\Seen', 'mailbox', 'INBOX', 'all')
}

/** A person empties the INBOX. */
export async function expunge(dovecot: Dovecot, user: string): Promise<void> {
  await doveadm(dovecot, 'expunge', '-u', user, 'mailbox', 'INBOX', 'all')
}

/** The INBOX was made anew with the same mails: another UIDVALIDITY, and UIDs from 1 on. */
export async function recreateMailbox(dovecot: Dovecot, user: string): Promise<void> {
  const maildir = maildirOf(dovecot, user)
  const names = await readdir(maildir)
  const numbering = names.filter((name) => name === 'dovecot-uidlist' || name.startsWith('dovecot.'))
  for (const name of numbering) await rm(join(maildir, name), { recursive: true })
}

export async function readDovecotLog({ folder }: Pick<Dovecot, 'folder'>): Promise<string> {
  return readFile(join(folder, 'log'), 'utf8').catch(() => '')
}

async function doveadm(dovecot: Dovecot, ...parameters: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)('doveadm', ['-c', configurationOf(dovecot), ...parameters])
  return stdout.split('\n').filter((line) => line !== '')
}

function configurationOf({ folder }: Dovecot): string {
  return join(folder, 'dovecot.conf')
}

function maildirOf({ folder }: Dovecot, user: string): string {
  return join(folder, 'mailboxes', user)
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await chown(path, nobody, nobody)
}

async function fillFolder(dovecot: Dovecot, setup: DovecotSetup, introspectionPort: number): Promise<void> {
  const { folder } = dovecot
  await chmod(folder, 0o755)
  await makeFolder(join(folder, 'mailboxes'))
  const users = Object.entries(setup.users).map(([user, password]) => `${user}:{PLAIN}${password}\n`)
  await writeFile(join(folder, 'users'), users.join(''))
  await writeFile(join(folder, 'oauth2.conf'), oauthConfiguration(introspectionPort))
  await writeFile(configurationOf(dovecot), configuration(dovecot, setup.certificate ?? 'trusted'))
}

function oauthConfiguration(port: number): string {
  return `
introspection_mode = get
introspection_url = http://127.0.0.1:${port}/?token=
username_attribute = user
active_attribute = active
active_value = true
`
}

/** dovecot.conf of Dovecot 2.3. */
function configuration({ folder, ports }: Dovecot, certificate: string): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
listen = 127.0.0.1
protocols = imap pop3
mail_location = maildir:${folder}/mailboxes/%u
ssl_cert = <${join(certificates, `${certificate}.pem`)}
ssl_key = <${join(certificates, 'server.key')}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = ${folder}/users
}
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${folder}/oauth2.conf
}
userdb {
  driver = static
  args = uid=${nobody} gid=${nobody} home=${folder}/mailboxes/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = ${ports.pop3s}
    ssl = yes
  }
}
service anvil {
  # Whoever gave a wrong password would wait, more and more, and so would the other tests.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`
}

/** Token introspection (RFC 7662), as Dovecot asks for it. */
function createIntrospection(tokens: Map<string, string>): Server {
  const server = createServer((request, response) => {
    const user = tokens.get(new URL(request.url ?? '', 'http://localhost').searchParams.get('token') ?? '')
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(user === undefined ? { active: false } : { active: true, user }))
  })
  return server.listen(0, '127.0.0.1').unref()
}
