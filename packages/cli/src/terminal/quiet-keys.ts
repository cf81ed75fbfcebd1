const interrupt = 3

/**
 * Keeps what is typed out of the picture: an Enter would push it a line up. Ctrl-C stays what it is; Ctrl-Z is not one
 * of the keys any more, since a process that is stopped loses its deployment.
 *
 * @returns gives the keyboard back
 */
export function quietKeys(): () => void {
  const { stdin } = process
  if (stdin.isTTY !== true) return () => {}
  const heard = (keys: Buffer): void => {
    if (keys.includes(interrupt)) process.kill(process.pid, 'SIGINT')
  }
  stdin.setRawMode(true)
  stdin.on('data', heard)
  stdin.resume()
  return () => {
    stdin.off('data', heard)
    stdin.setRawMode(false)
    stdin.pause()
  }
}
