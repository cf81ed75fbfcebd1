import { canBeHidden } from './redactor.ts'

/** A word of a variable's name that says that its value is a secret. */
const secretWord =
  /^(?:\w*(?:TOKENS?|PASSWORDS?|PASSWD|PASSPHRASES?|SECRETS?|CREDENTIALS?|APIKEYS?)|KEYS?|\w*(?:ACCESS|AUTH|CLIENT|DEPLOY|ENCRYPTION|MASTER|PRIVATE|SECRET|SIGNING|SSH)KEYS?|PASS|PWD|\w*PRIV(?:ATE)?|CREDS?|O?AUTH|AUTHORIZATION|BEARER|COOKIES?|JWT|DSN|WEBHOOKS?|PAT|PIN|SALT|SIGNATURE|CONNSTR)$/

/** A last word that says that the value only describes a secret: where it lies, what kind it is, how long it lives. */
const describingWord =
  /^(?:FILE|FILENAME|PATH|DIR|DIRECTORY|SOCK|SOCKET|NAME|TYPE|MODE|METHOD|ALGORITHM|ENABLED|DISABLED|TTL|TIMEOUT|EXPIRY|EXPIRES|LIMIT|LENGTH|SIZE|COUNT|VERSION|PORT|USER|USERNAME)$/

/** Values that are settings, whatever the variable is called; hiding them would hide common words everywhere. */
const commonValue =
  /^(?:true|false|null|none|undefined|default|enabled|disabled|auto|always|never|required|optional|basic|bearer|oauth2?|localhost|production|staging|development|test|\d{1,5})$/i

/** The password in a URL such as `postgres://user:password@host/db`. */
const urlPassword = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:([^\s/?#]+)@/gi

/** The shell's own variables for directories. */
const directories = new Set(['PWD', 'OLDPWD'])

/**
 * The values of environment variables that are secrets by the variable's name (`GITHUB_TOKEN`, `DB_PASSWORD`,
 * `SLACK_WEBHOOK_URL` …), and the passwords inside URLs of every variable. What is too short to be hidden and what
 * is a common word is left out.
 *
 * @example for (const value of sensitiveValues(process.env)) redactor.add(value)
 */
export function sensitiveValues(environment: Readonly<Record<string, string | undefined>>): string[] {
  const values = new Set<string>()
  const put = (value: string): void => {
    if (canBeHidden(value) && !commonValue.test(value.trim())) values.add(value)
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
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
  if (describingWord.test(words.at(-1) ?? '')) return false
  return words.some((word) => secretWord.test(word)) || /CONNECTION_?STRING/i.test(name)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
