package dev.gradflow.cli.input;

import java.util.ArrayList;
import java.util.List;

/// Splits comma-separated text into rows and fields (RFC 4180); blank lines are skipped, but for a quoted empty field.
final class CsvParser {
    private final String name;
    private final String text;
    private int position;
    private int line = 1;

    /// @param name of the file, for messages
    CsvParser(String name, String text) {
        this.name = name;
        this.text = ByteOrderMark.without(text);
    }

    /// Appends every row, and the line on which it starts, counted from 1.
    void parse(List<List<String>> rows, List<Integer> lines) {
        while (position < text.length()) {
            int start = line;
            boolean quoted = text.charAt(position) == '"';
            List<String> row = row();
            if (quoted || row.size() > 1 || !row.getFirst().isBlank()) {
                rows.add(row);
                lines.add(start);
            }
        }
    }

    private List<String> row() {
        List<String> fields = new ArrayList<>();
        do {
            fields.add(text.startsWith("\"", position) ? quoted() : plain());
        } while (skip(','));
        if (!endOfLine()) {
            throw new InputException(
                    name + ": line " + line + ": text after a closing quote; a quote inside quotes is written twice");
        }
        return fields;
    }

    private String plain() {
        int start = position;
        while (position < text.length() && ",\r\n".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        return text.substring(start, position);
    }

    private String quoted() {
        int opened = line;
        StringBuilder field = new StringBuilder();
        position++;
        while (position < text.length()) {
            char next = text.charAt(position++);
            if (next == '"' && !skip('"')) {
                return field.toString();
            }
            if (next == '\n') {
                line++;
            }
            field.append(next);
        }
        throw new InputException(name + ": line " + opened + ": a quote is opened and never closed");
    }

    private boolean endOfLine() {
        if (position == text.length()) {
            return true;
        }
        boolean carriageReturn = skip('\r');
        boolean ended = skip('\n') || carriageReturn;
        if (ended) {
            line++;
        }
        return ended;
    }

    private boolean skip(char expected) {
        if (position < text.length() && text.charAt(position) == expected) {
            position++;
            return true;
        }
        return false;
    }
}
