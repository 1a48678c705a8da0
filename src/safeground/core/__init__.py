"""Pure analytics over arrays: no files, no clock, no global randomness."""
