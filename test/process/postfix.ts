/**
 * A Postfix of the tests' own: on a loopback port, with its configuration, queue and mailboxes in a temporary folder. It
 * keeps mailboxes at example.org and example.net, hands mail for example.com to the gateway as docs/ways-in.md says, takes
 * mail for branch.example.org to another server, and takes everything for old.example.org, where nobody has a mailbox.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { copyFile, chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isListening } from '../../dev/port'
import { freePort, patienceMs, waitFor } from './gateway'
import { mailgate, whyNoMailgate, writeConfiguration } from './mailgate'
import { portOf } from './mail-server'

export type Attempt = { sender: string; recipient: string }

export type PostfixSetup = {
  mailboxes: string[]
  /** A mailbox that holds almost as much as it may. */
  overfull: string
  gateway: { url: string; token: string }
  branchPort: number
  /** What Postfix asks before it takes a mail for a recipient: `DUNNO`, or how to refuse (access(5)). */
  policy: (attempt: Attempt) => string
}

export type Postfix = { port: number; folder: string; shell: ChildProcess; policy: Server }

/** Debian's nobody owns the mailboxes and runs the pipe: Postfix does neither as root. */
const nobody = 65_534
const mailboxBytes = 3_000_000

/** Undefined where Postfix can run. */
export function whyNoPostfix(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'Postfix is started by root, on Linux'
  if (spawnSync('postconf', ['-d', 'mail_version']).status !== 0) return 'Postfix is not installed (apt-get install postfix)'
  return whyNoMailgate()
}

export async function startPostfix(setup: PostfixSetup): Promise<Postfix> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-postfix-'))
  const policy = createPolicyServer(setup.policy)
  const [port, policyPort] = [await freePort(), await portOf(policy)]
  await fillFolder(folder, setup)
  await writeFile(join(folder, 'etc/main.cf'), mainConfiguration(folder, setup, policyPort))
  await writeFile(join(folder, 'etc/master.cf'), services(folder, port))
  // Its input ends when this process does, however that is, and then Postfix ends too.
  const shell = spawn('sh', ['-c', 'postfix -c "$0" start && cat; postfix -c "$0" stop', join(folder, 'etc')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const postfix = { port, folder, shell, policy }
  if (await waitFor(async () => shell.exitCode !== null || (await isListening(port)))) {
    if (shell.exitCode === null) return postfix
  }
  const log = await readLog(postfix)
  await endPostfix(postfix)
  throw new Error(`Postfix did not start:\n${log}`)
}

export async function endPostfix({ shell, policy, folder }: Postfix): Promise<void> {
  const ended = shell.exitCode === null ? once(shell, 'exit', { signal: AbortSignal.timeout(patienceMs) }) : undefined
  shell.stdin?.end()
  await ended
  policy.close()
  await rm(folder, { recursive: true, force: true })
}

/** Tries once more to deliver what waits in the queue. */
export async function flushQueue({ folder }: Postfix): Promise<void> {
  await promisify(execFile)('postqueue', ['-c', join(folder, 'etc'), '-f'])
}

/** Whether it has mail in hand, apart from what it tries again later. */
export async function isBusy({ folder }: Postfix): Promise<boolean> {
  const { stdout } = await promisify(execFile)('postqueue', ['-c', join(folder, 'etc'), '-j'])
  return stdout.split('\n').some((line) => line !== '' && !line.includes('"queue_name": "deferred"'))
}

/** The mails in a mailbox as they were delivered, oldest first. */
export async function readMailbox({ folder }: Postfix, address: string): Promise<{ name: string; raw: Buffer }[]> {
  const path = join(folder, 'mailboxes', address, 'new')
  const names = await readdir(path).catch(() => []) // There is no folder before the first mail.
  const files = await Promise.all(names.map(async (name) => ({ name, deliveredAt: (await stat(join(path, name))).mtimeMs })))
  const inOrder = files.toSorted((a, b) => a.deliveredAt - b.deliveredAt)
  return Promise.all(inOrder.map(async ({ name }) => ({ name, raw: await readFile(join(path, name)) })))
}

export async function readLog({ folder }: Pick<Postfix, 'folder'>): Promise<string> {
  return readFile(join(folder, 'log'), 'utf8').catch(() => '')
}

async function fillFolder(folder: string, { gateway, overfull }: PostfixSetup): Promise<void> {
  await chmod(folder, 0o755)
  for (const name of ['etc', 'spool', 'mailboxes']) await mkdir(join(folder, name))
  // The checkout may be where nobody may not look.
  await copyFile(mailgate, join(folder, 'mailgate'))
  const configuration = await writeConfiguration(join(folder, 'mailgate.conf'), `url = ${gateway.url}\ntoken = ${gateway.token}\n`)
  await chown(configuration, nobody, nobody)
  await writeFile(join(folder, 'mailboxes', overfull), 'x'.repeat(mailboxBytes - 100))
  for (const name of ['mailboxes', join('mailboxes', overfull)]) await chown(join(folder, name), nobody, nobody)
}

/** main.cf, postconf(5). */
function mainConfiguration(folder: string, { mailboxes, overfull, branchPort }: PostfixSetup, policyPort: number): string {
  const settings = {
    compatibility_level: '2',
    queue_directory: `${folder}/spool`,
    data_directory: `${folder}/data`,
    maillog_file: `${folder}/log`,
    maillog_file_prefixes: folder,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    myhostname: 'mx.example.org',
    mydestination: '',
    alias_maps: '',
    local_transport: 'error:5.1.1 There is nobody here',
    notify_classes: '',
    smtpd_recipient_restrictions: `check_policy_service inet:127.0.0.1:${policyPort}`,
    virtual_mailbox_domains: 'example.org example.net',
    virtual_mailbox_base: `${folder}/mailboxes`,
    virtual_mailbox_maps: `inline:{ ${[...mailboxes.map((address) => `${address}=${address}/`), `${overfull}=${overfull}`].join(' ')} }`,
    virtual_mailbox_limit: String(mailboxBytes),
    message_size_limit: String(mailboxBytes),
    virtual_uid_maps: `static:${nobody}`,
    virtual_gid_maps: `static:${nobody}`,
    relay_domains: 'example.com branch.example.org old.example.org',
    transport_maps: `inline:{ example.com=postern: branch.example.org=smtp:[127.0.0.1]:${branchPort} old.example.org=virtual: }`,
    // Senders hear soon of what waits, and of what is given up.
    delay_warning_time: '3s',
    maximal_queue_lifetime: '8s',
  }
  return lines([...Object.entries(settings).map(([name, value]) => `${name} = ${value}`), documentedLines(/^postern_.*$/m)])
}

/** master.cf, master(5): what mail on one machine takes, none of it in a chroot. */
function services(folder: string, port: number): string {
  const pipe = documentedLines(/^postern +unix .*\n.* user=mailgate .*$/m)
  return lines([
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'proxymap unix - - n - - proxymap',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'showq unix n - n - - showq',
    'scache unix - - n - 1 scache',
    'anvil unix - - n - 1 anvil',
    'smtp unix - - n - - smtp',
    'virtual unix - n n - - virtual',
    pipe.replace('user=mailgate', 'user=nobody').replace('/usr/local/bin/mailgate', `${folder}/mailgate -c ${folder}/mailgate.conf`),
    'postlog unix-dgram n - n - 1 postlogd',
  ])
}

/** What people are told to write. */
function documentedLines(which: RegExp): string {
  const [found] = which.exec(readFileSync(join(import.meta.dirname, '../../docs/ways-in.md'), 'utf8')) ?? []
  if (found === undefined) throw new Error(`docs/ways-in.md has no lines like ${which}`)
  return found
}

function lines(texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('')
}

/** Postfix's policy delegation protocol: attributes in lines, an empty line, and an action. */
function createPolicyServer(policy: PostfixSetup['policy']): Server {
  return createServer((socket) => {
    socket.unref().on('error', () => undefined)
    let heard = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const requests = (heard + chunk).split('\n\n')
      heard = requests.pop() ?? ''
      for (const request of requests) {
        const attributes = new Map(request.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
        socket.write(`action=${policy({ sender: attributes.get('sender') ?? '', recipient: attributes.get('recipient') ?? '' })}\n\n`)
      }
    })
  }).listen(0, '127.0.0.1')
}
