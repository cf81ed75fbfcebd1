import { canBeHidden } from './redactor.ts'

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/))

/** A word of a variable's name that says that its value is a secret. */
const secretWords = words(
  `AUTH AUTHORIZATION BEARER CONNSTR COOKIE COOKIES CRED CREDS DSN JWT KEY KEYS OAUTH PASS PAT PIN PRIV PRIVATE
  PWD SALT SIGNATURE WEBHOOK WEBHOOKS`,
)

/** The same at the end of a word: `PGPASSWORD`, `STRIPEAPIKEY`. A plain `KEY` is not among them: `MONKEY`. */
const secretEnd = /(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIAL)S?$/
const keyEnd = /(?:API|ACCESS|AUTH|CLIENT|DEPLOY|ENCRYPTION|MASTER|PRIVATE|SECRET|SIGNING|SSH)KEYS?$/

/**
 * A last word that says that the value only describes a secret: where it lies, what kind it is, how long it
 * lives.
 */
const describingWords = words(
  `ALGORITHM COUNT DIR DIRECTORY DISABLED ENABLED EXPIRES EXPIRY FILE FILENAME LENGTH LIMIT METHOD MODE NAME PATH
  PORT SIZE SOCK SOCKET TIMEOUT TTL TYPE USER USERNAME VERSION`,
)

/**
 * Values that are settings, whatever the variable is called; hiding them would hide common words everywhere.
 */
const commonValues = words(
  `always auto basic bearer default development disabled enabled false localhost never none null oauth oauth2
  optional production required staging test true undefined`,
)
const smallNumber = /^\d{1,5}$/

/** The password in a URL such as `postgres://user:password@host/db`. */
const urlPassword = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:([^\s/?#]+)@/gi

/** The shell's own variables for directories. */
const directories = new Set(['PWD', 'OLDPWD'])

/**
 * The values of environment variables that are secrets by the variable's name (`GITHUB_TOKEN`, `DB_PASSWORD`,
 * `SLACK_WEBHOOK_URL` …), and the passwords inside URLs of every variable. What is too short to be hidden and
 * what is a common word is left out.
 *
 * @example for (const value of sensitiveValues(process.env)) redactor.add(value)
 */
export function sensitiveValues(environment: Readonly<Record<string, string | undefined>>): string[] {
  const values = new Set<string>()
  const put = (value: string): void => {
    if (canBeHidden(value) && !isCommon(value.trim())) values.add(value)
  }
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue
    if (isSensitiveName(name)) put(value)
    for (const [, password = ''] of value.matchAll(urlPassword)) {
      put(password)
      put(decoded(password))
    }
  }
  return [...values]
}

/**
 * Whether a variable of that name holds a secret.
 *
 * @example isSensitiveName('npm_config__authToken') // true
 * @example isSensitiveName('SSH_AUTH_SOCK') // false: it says where a socket is
 */
export function isSensitiveName(name: string): boolean {
  if (directories.has(name)) return false
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
  if (describingWords.has(parts.at(-1) ?? '')) return false
  if (/CONNECTION_?STRING/i.test(name)) return true
  return parts.some((part) => secretWords.has(part) || secretEnd.test(part) || keyEnd.test(part))
}

function isCommon(value: string): boolean {
  return commonValues.has(value.toLowerCase()) || smallNumber.test(value)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
