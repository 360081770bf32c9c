/** Mistake in the text of a rule. Its message says what to write instead, beginning with a verb. */
export class Mistake extends Error {}
