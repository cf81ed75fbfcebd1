import type { ArtifactType } from '../adapter/release.ts'

/** What a build leaves, and where. */
export interface ArtifactSource<T extends ArtifactType = ArtifactType> {
  readonly type: T
  /** Relative to the project's directory. */
  readonly path: string
}

/**
 * A directory that the build leaves.
 *
 * @example p.build('app', { run: 'npm run build', ...directory('dist') })
 */
export function directory(path: string): ArtifactSource<'directory'> {
  return { type: 'directory', path }
}

/**
 * A single file that the build leaves.
 *
 * @example p.build('server', { run: 'npm run bundle', ...file('server.js') })
 */
export function file(path: string): ArtifactSource<'file'> {
  return { type: 'file', path }
}

/**
 * A tarball that the build leaves.
 *
 * @example p.build('app', { run: 'npm pack', ...tarball('app-1.0.0.tgz') })
 */
export function tarball(path: string): ArtifactSource<'tarball'> {
  return { type: 'tarball', path }
}
