/** The package that a submission may import; a file of its own, so that there is one of it where the runner is bundled. */
export * from '@gradus/matrix';
