import type { Project as LoadedProject } from '@landfall/core/config'

/** A project, from a file or made in code. Of its configuration nothing is read but the references in it. */
export type Project = Omit<LoadedProject, 'config'> & { readonly config: unknown }
