/** The update-rule interface, AdamW, SGD, schedules, clipping and state. */
export {};
