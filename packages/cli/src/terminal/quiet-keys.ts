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
    // As the terminal would send it: to all of the foreground, so that a script that runs this ends too.
    if (keys.includes(interrupt)) process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGINT')
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
