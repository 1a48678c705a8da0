// The site's colours, as its style sheet has them.
const root = getComputedStyle(document.documentElement);

export const colour = (name) => root.getPropertyValue(`--sg-${name}`).trim() || "#14191b";

/** From least to most: one hue, told apart in grey and with any colour vision. */
export const BANDS = ["step-2", "step-3", "step-4", "step-5", "step-6"].map(colour);

/** From three bands fewer to three bands more: a pair that is not red and green. */
export const CHANGE = ["#2c7680", "#79acb2", "#c4dcde", "#f1f1ee", "#ecd9bb", "#cf9f5c", "#9a5b00"];
