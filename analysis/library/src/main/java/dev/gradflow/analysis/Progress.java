package dev.gradflow.analysis;

/// Hears how far a long analysis has come; called from worker threads, one call at a time.
@FunctionalInterface
public interface Progress {
    /// Hears nothing.
    Progress NONE = (what, done, total) -> {};

    /// `done` of `total` pieces of work are finished.
    ///
    /// @param what what is being worked on, for people
    void report(String what, int done, int total);
}
