package dev.gradflow.bench.suite;

/// How long each point of a suite is measured.
///
/// @param forks         JVMs, one after the other
/// @param warmups       iterations that do not count
/// @param warmupMillis  length of each
/// @param iterations    iterations that count
/// @param millis        length of each
record Effort(int forks, int warmups, int warmupMillis, int iterations, int millis) {
    /// What a JVM costs besides: its start, operands, and the check of the result.
    private static final double FORK_SECONDS = 1.8;

    /// About how long one point takes.
    double seconds() {
        return forks * (FORK_SECONDS + (warmups * warmupMillis + iterations * millis) / 1000.0);
    }
}
