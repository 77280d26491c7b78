package dev.gradflow.core.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A position in JSON text, and the words that JSON is made of: strings, numbers, literals.
final class JsonText {
    /// What [#peek] answers at the end.
    static final int END = -1;

    private final Path file;
    private final byte[] text;
    private final int origin;
    private int at;
    private String context = "";

    /// Starts at the first of `text`, which is byte `origin` of `file`.
    JsonText(Path file, byte[] text, int origin) {
        this.file = file;
        this.text = text;
        this.origin = origin;
    }

    void context(String context) {
        this.context = context;
    }

    /// The next byte, or [#END].
    int peek() {
        return at < text.length ? Byte.toUnsignedInt(text[at]) : END;
    }

    /// Moves to the next byte that is no white space, and answers its index.
    int skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
        return at;
    }

    /// Moves past `wanted` if it is next, with or without white space before it.
    boolean passes(char wanted) {
        skipSpace();
        return accept(wanted);
    }

    private boolean accept(char wanted) {
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /// Moves past one of the three literals.
    void word(String word) throws FormatException {
        for (int i = 0; i < word.length(); i++) {
            if (!accept(word.charAt(i))) {
                throw fault("'" + word + "'");
            }
        }
    }

    /// Moves past a number, and answers it as written.
    String number() throws FormatException {
        int start = at;
        accept('-');
        if (!accept('0')) {
            digits();
        }
        if (accept('.')) {
            digits();
        }
        if (accept('e') || accept('E')) {
            if (!accept('+')) {
                accept('-');
            }
            digits();
        }
        return new String(text, start, at - start, StandardCharsets.ISO_8859_1);
    }

    private void digits() throws FormatException {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw fault("a number");
        }
    }

    /// Moves past a string, and answers what it means.
    String string() throws FormatException {
        int start = skipSpace();
        if (!accept('"')) {
            throw fault("a string");
        }
        String plain = plain();
        if (accept('"')) {
            return plain;
        }
        StringBuilder value = new StringBuilder(plain);
        while (!accept('"')) {
            if (peek() == END) {
                throw fault(start, "a string without end", "a string closed by '\"'");
            }
            if (peek() < ' ') {
                throw fault("an escape such as \\n");
            }
            value.append(peek() == '\\' ? String.valueOf(escape()) : plain());
        }
        if (value.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE)) {
            throw fault(start, "a string with half a surrogate pair", "both halves");
        }
        return value.toString();
    }

    private String plain() {
        int start = at;
        while (peek() >= ' ' && peek() != '"' && peek() != '\\') {
            at++;
        }
        return new String(text, start, at - start, StandardCharsets.UTF_8);
    }

    private char escape() throws FormatException {
        int start = at;
        at += 2;
        return switch (at <= text.length ? text[at - 1] : END) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal(start);
            default -> throw fault(start, "an unknown escape", "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX");
        };
    }

    private char hexadecimal(int start) throws FormatException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw fault(start, "\\u without four hexadecimal digits", "\\uXXXX");
            }
            unit = unit << 4 | digit;
            at++;
        }
        return (char) unit;
    }

    /// Says what is here instead of what would be `accepted`.
    FormatException fault(String accepted) {
        return fault(at, here(), accepted);
    }

    /// Says what was found at `position`, and what would be accepted.
    FormatException fault(int position, String found, String accepted) {
        return new FormatException(
                file,
                context + "byte " + ((long) origin + position) + ": found " + found + "; " + accepted
                        + " would be accepted");
    }

    private String here() {
        int next = peek();
        return switch (next) {
            case END -> "the end of the header";
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            default -> next > ' ' && next < 0x7F ? "'" + (char) next + "'" : String.format("byte 0x%02X", next);
        };
    }
}
