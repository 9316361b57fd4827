"""Results of runs: scores, gates, baselines and fingerprints."""
