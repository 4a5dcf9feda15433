import type { Kind } from '../measurement.ts';

/** What each kind of benchmark means for whoever reads numbers made from it. */
export const KIND_MEANING: Readonly<Record<Kind, string>> = {
  published: 'measured by the authors of NAS-Bench-101, who trained every cell',
  retrained:
    'measured, but by others than the authors of NAS-Bench-101: accuracies and times may differ from the published ones',
  synthetic: 'made up to test software: they say nothing about neural networks',
  surrogate: 'predicted by a fitted model, not measured: take rankings of searchers as a hint',
};
