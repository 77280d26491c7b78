package dev.gradflow.core.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// A strict pull parser of JSON (RFC 8259) that builds nothing: the caller asks for what the schema wants next.
///
/// Duplicate keys, lone surrogates, raw control characters and nesting beyond 32 levels are refused. Messages name
/// the byte of the file. The text must be well-formed UTF-8.
final class JsonScanner {
    private static final int DEEPEST = 32;

    private final Path file;
    private final byte[] text;
    private final int origin;
    private int at;
    private int depth;
    private String context = "";

    /// Scans `text`, whose first byte is byte `origin` of `file`.
    JsonScanner(Path file, byte[] text, int origin) {
        this.file = file;
        this.text = text;
        this.origin = origin;
    }

    /// Reads one member of an object or element of an array, whose value is next.
    @FunctionalInterface
    interface Part {
        void read(String key) throws FormatException;
    }

    /// How messages call the place from now on, as in `tensor 'x', shape, `.
    void context(String context) {
        this.context = context;
    }

    /// Reads an object; `member` must consume each value.
    void object(Part member) throws FormatException {
        enter('{', "an object");
        Set<String> keys = new HashSet<>();
        if (!closes('}')) {
            do {
                int start = skipSpace();
                String key = string();
                if (!keys.add(key)) {
                    throw fault(start, "key " + OneLine.quote(key) + " occurs twice in one object", "unique keys");
                }
                take(':');
                member.read(key);
            } while (continues('}'));
        }
        depth--;
    }

    /// Reads an array; `element` must consume each value and is given no key.
    void array(Part element) throws FormatException {
        enter('[', "an array");
        if (!closes(']')) {
            do {
                element.read("");
            } while (continues(']'));
        }
        depth--;
    }

    /// Reads a string.
    String string() throws FormatException {
        int start = skipSpace();
        if (at == text.length || text[at] != '"') {
            throw fault(start, here(), "a string");
        }
        int from = ++at;
        while (at < text.length && text[at] != '"' && text[at] != '\\' && (text[at] & 0xFF) >= ' ') {
            at++;
        }
        String plain = new String(text, from, at - from, StandardCharsets.UTF_8);
        if (at < text.length && text[at] == '"') {
            at++;
            return plain;
        }
        return new JsonString(plain).read(start);
    }

    /// Reads a whole number from 0 to 2⁶³ - 1, written without sign, fraction or exponent.
    long index() throws FormatException {
        int start = skipSpace();
        String number = number();
        try {
            if (number.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Long.parseLong(number);
            }
        } catch (NumberFormatException tooLarge) {
            throw fault(start, OneLine.of(number, 40), "a whole number from 0 to 2^63-1");
        }
        throw fault(start, OneLine.of(number, 40), "a whole number from 0 to 2^63-1");
    }

    /// Reads a value of any kind and forgets it.
    void skip() throws FormatException {
        int start = skipSpace();
        switch (at < text.length ? text[at] : 0) {
            case '{' -> object(key -> skip());
            case '[' -> array(key -> skip());
            case '"' -> string();
            case 't' -> literal(start, "true");
            case 'f' -> literal(start, "false");
            case 'n' -> literal(start, "null");
            default -> number();
        }
    }

    /// Requires that nothing but white space follows.
    void end() throws FormatException {
        int start = skipSpace();
        if (at < text.length) {
            throw fault(start, here() + " after the end of the object", "spaces up to the end of the header");
        }
    }

    private void enter(char bracket, String wanted) throws FormatException {
        int start = skipSpace();
        if (at == text.length || text[at] != bracket) {
            throw fault(start, here(), wanted);
        }
        at++;
        if (++depth > DEEPEST) {
            throw fault(start, "nesting deeper than " + DEEPEST + " levels", "two levels");
        }
    }

    private boolean closes(char bracket) {
        skipSpace();
        if (at < text.length && text[at] == bracket) {
            at++;
            return true;
        }
        return false;
    }

    private boolean continues(char bracket) throws FormatException {
        if (closes(bracket)) {
            return false;
        }
        if (at == text.length || text[at] != ',') {
            throw fault(at, here(), "',' or '" + bracket + "'");
        }
        at++;
        return true;
    }

    private void take(char wanted) throws FormatException {
        int start = skipSpace();
        if (at == text.length || text[at] != wanted) {
            throw fault(start, here(), "'" + wanted + "'");
        }
        at++;
    }

    private void literal(int start, String word) throws FormatException {
        if (!new String(text, at, Math.min(word.length(), text.length - at), StandardCharsets.ISO_8859_1)
                .equals(word)) {
            throw fault(start, here(), "a JSON value");
        }
        at += word.length();
    }

    private String number() throws FormatException {
        int start = at;
        if (at < text.length && text[at] == '-') {
            at++;
        }
        if (at < text.length && text[at] == '0') {
            at++;
        } else {
            digits(start);
        }
        if (at < text.length && text[at] == '.') {
            at++;
            digits(start);
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < text.length && (text[at] == '+' || text[at] == '-')) {
                at++;
            }
            digits(start);
        }
        return new String(text, start, at - start, StandardCharsets.ISO_8859_1);
    }

    private void digits(int start) throws FormatException {
        int from = at;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        if (at == from) {
            boolean begun = at > start;
            throw fault(at, here() + (begun ? " in a number" : ""), begun ? "a digit" : "a number");
        }
    }

    private int skipSpace() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
            at++;
        }
        return at;
    }

    private String here() {
        if (at >= text.length) {
            return "the end of the header";
        }
        byte next = text[at];
        return switch (next) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            default -> next > ' ' && next < 0x7F ? "'" + (char) next + "'" : String.format("byte 0x%02X", next);
        };
    }

    private FormatException fault(int position, String found, String accepted) {
        return new FormatException(
                file,
                context + "byte " + ((long) origin + position) + ": found " + found + "; " + accepted
                        + " would be accepted");
    }

    /// The rest of a string that is not plain: escapes, or a character that must not be there.
    private final class JsonString {
        private final StringBuilder value;

        JsonString(String plain) {
            value = new StringBuilder(plain);
        }

        String read(int start) throws FormatException {
            while (true) {
                if (at == text.length) {
                    throw fault(start, "a string without end", "a string closed by '\"'");
                }
                byte next = text[at];
                if (next == '"') {
                    at++;
                    requirePairs(start);
                    return value.toString();
                }
                if ((next & 0xFF) < ' ') {
                    throw fault(at, here() + " in a string", "an escape such as \\n");
                }
                if (next == '\\') {
                    escape();
                } else {
                    plain();
                }
            }
        }

        private void plain() {
            int from = at;
            while (at < text.length && text[at] != '"' && text[at] != '\\' && (text[at] & 0xFF) >= ' ') {
                at++;
            }
            value.append(new String(text, from, at - from, StandardCharsets.UTF_8));
        }

        private void escape() throws FormatException {
            int start = at++;
            byte letter = at < text.length ? text[at++] : 0;
            switch (letter) {
                case '"', '\\', '/' -> value.append((char) letter);
                case 'b' -> value.append('\b');
                case 'f' -> value.append('\f');
                case 'n' -> value.append('\n');
                case 'r' -> value.append('\r');
                case 't' -> value.append('\t');
                case 'u' -> value.append(unit(start));
                default -> throw fault(start, "an unknown escape", "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
            }
        }

        private char unit(int start) throws FormatException {
            int unit = 0;
            for (int i = 0; i < 4; i++) {
                int digit = at < text.length ? Character.digit((char) (text[at++] & 0xFF), 16) : -1;
                if (digit < 0) {
                    throw fault(start, "\\u without four hexadecimal digits", "\\uXXXX");
                }
                unit = unit << 4 | digit;
            }
            return (char) unit;
        }

        private void requirePairs(int start) throws FormatException {
            if (value.codePoints()
                    .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
                throw fault(start, "a string with half a surrogate pair", "both halves");
            }
        }
    }
}
