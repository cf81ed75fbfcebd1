// Stands in for `curl` where it is not installed: what the tests use of its options and of its configuration
// file.
import { readFileSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'

const options = new Map<string, string>()
const flags = new Set<string>()
let url = ''

function readConfiguration(path: string): void {
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, name = '', value = ''] = /^([\w-]+) = (".*")$/.exec(line) ?? []
    if (name === 'config') readConfiguration(JSON.parse(value) as string)
    else if (name !== '') options.set(name, JSON.parse(value) as string)
  }
}

const args = process.argv.slice(2)
if (args[0] !== '-q' && process.env.CURL_HOME !== undefined)
  readConfiguration(`${process.env.CURL_HOME}/.curlrc`)
for (let at = 0; at < args.length; at++) {
  const word = args[at] ?? ''
  if (word === '-o') options.set('output', args[++at] ?? '')
  else if (word === '--fail') flags.add('f')
  else if (word.startsWith('-')) for (const flag of word.slice(1)) flags.add(flag)
  else url = word
}

let headers = ''

function answered(response: IncomingMessage): void {
  headers += `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n\r\n`
  const dump = options.get('dump-header')
  if (dump !== undefined) writeFileSync(dump, headers)
  if (flags.has('L') && response.headers.location !== undefined) {
    response.resume()
    ask(new URL(response.headers.location, url).href)
    return
  }
  if (flags.has('f') && (response.statusCode ?? 0) >= 400) process.exit(22)
  if (flags.has('i')) process.stdout.write(headers)
  if (!flags.has('s'))
    process.stderr.write('100    17  100    17    0     0   2000      0 --:--:-- --:--:--  2000\n')
  const output = options.get('output')
  if (output === undefined) response.pipe(process.stdout)
  else response.on('data', (chunk: Buffer) => writeFileSync(output, chunk))
}

function ask(where: string): void {
  const [name = '', value = ''] = options.get('header')?.split(': ') ?? []
  get(where, { headers: name === '' ? {} : { [name]: value } }, answered).on('error', () => process.exit(7))
}

ask(url)
