package dev.gradflow.core.format;

import java.util.Collection;
import java.util.stream.Collectors;

/// Foreign text made fit for a message of one line.
final class OneLine {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_LIST = 12;

    private OneLine() {}

    /// `text` in single quotes, shortened, with control and format characters escaped.
    static String quote(String text) {
        return "'" + of(text, LONGEST_NAME) + "'";
    }

    /// The first names, quoted, and how many more there are.
    static String list(Collection<String> names) {
        String shown = names.stream().limit(LONGEST_LIST).map(OneLine::quote).collect(Collectors.joining(", "));
        return names.size() <= LONGEST_LIST ? shown : shown + " and " + (names.size() - LONGEST_LIST) + " more";
    }

    /// `text` with control and format characters escaped, cut after `longest` characters.
    static String of(String text, int longest) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(longest).forEach(point -> {
            if (printable(point)) {
                line.appendCodePoint(point);
            } else {
                line.append(String.format("\\u%04x", point));
            }
        });
        return text.codePointCount(0, text.length()) > longest
                ? line.append('…').toString()
                : line.toString();
    }

    private static boolean printable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
