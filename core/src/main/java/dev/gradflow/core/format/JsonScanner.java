package dev.gradflow.core.format;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// A strict pull parser of JSON (RFC 8259) that builds nothing: the caller asks for what the schema wants next.
///
/// Duplicate keys, lone surrogates, raw control characters and nesting beyond 32 levels are refused. Messages name
/// the byte of the file. The text must be well-formed UTF-8.
final class JsonScanner {
    private static final int DEEPEST = 32;

    private final JsonText text;
    private int depth;

    /// Scans `bytes`, the first of which is byte `origin` of `file`.
    JsonScanner(Path file, byte[] bytes, int origin) {
        text = new JsonText(file, bytes, origin);
    }

    /// Reads one member of an object or element of an array, whose value is next.
    @FunctionalInterface
    interface Part {
        void read(String key) throws FormatException;
    }

    /// How messages call the place from now on, as in `tensor 'x', `.
    void context(String context) {
        text.context(context);
    }

    /// Reads an object; `member` must consume each value.
    void object(Part member) throws FormatException {
        enter('{', "an object");
        Set<String> keys = new HashSet<>();
        if (!text.passes('}')) {
            do {
                int start = text.skipSpace();
                String key = text.string();
                if (!keys.add(key)) {
                    throw text.fault(start, "key " + OneLine.quote(key) + " twice in one object", "each key once");
                }
                if (!text.passes(':')) {
                    throw text.fault("':'");
                }
                member.read(key);
            } while (continues('}'));
        }
        depth--;
    }

    /// Reads an array; `element` must consume each value and is given no key.
    void array(Part element) throws FormatException {
        enter('[', "an array");
        if (!text.passes(']')) {
            do {
                element.read("");
            } while (continues(']'));
        }
        depth--;
    }

    /// Reads a string.
    String string() throws FormatException {
        return text.string();
    }

    /// Reads a whole number from 0 to 2⁶³ - 1, written without sign, fraction or exponent.
    long index() throws FormatException {
        int start = text.skipSpace();
        String number = text.number();
        if (number.chars().allMatch(Character::isDigit)) {
            try {
                return Long.parseLong(number);
            } catch (NumberFormatException tooLarge) {
                throw text.fault(start, OneLine.of(number, 40), "up to 2^63-1 = 9223372036854775807");
            }
        }
        throw text.fault(start, OneLine.of(number, 40), "a whole number, not negative");
    }

    /// Reads a value of any kind and forgets it.
    void skip() throws FormatException {
        text.skipSpace();
        switch (text.peek()) {
            case '{' -> object(key -> skip());
            case '[' -> array(key -> skip());
            case '"' -> text.string();
            case 't' -> text.word("true");
            case 'f' -> text.word("false");
            case 'n' -> text.word("null");
            default -> text.number();
        }
    }

    /// Requires that nothing but white space follows.
    void end() throws FormatException {
        text.skipSpace();
        if (text.peek() != JsonText.END) {
            throw text.fault("nothing but spaces after the object");
        }
    }

    private void enter(char bracket, String wanted) throws FormatException {
        int start = text.skipSpace();
        if (!text.passes(bracket)) {
            throw text.fault(wanted);
        }
        if (++depth > DEEPEST) {
            throw text.fault(start, "a nesting of " + depth + " levels", "up to " + DEEPEST);
        }
    }

    private boolean continues(char bracket) throws FormatException {
        if (text.passes(bracket)) {
            return false;
        }
        if (!text.passes(',')) {
            throw text.fault("',' or '" + bracket + "'");
        }
        return true;
    }
}
