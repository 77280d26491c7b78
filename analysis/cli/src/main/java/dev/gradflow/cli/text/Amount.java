package dev.gradflow.cli.text;

/// So and so many of something, in words.
public final class Amount {
    private Amount() {}

    /// As in `1 step`, `12 steps`.
    ///
    /// @param one the word for a single one, whose plural ends with s
    public static String of(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
