"""Experiments: many trainings that differ in what one wants to know about, and what came of them.

| file | what is in it |
|---|---|
| ``settings`` | what may vary, and how a training gets it |
| ``values`` | values that were typed: lists, ranges, steps of ten |
| ``spec`` | an experiment: a base, what varies, the seeds; its trials and what they will take |
| ``text`` | the same as a short text, for a link, and back |
| ``trial`` | what came of one training |
| ``picture`` | what a network on images has become: what it confuses, what it looks for |
| ``training`` | one trial, trained as it would be alone, in as many pieces as there are |
| ``job`` | some trials that a worker does in a few seconds |
| ``run`` | an experiment as its owner sees it |
| ``halving`` | which trials are hopeless, and what ending them has saved and may have missed |
| ``analysis`` | what mattered: shares of variance, medians and spreads, the Pareto front |
| ``export`` | all figures as rows, CSV and JSON |
"""
