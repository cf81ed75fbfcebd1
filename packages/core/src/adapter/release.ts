import type { JsonObject } from '../json/json.ts'

/** What kind of thing an artifact is; a push step accepts only the kinds its target's adapter takes. */
export type ArtifactType = 'directory' | 'file' | 'tarball' | 'docker_image' | 'source_map'

/** A thing that a build made, named by its content. */
export interface Artifact<T extends ArtifactType = ArtifactType> extends JsonObject {
  readonly name: string
  readonly type: T
  /** Where it lies: a path relative to the project's directory, or a URL or image reference. */
  readonly location: string
  /** Bytes. */
  readonly size: number
  /** Hex sha256 of the content; for a directory, of its manifest (paths, modes, digests). */
  readonly sha256: string
}

/** An artifact as the platform holds it: the reference is immutable, the same bytes for ever. */
export interface PushedArtifact extends JsonObject {
  readonly name: string
  readonly type: ArtifactType
  /** The platform's immutable reference: `repo@sha256:…`, a release directory, a deployment id. */
  readonly reference: string
  /** The digest of the artifact that was pushed; what goes live must have this one. */
  readonly sha256: string
}

/** One version of the application, with everything that decides how it behaves. Immutable. */
export interface Release extends JsonObject {
  /** `<version>-<first 12 hex digits of the digest of the whole release>`: the same release has the same id everywhere. */
  readonly id: string
  readonly version: string
  readonly commit: string | null
  readonly artifact: PushedArtifact
  /** Configuration that belongs to the release; secret values stay references such as `${env:NAME}`. */
  readonly configuration: JsonObject
}

/** A release as a platform knows it. */
export interface Revision extends JsonObject {
  /** The platform's own name for it. */
  readonly id: string
  /** The id of the {@link Release} it came from; `null` when it predates Landfall. */
  readonly release: string | null
  /** The version, where the platform can tell it. */
  readonly version: string | null
}
