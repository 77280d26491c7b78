package dev.gradflow.analysis;

/// What is needed to run an analysis again and to judge it.
///
/// Immutable.
///
/// @param gradflow   the version of gradflow
/// @param kernels    which kernels ran and why
/// @param java       the Java runtime
/// @param precision  F32 or F64
/// @param seed       of every random draw
/// @param threads    worker threads; the results do not depend on them
/// @param seconds    how long it took
/// @param command    the command line, for repeating it
public record Conditions(
        String gradflow,
        String kernels,
        String java,
        String precision,
        long seed,
        int threads,
        double seconds,
        String command) {}
