package dev.gradflow.cli.input;

/// The character with which some programs begin every text file.
final class ByteOrderMark {
    private static final String MARK = "\uFEFF";

    private ByteOrderMark() {}

    static String without(String text) {
        return text.startsWith(MARK) ? text.substring(1) : text;
    }
}
