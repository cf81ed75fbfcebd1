import type { WriteStream } from 'node:tty'
import type { Context } from '../context.ts'
import { type Look, type Style, styleFor } from '../view/style.ts'

/** What the user asked for. */
export interface LookWishes {
  readonly color?: boolean
  readonly ascii?: boolean
}

type Variables = { readonly [name: string]: string | undefined }

/**
 * What a stream can show: colours unless `NO_COLOR` or `--no-color` says otherwise, signs beyond ASCII where the locale
 * has them.
 */
export function lookOf(
  stream: Pick<WriteStream, 'isTTY' | 'hasColors'>,
  wishes: LookWishes,
  variables: Variables = process.env,
): Look {
  const asked = wishes.color
  const isForced = !['', '0', 'false', undefined].includes(variables.FORCE_COLOR)
  const isForbidden = (variables.NO_COLOR ?? '') !== ''
  const can = isForced || (stream.isTTY === true && stream.hasColors())
  return {
    colour: asked ?? (!isForbidden && can),
    unicode: wishes.ascii !== true && hasUnicode(variables),
  }
}

function hasUnicode(variables: Variables): boolean {
  if (variables.TERM === 'linux' || variables.TERM === 'dumb') return false
  const locale = variables.LC_ALL || variables.LC_CTYPE || variables.LANG
  if (locale !== undefined && locale !== '') return /utf-?8/i.test(locale)
  // Windows has no locale variable, its terminals have the signs; GitHub's log shows them too.
  return process.platform === 'win32' || variables.GITHUB_ACTIONS === 'true'
}

/** Whether frames can be painted over each other. */
export function canRepaint(stream: Pick<WriteStream, 'isTTY'>, variables: Variables = process.env): boolean {
  return stream.isTTY === true && variables.TERM !== 'dumb'
}

/** The style for what a command prints. */
export function screenStyle({ flags, variables }: Context): Style {
  return styleFor(lookOf(process.stdout, wishesOf(flags), variables))
}

/** What the flags ask for. */
export function wishesOf({ color, ascii }: Context['flags']): LookWishes {
  return {
    ...(typeof color === 'boolean' ? { color } : {}),
    ...(ascii === true ? { ascii: true } : {}),
  }
}
