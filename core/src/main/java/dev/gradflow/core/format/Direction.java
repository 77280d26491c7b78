package dev.gradflow.core.format;

/// The direction in which one half of a bidirectional network reads its input.
public enum Direction {
    /// From the first step to the last.
    FORWARD(""),
    /// From the last step to the first.
    REVERSE("_reverse");

    private final String suffix;

    Direction(String suffix) {
        this.suffix = suffix;
    }

    /// What its parameters' names end with in PyTorch's files.
    String suffix() {
        return suffix;
    }
}
