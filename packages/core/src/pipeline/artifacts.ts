import type { ArtifactType } from '../adapter/release.ts'

/** What a build leaves, and where: it is measured. */
export interface ArtifactSource<T extends ArtifactType = ArtifactType> {
  readonly type: T
  /** Relative to the project's directory; may hold `${VERSION}`. */
  readonly path: string
}

/** A tarball that Landfall packs itself, the same bytes for the same files. */
export interface PackedSource extends ArtifactSource<'tarball'> {
  /** The directory that is packed, relative to the project's directory. */
  readonly from: string
}

/** A Docker image that Landfall builds. */
export interface ImageSource {
  readonly type: 'docker_image'
  readonly image: ImageOptions
}

/** How a Docker image is built. */
export interface ImageOptions {
  /** Its name and tag, such as `registry.example.com/shop:${VERSION}`. */
  readonly tag: string
  /** The build context, relative to the project's directory. Default `.`. */
  readonly context?: string
  /** The Dockerfile, relative to the project's directory. Default: the context's own. */
  readonly file?: string
  /** Build arguments; a value may be a reference such as `${env:NAME}`. */
  readonly buildArgs?: Readonly<Record<string, string>>
}

/** Anything a build step can leave. */
export type BuildSource<T extends ArtifactType = ArtifactType> =
  | ArtifactSource<Exclude<T, 'docker_image'>>
  | ('docker_image' extends T ? ImageSource : never)
  | ('tarball' extends T ? PackedSource : never)

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

/**
 * A source map that the build leaves, a file or a tarball of files.
 *
 * @example p.build('maps', sourceMap('dist/app.js.map'), { keep: 'artifacts' })
 */
export function sourceMap(path: string): ArtifactSource<'source_map'> {
  return { type: 'source_map', path }
}

/**
 * A tarball of a directory, packed by Landfall: sorted, without times and owners, so that the same files always give
 * the same digest.
 *
 * @param from the directory
 * @param path where the tarball is written; may hold `${VERSION}`
 *
 * @example p.build('app', { run: 'npm run build', ...packed('dist', 'dist-${VERSION}.tar.gz') })
 */
export function packed(from: string, path: string): PackedSource {
  return { type: 'tarball', from, path }
}

/**
 * A Docker image, built from a Dockerfile by the `docker` command.
 *
 * @example p.build('image', dockerImage({ tag: 'registry.example.com/shop:${VERSION}' }))
 */
export function dockerImage(image: ImageOptions): ImageSource {
  return { type: 'docker_image', image }
}
